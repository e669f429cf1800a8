"""What the desk answers to, one file a view."""

from __future__ import annotations

from starlette.routing import BaseRoute

from digest.desk.routes import files, inbox, people, sources, stream, team


def every() -> list[BaseRoute]:
    """All routes; each file gives its own."""
    return [*inbox.ROUTES, *people.ROUTES, *sources.ROUTES, *team.ROUTES, *stream.ROUTES, *files.ROUTES]
