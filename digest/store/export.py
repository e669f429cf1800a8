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
from pathlib import Path

from digest.errors import StoreError
from digest.store import files
from digest.store.cache import Cache
from digest.store.database import Store
from digest.store.shards import FILE, snapshot
from digest.store.shedding import KEEP_BODIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    items: int
    #: Files whose bytes are others now, removed ones included.
    changed: int


def export(store: Store, folder: Path, keep: int = KEEP_BODIES, memory: Cache | None = None) -> Exported:
    """Writes all of `store` below `folder`: the same bytes for the same store.

    Files are replaced one by one, each wholly, cursors last: an export cut short never says that a
    source was read further than its items show. Shards that hold nothing any more are removed; files
    of other names stay. What lies there is read, and compared with what is remembered of the last export.
    """
    with told(folder), snapshot(store, keep, memory) as taken:
        lying = {name: files.blob(files.read(f"{folder}/{name}", FILE + 1)) for name in files.shards(folder)}
        changed, ready = 0, set[str]()
        wanted = [name for name, blob in taken.blobs.items() if not blob or blob != lying.get(name)]
        for name, body in taken.bodies(wanted):
            if taken.blobs[name] != lying.get(name):
                _put(folder, name, body, ready)
                changed += 1
        changed += files.remove(folder / name for name in lying.keys() - taken.blobs.keys())
        for name, body in taken.rest():
            path = folder / name
            if not path.is_file() or path.is_symlink() or path.read_bytes() != body:
                _put(folder, name, body, ready)
                changed += 1
        return Exported(items=taken.items, changed=changed)


def _put(folder: Path, name: str, body: bytes, ready: set[str]) -> None:
    """Writes a file; folders in `ready` are there, and no link leads to them."""
    own = name.rpartition("/")[0]
    if own not in ready:
        _refuse_links(folder / own, folder)
        (folder / own).mkdir(parents=True, exist_ok=True)
        ready.add(own)
    _refuse_links(folder / name, folder / own)
    files.write(f"{folder}/{name}", body)


def _refuse_links(path: Path, folder: Path) -> None:
    if files.is_linked(path, folder):
        raise StoreError("is reached by a symbolic link", subject=str(path), hint="Remove the link")


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
