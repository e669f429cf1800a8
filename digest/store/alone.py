"""One at a time on one store, from whichever folder or machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from zlib import crc32

from sqlalchemy import URL, text

from digest.errors import StoreError
from digest.store import connect, faults
from digest.store.lock import only_one

#: The usual name of the file; beside it a lock has its own name alone.
USUAL = "digest.db"


def alone(place: str | Path, name: str, *, started: datetime, folder: Path) -> AbstractContextManager[None]:
    """Holds the lock `name` of the store at `place`: beside its file, or in the database itself.

    A store that no other process can open is locked in `folder`. Raises StoreError if another holds it.
    """
    url = connect.address(place)
    if url.get_backend_name() != "sqlite":
        return _in_database(url, name)
    path = url.database or ""
    if path in {"", ":memory:"} or path.startswith("file:"):
        return only_one(folder, name, started=started)
    file = Path(path).resolve()
    return only_one(file.parent, name, started=started, of="" if file.name == USUAL else file.name)


@contextmanager
def _in_database(url: URL, name: str) -> Iterator[None]:
    """PostgreSQL's advisory lock: held by a session, gone with it."""
    engine = connect.engine(url, patience=0)
    key = {"key": crc32(f"digest {name}".encode())}
    subject = connect.subject(url)
    with ExitStack() as stack:
        stack.callback(engine.dispose)  # the session ends, and the lock with it
        with faults.told(subject):
            session = stack.enter_context(engine.connect()).execution_options(isolation_level="AUTOCOMMIT")
            held = session.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar()
        if not held:
            raise StoreError(f"{name} already runs", subject=subject, hint="Wait for it to end")
        yield
