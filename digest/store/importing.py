"""The export of another machine, read line by line and merged: it is upstream's text, whoever carried it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from digest.core.identity import is_web_address, release_identity
from digest.errors import StoreError, one_line
from digest.model import WITHOUT_TEXTS, Cursor, Item, Kep, Outcome, Release
from digest.store import adding, files, items, runs
from digest.store.codec import UNKNOWN, decode, from_line
from digest.store.database import Added, Store
from digest.store.export import told
from digest.store.rows import NOUNS
from digest.store.shards import FILE, LINE, month

#: Characters of a name or title, at most; of a source's id; levels of a proposal's fields.
NAME, SOURCE, DEPTH = 16_000, 500, 20
#: Items merged in one transaction.
_STRETCH = 2_000

_SHARD = re.compile(r"items/([^/]+)/(\d{4}-\d{2})\.jsonl")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    added: Added = field(default_factory=Added)
    #: Items read, known ones included.
    items: int = 0
    #: When the last run began that is told of.
    gathered: datetime | None = None
    #: `file:line: why` of every line that was left out.
    warnings: tuple[str, ...] = ()

    @property
    def newer(self) -> bool:
        """Whether something was left out that a newer digest may have written."""
        return any(warning.endswith(UNKNOWN) for warning in self.warnings)


def import_(store: Store, folder: Path) -> Imported:
    """Merges what `export` wrote below `folder` into `store`; doing it again changes nothing."""
    if not folder.is_dir():
        hint = "Name the folder that digest store export wrote"
        raise StoreError("there is no exported store", subject=str(folder), hint=hint)
    with told(folder):
        return take_in(store, _lying(folder))


def take_in(store: Store, documents: Iterable[tuple[str, bytes | None]]) -> Imported:
    """Merges files by name and bytes, None for one that is too large; doing it again changes nothing.

    A line that cannot be used is a warning, the others go on. A cursor is taken only where the store
    has none, and not for a source with a bad line: it is read again from the start, so that nothing
    is lost. A kill leaves whole files merged, cursors last.
    """
    warnings: list[str] = []
    spoiled: set[str] = set()
    added, number = Added(), 0
    waiting: list[Item] = []
    outcomes: list[Outcome] = []
    cursors: dict[str, Cursor] = {}
    for name, body in documents:
        if shard := _SHARD.fullmatch(name):
            before = len(warnings)
            waiting += _read(name, body, _items_of(shard[1], shard[2]), warnings)
            if len(warnings) > before:
                spoiled.add(shard[1])
            if len(waiting) >= _STRETCH:
                number += len(waiting)
                added += _merge(store, waiting)
                waiting = []
        elif name == "runs.jsonl":
            outcomes += _read(name, body, _outcome, warnings)
        elif name == "cursors.jsonl":
            cursors |= _read(name, body, _cursor, warnings)
    number += len(waiting)
    added += _merge(store, waiting)
    with store.writing(*(outcome.source for outcome in outcomes), *cursors) as connection:
        for outcome in outcomes:
            runs.save(connection, outcome)
        bare = items.sources(connection, Kep.kind)
        for source in cursors.keys() - runs.cursors(connection).keys():
            if files.safe_name(source) not in spoiled:
                cursor = cursors[source]
                runs.save_cursor(
                    connection, source, replace(cursor, state=WITHOUT_TEXTS) if source in bare else cursor
                )
    gathered = max((outcome.started for outcome in outcomes if not outcome.skipped), default=None)
    return Imported(added=added, items=number, gathered=gathered, warnings=tuple(warnings))


def _merge(store: Store, waiting: list[Item]) -> Added:
    if not waiting:
        return Added()
    with store.writing(*(item.source for item in waiting)) as connection:
        return adding.merge(connection, waiting)


def _lying(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files below `folder`; none to which a link leads, none that is larger than an export's."""
    for name in files.shards(folder):
        yield name, files.read(f"{folder}/{name}", 2 * FILE)
    for name in ("runs.jsonl", "cursors.jsonl"):
        if (folder / name).is_file() and not (folder / name).is_symlink():
            yield name, files.read(f"{folder}/{name}", 2 * FILE)


def _read(
    name: str, body: bytes | None, reader: Callable[[dict[str, Any]], T], warnings: list[str]
) -> list[T]:
    if body is None or len(body) >= 2 * FILE:
        warnings.append(f"{name}:1: the file is larger than any export's")
        return []
    found = []
    for number, line in enumerate(body.split(b"\n"), start=1):
        if line.strip():
            try:
                if len(line) > LINE:
                    raise ValueError("the line is longer than any export's")
                found.append(reader(from_line(line)))
            except (ValueError, RecursionError) as error:
                warnings.append(one_line(f"{name}:{number}: {error}"))
    return found


# ---------------------------------------------------------------- what a line may say


def _items_of(folder: str, of: str) -> Callable[[dict[str, Any]], Item]:
    names: dict[str, bool] = {}

    def read(record: dict[str, Any]) -> Item:
        item = _item(record)
        if item.source not in names:
            names[item.source] = files.safe_name(item.source) == folder
        if not names[item.source]:
            raise ValueError(f"the source {item.source[:60]!r} is not that of this folder")
        if month(item) != of:
            raise ValueError(f"its day is in {month(item)}")
        return item

    return read


def _item(record: dict[str, Any]) -> Item:
    kind = record.pop("kind", None)
    noun = NOUNS.get(kind) if isinstance(kind, str) else None
    if noun is None:
        if isinstance(kind, str):
            raise ValueError(f"'kind' is {kind[:60]!r}, which {UNKNOWN}")
        raise ValueError("'kind' is missing")
    item = decode(noun, record)
    if item.seen is None:
        raise ValueError("'seen' is missing")
    _bounded(item.source, "source", SOURCE)
    for name in ("key", "identity", "url", "title", "language"):
        _bounded(getattr(item, name), name, NAME)
    if item.url and not is_web_address(item.url):
        raise ValueError("'url' is not a web address")
    if isinstance(item, Release) and item.identity != release_identity(item.project, item.tag):
        raise ValueError("'identity' is not that of the release")
    if isinstance(fields := record.get("fields"), dict) and _depth(fields) > DEPTH:
        raise ValueError("'fields' is nested too deeply")
    return item


def _bounded(text: str, name: str, most: int) -> None:
    if len(text) > most:
        raise ValueError(f"{name!r} is longer than {most} characters")
    if "\0" in text:
        raise ValueError(f"{name!r} holds a NUL")


def _depth(value: object) -> int:
    deepest, ahead = 0, [(value, 1)]
    while ahead:
        inner, level = ahead.pop()
        deepest = max(deepest, level)
        if level > DEPTH:
            break
        if isinstance(inner, dict):
            ahead += [(part, level + 1) for part in inner.values()]
        elif isinstance(inner, list):
            ahead += [(part, level + 1) for part in inner]
    return deepest


def _outcome(record: dict[str, Any]) -> Outcome:
    outcome = decode(Outcome, record)
    _bounded(outcome.source, "source", SOURCE)
    return outcome


def _cursor(record: dict[str, Any]) -> tuple[str, Cursor]:
    source = record.pop("source", None)
    if not isinstance(source, str):
        raise ValueError("'source' is missing")
    _bounded(source, "source", SOURCE)
    return source, decode(Cursor, record)
