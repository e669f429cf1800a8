"""What the desk answers to, one file a view."""

from __future__ import annotations

from starlette.routing import BaseRoute

from digest.desk.routes import (
    entry,
    files,
    inbox,
    issue,
    people,
    preview,
    publish,
    sources,
    stories,
    stream,
    team,
)


def every() -> list[BaseRoute]:
    """All routes; each file gives its own."""
    views = (inbox, issue, stories, entry, preview, publish, sources, people, team, stream, files)
    return [route for view in views for route in view.ROUTES]
