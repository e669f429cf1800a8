"""Engines: how a store is named, and how every connection to it behaves."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from digest.errors import StoreError
from digest.store import server
from digest.store.upsert import DIALECTS

#: Execution option of a connection whose transactions will write.
WRITING = "digest_writing"

#: Execution options of a connection that shall see one state throughout; SQLite's always do.
READING: Mapping[str, Mapping[str, Any]] = {
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
}

_ELSE = "Name a path, a sqlite:/// or a postgresql:// address in DIGEST_STORE"


def address(place: str | Path) -> URL:
    """The URL of a store named by a path, `:memory:` or an SQLAlchemy URL; raises StoreError."""
    if isinstance(place, Path) or "://" not in place:
        return URL.create("sqlite", database=str(place))
    try:
        url = make_url(place)
        name = url.drivername.partition("+")[0]
    except (ArgumentError, ValueError) as error:
        # The text may hold a password: it is not repeated.
        raise StoreError("the address of the store cannot be read", hint=_ELSE) from error
    if "@" in (url.host or ""):  # what stands before it is the end of a password, and is not repeated
        raise StoreError(
            "the address of the store has more than one @",
            hint="Write %40 for an @ of the password or the user",
        )
    if name in {"postgresql", "postgres"}:
        return url.set(drivername=server.DRIVER)
    if name not in DIALECTS:
        raise StoreError(f"{name} databases are not supported", subject=subject(url), hint=_ELSE)
    return url


def subject(url: URL) -> str:
    """How a store is called in messages: its path, or its address without the password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    return server.subject(url)


def engine(url: URL, *, patience: float) -> Engine:
    """An engine for `url`, its folder made; `patience`: seconds that a writer waits for another one."""
    try:
        if url.get_backend_name() != "sqlite":
            return server.engine(url, patience=patience)
        if url.database in {None, "", ":memory:"}:
            made = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
        else:
            _make_folder(url)
            made = create_engine(url)
    except (ImportError, NoSuchModuleError) as error:
        name = "PostgreSQL" if url.drivername == server.DRIVER else url.drivername
        raise StoreError(
            f"the driver for {name} is not installed",
            subject=subject(url),
            hint='Install it; for PostgreSQL: pip install "weekly-digest[postgres]"',
        ) from error
    _behave(made, patience)
    return made


def _make_folder(url: URL) -> None:
    path = Path(url.database or "")
    if (url.database or "").startswith("file:"):
        return
    if path.is_dir():
        raise StoreError(
            "is a folder, not a store", subject=str(path), hint=f"Name a file: {path / 'digest.db'}"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"its folder cannot be made ({error.strerror})", subject=str(path), hint=_ELSE
        ) from error


def _behave(made: Engine, patience: float) -> None:
    """Foreign keys, WAL, and transactions that say at their start whether they will write."""

    @event.listens_for(made, "connect")
    def connected(connection: Any, _record: Any) -> None:
        # Transactions begin below: the driver would begin them too late, and not IMMEDIATE.
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {int(patience * 1000)}",
            "foreign_keys = ON",
            "synchronous = NORMAL",
        ):
            connection.execute(f"PRAGMA {pragma}").close()
        _write_ahead(connection)

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _write_ahead(connection: Any) -> None:
    """WAL: readers and a writer do not wait for each other. The file itself remembers it."""
    try:
        connection.execute("PRAGMA journal_mode = WAL").close()
    except sqlite3.OperationalError as error:
        # The first switch needs the file for itself and does not wait (busy_timeout does not count
        # here). Whoever holds the file is opening it as we are, and switches it for both.
        if error.sqlite_errorname != "SQLITE_BUSY":
            raise
