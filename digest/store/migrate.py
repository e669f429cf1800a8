"""Brings a store to the newest schema, by the revisions in `migrations/`, in one transaction."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from digest.errors import StoreError
from digest.store import server
from digest.store.connect import WRITING, subject

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).with_name("migrations")


def revisions() -> tuple[str, ...]:
    """All revisions this version knows, oldest first: the numbers that begin the file names."""
    return tuple(sorted(path.name.partition("_")[0] for path in FOLDER.glob("versions/[0-9]*.py")))


def config(connection: Connection) -> Config:
    """Alembic's configuration, without an ini file: its commands run in the transaction of `connection`."""
    from alembic.config import Config  # 0.15 s, and most stores need no migration

    # Left to itself it binds the sys.stdout of its first import, which may be closed by now.
    made = Config(attributes={"connection": connection}, stdout=StringIO())
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def to_head(engine: Engine) -> None:
    """Brings the store to the newest schema; raises StoreError for one that is newer, or not ours."""
    with engine.connect() as connection:
        if _newest(connection):
            return
    with engine.connect().execution_options(**{WRITING: True}) as connection:
        # SQLite changes a table by making it anew: with foreign keys on, dropping the old one would
        # delete what refers to it. The pragma counts only outside of a transaction.
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            _foreign_keys(connection, on=False)
        try:
            with connection.begin():
                if not sqlite:
                    server.lock_schema(connection)
                if not _newest(connection):  # another process may have been quicker
                    from alembic import command

                    command.upgrade(config(connection), "head")
        finally:
            if sqlite:
                _foreign_keys(connection, on=True)


def must_be_newest(engine: Engine) -> None:
    """Changes nothing; raises StoreError for a store that is older, or newer, or none."""
    with engine.connect() as connection:
        if _newest(connection):
            return
        current = _current(connection)
    if current is None:
        raise StoreError("there is no store in it", subject=subject(engine.url))
    raise StoreError(
        f"was made by an older digest (schema {current}, this one knows {revisions()[-1]})",
        subject=subject(engine.url),
        hint="Bring it forward first, with DIGEST_STORE naming it: digest status",
    )


def _newest(connection: Connection) -> bool:
    current = _current(connection)
    known = revisions()
    if current is not None and current not in known:
        raise StoreError(
            f"was made by a newer digest (schema {current}, this one knows {known[-1]})",
            subject=subject(connection.engine.url),
            hint="Update digest, or name another store in DIGEST_STORE",
        )
    return current == known[-1]


def _current(connection: Connection) -> str | None:
    names = inspect(connection).get_table_names()
    if "alembic_version" in names:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if found is not None and (found in revisions() or "items" in names):
            return str(found)
    if others := set(names) - {"alembic_version"}:
        raise StoreError(
            f"is a database of something else (it holds the table {min(others)})",
            subject=subject(connection.engine.url),
            hint="Name another store in DIGEST_STORE",
        )
    return None


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    cursor = connection.connection.cursor()  # below SQLAlchemy, which would begin a transaction
    cursor.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")
    cursor.close()
