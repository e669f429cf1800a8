"""Merged pull requests with release notes."""

from __future__ import annotations

from digest.collectors.github import GitHub
from digest.errors import ParseError
from digest.model import Cursor, Gathered, Source, Window


class Pulls:
    """Merged pull requests with release notes."""

    kind = "pulls"

    def __init__(self, github: GitHub) -> None:
        self._github = github

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """Skeleton."""
        raise ParseError("not built yet", subject=source.id)
