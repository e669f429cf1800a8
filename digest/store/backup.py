"""A copy of the store while others write to it, by SQLite's own online backup."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from digest.errors import StoreError
from digest.store import connect

#: Pages copied in one step: a writer waits for one step at most.
STEP = 1_000


def back_up(place: str | Path, target: Path) -> int:
    """Copy the store at `place` to the new file `target`, looked through from end to end; its bytes.

    The copy is of one moment, whatever is written meanwhile. `target` is there whole or not at all. Raises
    StoreError for a store that is none of SQLite, a file that is there already, a copy that is damaged.
    """
    url = connect.address(place)
    name = url.database or ""
    if url.get_backend_name() != "sqlite":
        raise StoreError(
            "a server makes its own copies",
            subject=connect.subject(url),
            hint=f"On its machine: pg_dump --format=custom --file={target.with_suffix('.dump')} "
            f"{url.database or 'digest'}. Or as a store in a file: digest store copy {target}",
        )
    if not Path(name).is_file():
        raise StoreError("there is no store yet", subject=name, hint="Begin one with: digest collect")
    if target.exists():
        raise StoreError("this file is there already", subject=str(target), hint="Name a new one")
    beside = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(f"{Path(name).absolute().as_uri()}?mode=ro", uri=True)) as store,
            closing(sqlite3.connect(beside)) as copy,
        ):
            store.backup(copy, pages=STEP)
            (said,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            raise StoreError(
                f"the copy is damaged: {said}", subject=name, hint="digest store export saves more"
            )
        beside.replace(target)
        return target.stat().st_size
    except (sqlite3.Error, OSError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise StoreError(words, subject=str(target), hint="Look at the disk, then run it again") from error
    finally:
        beside.unlink(missing_ok=True)
