"""Bulk upsert of items: what is new, what changed, what is the same under another name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from digest.model import Article, Item
from digest.store import items as finding
from digest.store.rows import clean, to_row, utc
from digest.store.shedding import dressed, is_bare
from digest.store.tables import ITEMS
from digest.store.upsert import upsert

_C = ITEMS.c
#: Names asked for in one statement.
_CHUNK = 500

#: The columns that an item's texts are in, and what is made of them.
_DRESSED = ("summary", "body", "print")

#: The columns of a row, by name.
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Added:
    """What adding did: rows not there before, rows whose words are others now."""

    new: int = 0
    changed: int = 0

    def __add__(self, other: Added) -> Added:
        return Added(self.new + other.new, self.changed + other.changed)


class _Known(NamedTuple):
    id: int
    key: str
    print: str
    seen: datetime
    published: datetime | None
    updated: datetime | None


class _Twin(NamedTuple):
    identity: str
    key: str
    title: str
    published: datetime | None


_ASK_KNOWN = select(*(_C[name] for name in _Known._fields)).where(_C.source == bindparam("of"))


def add(connection: Connection, items: Iterable[Item], *, now: datetime) -> Added:
    """Upsert by `(source, key)`: `seen` is `now` for new items and stays for known ones.

    A row that would stay as it is is not written. Of two items with the same key the later counts.
    An article whose guid changed stays one row, under the key it had first.
    """
    added = Added()
    for source, rows in _by_source(items, now).items():
        known = _known(connection, source, rows)
        renamed = _under_first_names(connection, source, rows, known)
        known |= _known(connection, source, renamed.keys() - rows.keys())
        added += _write(connection, renamed, known)
    return added


def merge(connection: Connection, items: Sequence[Item]) -> Added:
    """Upsert of items that another store has `seen`.

    The earlier `seen` stays, and of two texts the one updated later; the given one where neither says.
    What came without its texts takes none away.
    """
    added = Added()
    naked: defaultdict[str, dict[str, Item]] = defaultdict(dict)
    for item in items:
        if is_bare(item):
            naked[clean(item.source)][clean(item.key)] = item
    for source, rows in _by_source(items, None).items():
        known = _known(connection, source, rows)
        lacking = [key for key in naked[source] if key in known and known[key].print != rows[key]["print"]]
        for chunk in _chunks(lacking):
            for key, there in finding.of_keys(connection, source, chunk).items():
                whole = to_row(dressed(naked[source][key], there), seen=rows[key]["seen"])
                rows[key] |= {name: whole[name] for name in _DRESSED}
        earlier = [
            {"row": known[key].id, "first": row["seen"]}
            for key, row in rows.items()
            if key in known and row["seen"] < known[key].seen
        ]
        if earlier:
            statement = update(ITEMS).where(_C.id == bindparam("row")).values(seen=bindparam("first"))
            connection.execute(statement, earlier)
        fresh = {key: row for key, row in rows.items() if key not in known or not _is_older(row, known[key])}
        added += _write(connection, fresh, known)
    return added


def _by_source(items: Iterable[Item], now: datetime | None) -> Mapping[str, dict[str, Values]]:
    sources: defaultdict[str, dict[str, Values]] = defaultdict(dict)
    for item in items:
        seen = utc(now or item.seen)
        if seen is None:
            raise ValueError(f"{item.source}: {item.key}: nobody says when it was first seen")
        row = to_row(item, seen=seen)
        sources[row["source"]][row["key"]] = row
    return sources


def _write(connection: Connection, rows: Mapping[str, Values], known: Mapping[str, _Known]) -> Added:
    new = [row for key, row in rows.items() if key not in known]
    changed = [row for key, row in rows.items() if key in known and row["print"] != known[key].print]
    upsert(connection, ITEMS, [*new, *changed], unique=("source", "key"), keep=("seen",))
    return Added(len(new), len(changed))


def _known(connection: Connection, source: str, keys: Collection[str]) -> dict[str, _Known]:
    asked = (_ASK_KNOWN.where(finding.has_key(connection, chunk)) for chunk in _chunks(keys))
    answers = (connection.execute(one, {"of": source}) for one in asked)
    return {row.key: row for answer in answers for row in map(_Known._make, answer)}


def _under_first_names(
    connection: Connection, source: str, rows: Mapping[str, Values], known: Collection[str]
) -> dict[str, Values]:
    """`rows` by the keys they are kept under; an article's other name gives way to the first one."""
    strangers = [row for key, row in rows.items() if key not in known and row["kind"] == Article.kind]
    twins = _twins(connection, source, {row["identity"] for row in strangers} - {""})
    names = {key: key for key in rows}
    for row in strangers:
        family = twins[row["identity"]] if row["identity"] else []
        name = next((twin.key for twin in family if _is_same(twin, row, rows)), "")
        if name:
            names[row["key"]] = name
        else:
            family.append(_Twin(row["identity"], row["key"], row["title"], row["published"]))
    # Where a feed shows both names, the first one speaks for itself.
    return {name: rows[key] | {"key": name} for key, name in names.items() if name == key or name not in rows}


def _twins(connection: Connection, source: str, identities: Collection[str]) -> defaultdict[str, list[_Twin]]:
    # Nothing is said of kind and order: SQLite would walk through all articles by an index that knows these.
    asked = select(_C.id, _C.kind, *(_C[name] for name in _Twin._fields)).where(_C.source == source)
    twins: defaultdict[str, list[_Twin]] = defaultdict(list)
    for chunk in _chunks(identities):
        rows = connection.execute(asked.where(_C.identity.in_(chunk)))
        for _, kind, *values in sorted(rows, key=lambda row: row.id):
            if kind == Article.kind:
                twin = _Twin._make(values)
                twins[twin.identity].append(twin)
    return twins


def _is_same(twin: _Twin, row: Values, present: Collection[str]) -> bool:
    """Whether `row`, of the same identity, is `twin` under a new guid.

    The identity alone does not say so: all entries of a changelog page share one address. So it takes
    the same title, or the same moment with the old guid gone from the feed.
    """
    if twin.title and twin.title.casefold().split() == row["title"].casefold().split():
        return True
    return twin.key not in present and twin.published is not None and twin.published == row["published"]


def _is_older(row: Values, known: _Known) -> bool:
    ours, theirs = known.updated or known.published, row["updated"] or row["published"]
    return ours is not None and theirs is not None and theirs < ours


def _chunks(names: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(names)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]
