"""Weaknesses made public: the Kubernetes CVE feed, GitHub's security advisories."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from digest.collectors.github import GitHub
from digest.errors import ParseError
from digest.model import Cursor, Gathered, Source, Window


class Advisories:
    """Weaknesses made public: the Kubernetes CVE feed, GitHub's security advisories."""

    kind = "advisories"

    def __init__(self, github: GitHub, watched: Callable[[], Sequence[str]]) -> None:
        self._github = github
        self._watched = watched

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """Skeleton."""
        raise ParseError("not built yet", subject=source.id)
