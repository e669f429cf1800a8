"""Items in and out: bulk upsert by `(source, key)`, and windows by `when`."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Sequence
from datetime import datetime
from hashlib import md5
from typing import Any
from zlib import crc32

from sqlalchemy import JSON, ColumnElement, Connection, Select, String, and_, cast, func, or_, select

from digest.core.narrowing import Mark, telling
from digest.model import Item, Kep
from digest.store.rows import COLUMNS, NOUNS, to_item
from digest.store.tables import ITEMS

_C = ITEMS.c
#: By what an item falls into a week, as `Item.when` says.
WHEN: ColumnElement[datetime] = func.coalesce(_C.published, _C.seen)
_AS_NOUN = (_C.kind, *(_C[name] for name in COLUMNS), _C.body)
#: What tells whether a row is the item it was: its words, and what these leave out.
_MARK = (_C.print, _C.source, cast(_C.seen, String))
#: Rows fetched at a time where all are walked through.
_STRETCH = 1000


def find(
    connection: Connection,
    *,
    source: str | None,
    kinds: Collection[str] | None,
    since: datetime | None,
    until: datetime | None,
    identity: str | None,
    limit: int | None,
) -> list[Item]:
    """Items, the newest first, then by source and key; None asks for no restriction."""
    # All kinds there are would lead SQLite to their index and so through every row: rows of another one,
    # of a newer digest's, are left out here, unless some are counted.
    asked = _nouns() if limit is not None else select(*_AS_NOUN)
    if source is not None:
        asked = asked.where(_C.source == source)
    if kinds is not None:
        asked = asked.where(_C.kind.in_(sorted(kinds)))
    if identity is not None:
        asked = asked.where(_C.identity == identity)
    if since is not None or until is not None:
        # Two ranges joined by `or` rather than one of WHEN: each has its index.
        undated = and_(_C.published.is_(None), *_between(_C.seen, since, until))
        asked = asked.where(or_(and_(*_between(_C.published, since, until)), undated))
    asked = asked.order_by(WHEN.desc(), _C.source, _C.key).limit(limit)
    return [to_item(row) for row in connection.execute(asked) if row.kind in NOUNS]


def states(connection: Connection, source: str | None) -> list[Kep]:
    """The states of all proposals, the oldest first; within one moment in the order they came."""
    asked = _nouns().where(_C.kind == Kep.kind)
    if source is not None:
        asked = asked.where(_C.source == source)
    found = map(to_item, connection.execute(asked.order_by(WHEN, _C.id)))
    return [item for item in found if isinstance(item, Kep)]


def history(connection: Connection, since: datetime, until: datetime) -> list[Kep]:
    """The states that tell how all stood at `until` and what moved from `since` on, the oldest first."""
    path, removed = (_own(connection, name) for name in ("path", "removed"))
    asked = select(WHEN, _C.id, _C.source, path, _C.identity, _C.published.is_not(None), removed)
    rows = connection.execute(asked.where(_C.kind == Kep.kind))
    marks = (Mark._make((*row[:-1], row[-1] in {1, "true"})) for row in rows)
    wanted = telling(marks, since, until)
    found: dict[int, Item] = {}
    for start in range(0, len(wanted), _STRETCH):
        some = wanted[start : start + _STRETCH]
        rows = connection.execute(select(_C.id, *_AS_NOUN).where(_C.id.in_(some)))
        found |= {number: to_item(row) for number, *row in rows}
    return [item for number in wanted if isinstance(item := found.get(number), Kep)]


def _own(connection: Connection, name: str) -> ColumnElement[Any]:
    """A field of the noun alone, as the database reads it out of the body."""
    if connection.dialect.name == "postgresql":
        return func.json_extract_path_text(cast(_C.body, JSON), name)
    return func.json_extract(_C.body, f"$.{name}")


def first_seen(connection: Connection, sources: Collection[str]) -> dict[str, datetime]:
    """When the first item of each of `sources` was seen."""
    asked = select(_C.source, func.min(_C.seen)).where(_C.source.in_(sorted(sources))).group_by(_C.source)
    return dict(tuple(row) for row in connection.execute(asked))


def moments(connection: Connection, since: datetime) -> list[tuple[str, datetime]]:
    """Source and `when` of the items from `since` on, in this order."""
    undated = and_(_C.published.is_(None), *_between(_C.seen, since, None))
    asked = select(_C.kind, _C.source, WHEN).where(or_(and_(*_between(_C.published, since, None)), undated))
    return sorted((source, when) for kind, source, when in connection.execute(asked) if kind in NOUNS)


def newest(connection: Connection) -> datetime | None:
    """When the item seen last was seen; None in an empty store."""
    return connection.execute(select(func.max(_C.seen))).scalar()


def extent(connection: Connection) -> tuple[int, int]:
    """How many items there are, and the number of the last."""
    count, last = connection.execute(select(func.count(), func.max(_C.id))).one()
    return count, last or 0


def sources(connection: Connection, kind: str) -> set[str]:
    """The sources that have items of `kind`."""
    return set(connection.execute(select(_C.source).where(_C.kind == kind).distinct()).scalars())


def of_keys(connection: Connection, source: str, keys: Collection[str]) -> dict[str, Item]:
    """The items of `source` under these keys, some hundreds at most."""
    rows = connection.execute(_nouns().where(_C.source == source, has_key(connection, sorted(keys))))
    found = map(to_item, rows)
    return {item.key: item for item in found}


def has_key(connection: Connection, keys: Collection[str]) -> ColumnElement[bool]:
    """Whether an item has one of these keys, said so that the database finds it by its index."""
    if connection.dialect.name == "postgresql":
        hashed = [md5(key.encode(), usedforsecurity=False).hexdigest() for key in keys]
        return func.md5(_C.key).in_(hashed)
    return _C.key.in_(keys)


def walk(
    connection: Connection, source: str, since: datetime | None = None, until: datetime | None = None
) -> Generator[Item, None, None]:
    """The items of `source` by `when` and key; only a stretch of them is in memory at a time."""
    asked = _nouns().where(_C.source == source)
    if since is not None:
        asked = asked.where(since <= WHEN)
    if until is not None:
        asked = asked.where(until > WHEN)
    with connection.execute(asked.order_by(WHEN, _C.key).execution_options(yield_per=_STRETCH)) as rows:
        for row in rows:
            yield to_item(row)


def prints(connection: Connection) -> Iterator[tuple[str, datetime, str]]:
    """Of every item its source, its `when`, and words that are others when anything of it is; in no order."""
    asked = select(_C.kind, _C.source, WHEN, _C.key, _C.print, cast(_C.seen, String))
    with connection.execute(asked.execution_options(yield_per=_STRETCH)) as rows:
        for kind, source, when, *said in rows:
            if kind in NOUNS:
                yield source, when, "\0".join(said)


def marks(connection: Connection) -> Iterator[tuple[int, int]]:
    """Number and mark of every row, in order: what another mark stands for is another item now."""
    asked = select(_C.id, *_MARK).where(_C.kind.in_(sorted(NOUNS))).order_by(_C.id)
    with connection.execute(asked.execution_options(yield_per=_STRETCH)) as rows:
        for number, *said in rows:
            yield number, _mark(said)


def numbered(connection: Connection, numbers: Sequence[int]) -> list[tuple[int, int, Item]]:
    """Number, mark and item of the rows of `numbers`, which are in order; one that is gone is left out."""
    wanted = set(numbers)
    asked = select(_C.id, *_MARK, *_AS_NOUN).where(_C.kind.in_(sorted(NOUNS))).order_by(_C.id)
    if wanted and max(wanted) - min(wanted) < 2 * len(wanted):
        asked = asked.where(_C.id.between(min(wanted), max(wanted)))
    else:
        asked = asked.where(_C.id.in_(wanted))
    said = len(_MARK) + 1
    rows = connection.execute(asked)
    return [(row[0], _mark(row[1:said]), to_item(row[said:])) for row in rows if row[0] in wanted]


def _mark(said: Sequence[str]) -> int:
    fingerprint, source, seen = said
    return (int(fingerprint[:8], 16) << 31) | (crc32(f"{source} {seen}".encode()) >> 1)


def counts(connection: Connection) -> dict[str, int]:
    """How many items of each kind, by kind."""
    asked = select(_C.kind, func.count()).group_by(_C.kind).order_by(_C.kind)
    return dict(tuple(row) for row in connection.execute(asked))


def _nouns() -> Select[Any]:
    return select(*_AS_NOUN).where(_C.kind.in_(sorted(NOUNS)))


def _between(
    column: ColumnElement[Any], since: datetime | None, until: datetime | None
) -> Iterator[ColumnElement[bool]]:
    yield column.is_not(None)
    if since is not None:
        yield column >= since
    if until is not None:
        yield column < until
