"""Searching what was gathered and what was published; a digest is opened only as far as that needs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from digest.app import glance
from digest.archive.folder import Folder
from digest.core.searching.filters import Filters, checked
from digest.core.searching.query import parse
from digest.pipeline.search import Progress, Results, Shelves, search
from digest.store.search import Index
from digest.store.stamps import is_served, path_of, stamp

if TYPE_CHECKING:
    from digest.app import Digest


class Searcher:
    """Searches the digest in `root`, which `open_digest` opens; a context manager."""

    def __init__(self, root: Path, open_digest: Callable[[], Digest]) -> None:
        self._open = open_digest
        self._root = root
        self._index = Index(root / ".digest" / "search.db")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._index.close()
        if "_digest" in self.__dict__:
            self._digest.close()

    @property
    def zone(self) -> tzinfo:
        return self._seen.zone

    @property
    def keeps(self) -> bool:
        """Whether the index serves the next search too."""
        return self._index.kept

    def search(self, words: Sequence[str], wanted: Filters, *, limit: int, progress: Progress) -> Results:
        """What is found; raises UsageError, StoreError, ConfigError."""
        settings, place = self._seen.settings, self._seen.store
        folder = Folder(self._root / "content", settings.languages)
        query = parse(words, settings.trackers)
        issues = folder.numbers() if wanted.issue is not None else ()
        wanted = checked(wanted, settings=settings, issues=issues)
        sources = self._digest.sources if wanted.section or wanted.source else []
        path = path_of(place)
        shelves = Shelves(
            folder=folder,
            archive=lambda: self._digest.archive,
            store=(lambda: self._digest.store) if path is None or path.exists() else None,
            stamp=self._served() if is_served(place) else stamp(place),
            zone=self.zone,
        )
        return search(
            self._index,
            shelves,
            query,
            wanted,
            wanted.where(settings, sources),
            limit=limit,
            sources=[source.id for source in sources],
            progress=progress,
        )

    def _served(self) -> str:
        """Of a store on a server; asked on the driver alone, if that will do."""
        from digest.store.served import Served

        # Only the environment names a store, and a glance holds no address that a password may stand in.
        looking = Served.at(os.environ["DIGEST_STORE"]) if "DIGEST_STORE" in os.environ else None
        if looking is None:
            return self._digest.store.stamp()
        with looking:
            return looking.stamp()

    @cached_property
    def _digest(self) -> Digest:
        return self._open()

    @cached_property
    def _seen(self) -> glance.Glance:
        """What is known of digest.toml; read only if it is another one than last time."""
        hashed = glance.key(self._root)
        known = self._index.do(lambda: glance.from_note(self._index.known("configuration"), hashed))
        if known is not None:
            return known
        seen = glance.of(self._digest.config)
        self._index.do(lambda: self._index.note("configuration", glance.to_note(seen, hashed)))
        return seen
