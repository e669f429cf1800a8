"""Bytes that can be made again, kept between runs. Standard library only: `build` pays for nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self, TypeVar
from zlib import crc32

#: Goes up when the table changes; a cache of another format is thrown away.
FORMAT = 1
_CHUNK = 500
_TABLE = """
    CREATE TABLE IF NOT EXISTS cache (
        kind TEXT NOT NULL, key TEXT NOT NULL, mark INTEGER NOT NULL, value BLOB NOT NULL,
        PRIMARY KEY (kind, key)
    ) WITHOUT ROWID
"""
T = TypeVar("T")


class Cache:
    """A map from `(kind, key)` to bytes in one file; a context manager, usable from several threads
    (several processes open one each).

    Never an error: a damaged file is thrown away, and where a file cannot be used (locked, read-only, full)
    nothing is found and nothing is kept. What is found is what was put: each value carries a checksum.
    """

    def __init__(self, path: Path, *, patience: float = 1.0) -> None:
        """The cache at `path`; `patience` is how many seconds to wait for another process."""
        self._path = path
        self._patience = patience
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._bypassed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        with self._lock:
            self._disconnect()

    def get_many(self, kind: str, keys: Sequence[str]) -> dict[str, bytes]:
        """The values of those `keys` that are there."""
        nothing: dict[str, bytes] = {}
        return self._try(lambda connection: _get(connection, kind, keys), nothing) if keys else nothing

    def put_many(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Keeps `values` in place of what was there, all or none."""
        if values:
            self._try(lambda connection: _put(connection, kind, values), None)

    def forget(self, kind: str, keep: Collection[str]) -> None:
        """Drops everything of `kind` but `keep`."""
        self._try(lambda connection: _forget(connection, kind, frozenset(keep)), None)

    def _try(self, act: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """`act` on the file, once more on a new one if it is damaged; else `otherwise`, from then on."""
        with self._lock:
            for last in (False, True):
                if self._bypassed:
                    break
                try:
                    if self._connection is None:
                        self._connection = self._connect()
                    return act(self._connection)
                except (sqlite3.Error, OSError, UnicodeError) as error:
                    self._disconnect()
                    self._bypassed = last or not (_is_damage(error) and self._throw_away())
            return otherwise

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self._path, timeout=self._patience, isolation_level=None, check_same_thread=False
        )
        try:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version not in {0, FORMAT}:
                raise sqlite3.DatabaseError("a cache of another format")
            connection.execute("PRAGMA journal_mode = WAL").close()
            connection.execute("PRAGMA synchronous = NORMAL")
            if version == 0:
                connection.execute(_TABLE)
                connection.execute(f"PRAGMA user_version = {FORMAT}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _throw_away(self) -> bool:
        try:
            for suffix in ("", "-wal", "-shm", "-journal"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        except OSError:
            return False
        return True


def _is_damage(error: Exception) -> bool:
    """Whether a new file would help: not for a lock, a full disk or a folder that cannot be written."""
    if isinstance(error, sqlite3.OperationalError):
        # "No such table", "no such column": somebody else's file.
        return getattr(error, "sqlite_errorname", "") == "SQLITE_ERROR"
    return type(error) is sqlite3.DatabaseError  # its subclasses are faults of a statement or of ours


def _get(connection: sqlite3.Connection, kind: str, keys: Sequence[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        marks = ",".join("?" * len(chunk))
        asked = f"SELECT key, mark, value FROM cache WHERE kind = ? AND key IN ({marks})"  # noqa: S608 - only "?"
        rows = connection.execute(asked, (kind, *chunk))
        found |= {key: value for key, mark, value in rows if mark == _mark(kind, key, value)}
    return found


def _put(connection: sqlite3.Connection, kind: str, values: Mapping[str, bytes]) -> None:
    rows = [(kind, key, _mark(kind, key, value), value) for key, value in values.items()]
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        connection.executemany("INSERT OR REPLACE INTO cache VALUES (?, ?, ?, ?)", rows)


def _forget(connection: sqlite3.Connection, kind: str, keep: frozenset[str]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        keys = [key for (key,) in connection.execute("SELECT key FROM cache WHERE kind = ?", (kind,))]
        gone = [(kind, key) for key in keys if key not in keep]
        connection.executemany("DELETE FROM cache WHERE kind = ? AND key = ?", gone)


def _mark(kind: str, key: str, value: object) -> int:
    """The checksum of a value in its place; of what damage made of it, one that no value has."""
    return crc32(value, crc32(f"{kind}\0{key}".encode())) if isinstance(value, bytes) else -1
