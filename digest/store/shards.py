"""The shards of an export, and which bytes each has: remembered, so that what stayed is not made again.

What is remembered lies in a cache beside the store and never in an export: a store that has its texts and one
that never had them export the same bytes, and remember them by other marks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection

from digest import model
from digest.model import WITHOUT_TEXTS, Cursor, Item
from digest.store import codec, files, items, runs, shedding
from digest.store.cache import Cache
from digest.store.codec import encode, to_line
from digest.store.database import Store
from digest.store.shedding import KEEP_BODIES, bare, horizon, shed

#: Outcomes kept of each source, besides its last success and its last news.
KEEP_RUNS = 30
#: Bytes of a line and of a file, at most; a git host takes files of 100 MB. Texts give way first.
LINE, FILE = 4_000_000, 90_000_000
#: In the cache: a mark and a git name of each shard; what was taken from the branch last.
KIND, _KEY, _TAKEN, _MARK, _BLOB = "evidence", "shards", "taken", 16, 20

#: A source and a month.
Shard = tuple[str, str]


class Snapshot:
    """The store at one moment as files, of which nothing is made before it is asked for."""

    def __init__(self, connection: Connection, keep: int, known: dict[bytes, str]) -> None:
        """Strictly private: call `snapshot`."""
        self._connection = connection
        self._before = horizon(items.newest(connection), keep)
        self.items, marks = _marks(connection, self._before)
        self._shards = {f"items/{files.safe_name(s)}/{m}.jsonl": (s, m) for s, m in marks}
        self._marks = {name: marks[shard] for name, shard in self._shards.items()}
        #: By name: what git calls the bytes of a shard; "" where they were not made yet.
        self.blobs = {name: known.get(self._marks[name], "") for name in sorted(self._marks)}
        self._going = ExitStack()

    def bodies(self, wanted: Collection[str]) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of these shards, by source and month; what they are called is remembered."""
        return self._going.enter_context(closing(self._bodies(wanted)))

    def close(self) -> None:
        """Break off what is being read, before its transaction ends."""
        self._going.close()

    def _bodies(self, wanted: Collection[str]) -> Generator[tuple[str, bytes], None, None]:
        months: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for name in wanted:
            source, month_ = self._shards[name]
            months[source][month_] = name
        for source in sorted(months):
            names = months[source]
            since, until = _first(min(names)), _after(max(names))
            with closing(items.walk(self._connection, source, since, until)) as found:
                for which, group in groupby(found, month):
                    if name := names.get(which, ""):
                        body = _lines(group, self._before)
                        self.blobs[name] = files.blob(body)
                        yield name, body

    def rest(self) -> Iterator[tuple[str, bytes]]:
        """The files that are no shards, cursors last: they never say more than the items show."""
        recent = runs.recent(self._connection, KEEP_RUNS)
        yield "runs.jsonl", b"".join(to_line(encode(one)) for one in recent)
        cursors = runs.cursors(self._connection)
        lines = (to_line({"source": source, **_told(cursor)}) for source, cursor in cursors.items())
        yield "cursors.jsonl", b"".join(lines)

    def remembered(self) -> bytes:
        """What the next snapshot may know."""
        named = ((self._marks[name], blob) for name, blob in self.blobs.items() if blob)
        return b"".join(mark + bytes.fromhex(blob) for mark, blob in named)


@contextmanager
def snapshot(store: Store, keep: int = KEEP_BODIES, memory: Cache | None = None) -> Iterator[Snapshot]:
    """`store` as it is now, whoever writes meanwhile.

    Texts older than `keep` days are left out, counted from the item seen last: no clock is read.
    """
    before = memory.get_many(KIND, [_KEY]).get(_KEY, b"") if memory else b""
    step = _MARK + _BLOB
    known = {
        before[at : at + _MARK]: before[at + _MARK : at + step].hex() for at in range(0, len(before), step)
    }
    with store.reading() as connection:
        taken = Snapshot(connection, keep, known)
        try:
            yield taken
        finally:
            taken.close()
            if memory and (after := taken.remembered()) != before:
                memory.put_many(KIND, {_KEY: after})


def taken_before(store: Store, commit: str, memory: Cache) -> bool:
    """Whether all that `commit` holds was merged into `store`, and nothing came to it since."""
    return memory.get_many(KIND, [_TAKEN]).get(_TAKEN, b"") == _standing(store, commit)


def took(store: Store, commit: str, memory: Cache) -> None:
    """Remembers for `taken_before` that it was merged wholly."""
    memory.put_many(KIND, {_TAKEN: _standing(store, commit)})


def _standing(store: Store, commit: str) -> bytes:
    with store.reading() as connection:
        return f"{commit} {items.extent(connection)} {_made_by()}".encode()


def month(item: Item) -> str:
    """The month in whose shard an item lies."""
    when = item.when
    if when is None:
        raise ValueError(f"{item.source}: {item.key}: stored, but never seen")
    return f"{when.year:04}-{when.month:02}"


def _marks(connection: Connection, before: datetime) -> tuple[int, dict[Shard, bytes]]:
    """How many items there are, and a mark of each shard: another one when any byte of it may be another."""
    sums: defaultdict[tuple[str, int], int] = defaultdict(int)
    number = 0
    for source, when, said in items.prints(connection):
        # Added up, so that they need not come in an order.
        words = blake2b(said.encode(), digest_size=_MARK).digest()
        sums[source, when.year * 12 + when.month - 1] += int.from_bytes(words)
        number += 1
    edge = before.year * 12 + before.month - 1
    marks = {}
    for (source, at), total in sums.items():
        words = f"{_made_by()}\0{source}\0{at}\0{at < edge}\0{total}".encode()
        marks[source, f"{at // 12:04}-{at % 12 + 1:02}"] = blake2b(words, digest_size=_MARK).digest()
    return number, marks


@cache
def _made_by() -> str:
    """A hash of what decides about the bytes: what another version remembers is not known to this one."""
    modules = (codec, shedding, model)
    paths = [Path(__file__), *(Path(module.__file__ or "") for module in modules)]
    return blake2b(b"".join(path.read_bytes() for path in paths)).hexdigest()


def _told(cursor: Cursor) -> dict[str, object]:
    return encode(replace(cursor, state="") if cursor.state == WITHOUT_TEXTS else cursor)


def _first(of: str) -> datetime:
    year, number = map(int, of.split("-"))
    return datetime(year, number, 1, tzinfo=UTC)


def _after(of: str) -> datetime | None:
    year, number = map(int, of.split("-"))
    if (year, number) == (9999, 12):
        return None
    return datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)


def _lines(group: Iterator[Item], before: datetime) -> bytes:
    size, lines = 0, []
    for item in group:
        record = {"kind": item.kind, **encode(item)}
        shed(item, record, before)
        line = to_line(record)
        if len(line) > LINE or size + len(line) > FILE:
            bare(record)
            line = to_line(record)
        size += len(line)
        lines.append(line)
    return b"".join(lines)
