"""The store as sorted JSON Lines, which git can carry, and back.

::

    items/SOURCE/2026-07.jsonl     items by source and the month of `when`
    runs.jsonl                     how the last runs of each source went
    cursors.jsonl                  how far each source was read
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from digest.errors import StoreError, one_line
from digest.model import Cursor, Item, Outcome
from digest.store import adding, files, items, runs
from digest.store.codec import decode, encode, from_line, to_line
from digest.store.database import Added, Store
from digest.store.rows import NOUNS

#: Outcomes kept of each source, besides its last success and its last news.
KEEP_RUNS = 30

_SHARD = re.compile(r"\d{4}-\d{2}\.jsonl")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    items: int
    #: Files whose bytes are others now, removed ones included.
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    added: Added
    #: `file:line: why` of every line that was left out.
    warnings: tuple[str, ...]


def export(store: Store, folder: Path) -> Exported:
    """Writes all of `store` below `folder`: the same bytes for the same store.

    Files are replaced one by one, each wholly, cursors last: an export cut short never says that a
    source was read further than its items show. Shards that hold nothing any more are removed; files
    of other names stay.
    """
    number, changed, shards = 0, 0, set()
    with _told(folder), store.reading() as connection:
        for (source, month), group in groupby(items.walk(connection), _shard):
            path = folder / "items" / files.safe_name(source) / f"{month}.jsonl"
            lines = [to_line({"kind": item.kind, **encode(item)}) for item in group]
            number += len(lines)
            shards.add(path)
            if files.is_linked(path, folder):
                raise StoreError("is reached by a symbolic link", subject=str(path), hint="Remove the link")
            changed += files.write(path, b"".join(lines))
        changed += files.remove(set(_shards(folder)) - shards)
        outcomes = map(encode, runs.recent(connection, KEEP_RUNS))
        changed += files.write(folder / "runs.jsonl", b"".join(map(to_line, outcomes)))
        cursors = [{"source": name, **encode(c)} for name, c in runs.cursors(connection).items()]
        changed += files.write(folder / "cursors.jsonl", b"".join(map(to_line, cursors)))
    return Exported(items=number, changed=changed)


def import_(store: Store, folder: Path) -> Imported:
    """Merges what `export` wrote into `store`; doing it again changes nothing.

    A line that cannot be used is a warning, the others go on. A cursor is taken only where the store
    has none, and not for a source with a bad line: it is read again from the start, so that nothing
    is lost. A kill leaves whole files merged, cursors last.
    """
    if not folder.is_dir():
        hint = "Name the folder that digest store export wrote"
        raise StoreError("there is no exported store", subject=str(folder), hint=hint)
    warnings: list[str] = []
    spoiled: set[str] = set()
    added = Added()
    with _told(folder):
        for path in _shards(folder):
            before = len(warnings)
            found = list(_read(path, folder, _item, warnings))
            if len(warnings) > before:
                spoiled.add(path.parent.name)
            with store.writing() as connection:
                added += adding.merge(connection, found)
        outcomes = list(_read(folder / "runs.jsonl", folder, _outcome, warnings))
        cursors = dict(_read(folder / "cursors.jsonl", folder, _cursor, warnings))
    with store.writing() as connection:
        for outcome in outcomes:
            runs.save(connection, outcome)
        for source in cursors.keys() - runs.cursors(connection).keys():
            if files.safe_name(source) not in spoiled:
                runs.save_cursor(connection, source, cursors[source])
    return Imported(added=added, warnings=tuple(warnings))


def _shard(item: Item) -> tuple[str, str]:
    when = item.when
    if when is None:
        raise ValueError(f"{item.source}: {item.key}: stored, but never seen")
    return item.source, f"{when.year:04}-{when.month:02}"


def _shards(folder: Path) -> list[Path]:
    """The shards below `folder`, sorted; none to which a link leads."""
    found = (path for path in folder.glob("items/*/*.jsonl") if _SHARD.fullmatch(path.name))
    return sorted(path for path in found if not files.is_linked(path, folder))


def _read(
    path: Path, folder: Path, reader: Callable[[dict[str, Any]], T], warnings: list[str]
) -> Iterator[T]:
    if not path.is_file() or files.is_linked(path, folder):
        return
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if line.strip():
            try:
                yield reader(from_line(line))
            except ValueError as error:
                warnings.append(one_line(f"{path.relative_to(folder)}:{number}: {error}"))


def _item(record: dict[str, Any]) -> Item:
    kind = record.pop("kind", None)
    noun = NOUNS.get(kind) if isinstance(kind, str) else None
    if noun is None:
        raise ValueError("'kind' is missing or not known here")
    item = decode(noun, record)
    if item.seen is None:
        raise ValueError("'seen' is missing")
    return item


def _outcome(record: dict[str, Any]) -> Outcome:
    return decode(Outcome, record)


def _cursor(record: dict[str, Any]) -> tuple[str, Cursor]:
    source = record.pop("source", None)
    if not isinstance(source, str):
        raise ValueError("'source' is missing")
    return source, decode(Cursor, record)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"cannot be read or written ({error.strerror})",
            subject=str(error.filename or folder),
            hint="Check that the folder is writable and the disk has room",
        ) from error
