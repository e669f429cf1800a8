"""What the desk answers to, one file a view."""

from __future__ import annotations

from starlette.routing import BaseRoute

from digest.desk.routes import files, inbox, issue, stories, stream


def every() -> list[BaseRoute]:
    """All routes; each file gives its own."""
    return [*inbox.ROUTES, *issue.ROUTES, *stories.ROUTES, *stream.ROUTES, *files.ROUTES]
