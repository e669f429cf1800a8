"""The store as sorted JSON Lines, which git can carry. What comes back is read by `importing`.

::

    items/SOURCE/2026-07.jsonl     items by source and the month of `when`
    runs.jsonl                     how the last runs of each source went
    cursors.jsonl                  how far each source was read
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection

from digest.errors import StoreError
from digest.model import Item
from digest.store import files, items, runs
from digest.store.codec import encode, to_line
from digest.store.database import Store
from digest.store.shedding import KEEP_BODIES, bare, horizon, shed

#: Outcomes kept of each source, besides its last success and its last news.
KEEP_RUNS = 30
#: Bytes of a line and of a file, at most; a git host takes files of 100 MB. Texts give way first.
LINE, FILE = 4_000_000, 90_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    items: int
    #: Files whose bytes are others now, removed ones included.
    changed: int


def documents(store: Store, keep: int = KEEP_BODIES) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file, sorted, cursors last: the same for the same store.

    Texts older than `keep` days are left out, counted from the item seen last: no clock is read.
    """
    with store.reading() as connection:
        before = horizon(items.newest(connection), keep)
        for (source, month), group in groupby(items.walk(connection), _shard):
            yield f"items/{files.safe_name(source)}/{month}.jsonl", _lines(group, before)
        yield "runs.jsonl", b"".join(to_line(encode(one)) for one in runs.recent(connection, KEEP_RUNS))
        yield "cursors.jsonl", _cursors(connection)


def export(store: Store, folder: Path, keep: int = KEEP_BODIES) -> Exported:
    """Writes all of `store` below `folder`: the same bytes for the same store.

    Files are replaced one by one, each wholly, cursors last: an export cut short never says that a
    source was read further than its items show. Shards that hold nothing any more are removed; files
    of other names stay.
    """
    number, changed, names = 0, 0, set()
    with told(folder):
        lying = set(files.shards(folder))
        for name, body in documents(store, keep):
            path = folder / name
            if files.is_linked(path, folder):
                raise StoreError("is reached by a symbolic link", subject=str(path), hint="Remove the link")
            if name.startswith("items/"):
                number += body.count(b"\n")
                names.add(path)
            elif lying:
                changed += files.remove(lying - names)
                lying = set()
            changed += files.write(path, body)
    return Exported(items=number, changed=changed)


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


def _cursors(connection: Connection) -> bytes:
    found = runs.cursors(connection)
    return b"".join(to_line({"source": name, **encode(cursor)}) for name, cursor in found.items())


def _shard(item: Item) -> tuple[str, str]:
    return item.source, month(item)


def month(item: Item) -> str:
    """The month in whose shard an item lies."""
    when = item.when
    if when is None:
        raise ValueError(f"{item.source}: {item.key}: stored, but never seen")
    return f"{when.year:04}-{when.month:02}"


@contextmanager
def told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"cannot be read or written ({error.strerror})",
            subject=str(error.filename or folder),
            hint="Check that the folder is writable and the disk has room",
        ) from error
