"""Whose turn it is: the first in line whose host has a place free.

A host of which forty feeds are watched takes as many workers as the client would ask it for, and no
more; one that lets us wait three times in a row is not waited for again in this run.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from heapq import heappop, heappush
from itertools import count
from urllib.parse import urlsplit

import anyio

from digest.model import Source

#: Sources of one kind at one host on their way: one more than the client asks a host for at a time.
PER_HOST = 3
#: Deadlines that a host may miss in a row.
PATIENCE = 3


def host_of(source: Source) -> str:
    """The host (and port) of a source's address; what has none is a host of its own."""
    try:
        return urlsplit(source.address).netloc.lower() or source.id
    except ValueError:
        return source.id


class Turns:
    """Sources in line; `coming` so many times more are put there later."""

    def __init__(self, *, coming: int = 0) -> None:
        self._coming = coming
        self._numbers = count()
        self._line: list[tuple[int, Source]] = []
        #: Those whose hosts had no place free, by host.
        self._parked: defaultdict[tuple[str, str], deque[tuple[int, Source]]] = defaultdict(deque)
        self._busy: Counter[tuple[str, str]] = Counter()
        self._missed: Counter[tuple[str, str]] = Counter()
        self._changed = anyio.Event()

    def put(self, sources: Iterable[Source]) -> None:
        """Let `sources` stand in line, in their order."""
        for source in sources:
            heappush(self._line, (next(self._numbers), source))
        self._wake()

    def came(self) -> None:
        """One of those that were `coming` has put all it had."""
        self._coming -= 1
        self._wake()

    async def take(self) -> Source | None:
        """The next source; None: there is none left and none coming. `leave` it when it is done."""
        while True:
            while self._line:
                number, source = heappop(self._line)
                place = _place(source)
                if self._busy[place] < PER_HOST:
                    self._busy[place] += 1
                    return source
                self._parked[place].append((number, source))
            if not self._coming and not any(self._parked.values()):
                return None
            await self._changed.wait()

    def leave(self, source: Source, *, missed: bool, answered: bool) -> None:
        """It is done: its place is free, and its host has missed a deadline or answered well."""
        place = _place(source)
        self._busy[place] -= 1
        if missed or answered:
            self._missed[place] = self._missed[place] + 1 if missed else 0
        if self._parked[place]:
            heappush(self._line, self._parked[place].popleft())
            self._wake()

    def lets_wait(self, source: Source) -> bool:
        """Whether its host has missed so many deadlines that nobody waits for it again."""
        return self._missed[_place(source)] >= PATIENCE

    def _wake(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()


def _place(source: Source) -> tuple[str, str]:
    """What counts as one host: behind one of GitHub's addresses each kind asks another host or git."""
    return host_of(source), source.kind
