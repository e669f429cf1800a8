"""One at a time on one store in a file, from whichever folder."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path

from digest.store import connect
from digest.store.lock import only_one

#: The usual name of the file; beside it a lock has its own name alone.
USUAL = "digest.db"


def alone(place: str | Path, name: str, *, started: datetime, folder: Path) -> AbstractContextManager[None]:
    """Holds the lock `name` of the store at `place`, beside its file.

    A store that no other process can open is locked in `folder`. Raises StoreError if another holds it. On a
    PostgreSQL several are at it together, and `Store.claiming` says who does what.
    """
    url = connect.address(place)
    if url.get_backend_name() != "sqlite":
        return nullcontext()
    path = url.database or ""
    if path in {"", ":memory:"} or path.startswith("file:"):
        return only_one(folder, name, started=started)
    file = Path(path).resolve()
    return only_one(file.parent, name, started=started, of="" if file.name == USUAL else file.name)
