"""Searching what was gathered and what was published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from digest.app.known import Known

if TYPE_CHECKING:
    from digest.core.searching.filters import Filters
    from digest.pipeline.search import Progress, Results


class Searching(Known):
    """What is done to find something again."""

    def search(
        self, words: Sequence[str], wanted: Filters, *, limit: int, progress: Progress
    ) -> tuple[Results, bool]:
        """What is found, and whether the index could be kept; raises UsageError, StoreError."""
        from digest.archive.folder import Folder
        from digest.core.searching.filters import checked
        from digest.core.searching.query import parse
        from digest.pipeline.search import Shelves, search
        from digest.store.search import Index
        from digest.store.stamps import path_of, stamp

        config, settings = self.config, self.config.digest
        folder = Folder(config.content, settings.languages)
        query = parse(words, settings.trackers)
        issues = folder.numbers() if wanted.issue is not None else ()
        wanted = checked(wanted, settings=settings, issues=issues)
        sources = self.sources if wanted.section or wanted.source else []
        path = path_of(config.store)
        shelves = Shelves(
            folder=folder,
            archive=lambda: self.archive,
            store=(lambda: self.store) if path is None or path.exists() else None,
            stamp=stamp(config.store),
            zone=config.zone,
        )
        with Index(config.state / "search.db") as index:
            found = search(
                index,
                shelves,
                query,
                wanted,
                wanted.where(settings, sources),
                limit=limit,
                sources=[source.id for source in sources],
                progress=progress,
            )
            return found, index.kept
