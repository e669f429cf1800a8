"""Whether something came to the store since the last look: by its file, or by what a server counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from digest.errors import StoreError
from digest.store.stamps import is_served

if TYPE_CHECKING:
    from digest.store.database import Store

#: Seconds between two questions to a server, and after one that was not answered.
PAUSE, REST = 1.0, 10.0


class Standing:
    """The store at a place, looked at again and again; a server that is away changes nothing here."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._place = ""
        self._last: object = None
        self._next = float("-inf")

    def stamp(self, place: str, store: Callable[[], Store]) -> object:
        """Another value than before if anything may have come; `store` is asked only if there is no file."""
        if not is_served(place):
            return None if "://" in place else _looks(Path(place))
        now = self._clock()
        if place != self._place:
            self._place, self._last, self._next = place, None, float("-inf")
        if now >= self._next:
            self._next = now + PAUSE
            try:
                self._last = store().stamp()
            except StoreError:  # who needs the store says so
                self._next = now + REST
        return self._last


def _looks(path: Path) -> object:
    log = stat(path.with_name(f"{path.name}-wal"))
    # An empty log is made by whoever looks, and says nothing.
    return (stat(path), log if log and log[1] else None)


def stat(path: Path) -> tuple[int, int, int] | None:
    """What tells one version of a file from another; None: it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)
