"""Pull requests of a tracker's repository: opened, merged or closed in the window."""

from __future__ import annotations

from collections.abc import Sequence

from digest.collectors.github import GitHub
from digest.errors import ParseError
from digest.model import Cursor, Gathered, Source, TrackerSettings, Window


class Proposals:
    """Pull requests of a tracker's repository: opened, merged or closed in the window."""

    kind = "proposals"

    def __init__(self, github: GitHub, trackers: Sequence[TrackerSettings]) -> None:
        self._github = github
        self._trackers = trackers

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """Skeleton."""
        raise ParseError("not built yet", subject=source.id)
