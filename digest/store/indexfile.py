"""Files that can be made again, the search index the first of them: made, opened, thrown away."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self, TypeVar

from digest.errors import StoreError, one_line

#: Seconds to wait for another search that is writing.
PATIENCE = 60.0
_SEARCH = (
    "CREATE TABLE known (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE rows (id INTEGER PRIMARY KEY, mark INTEGER NOT NULL, doc INTEGER NOT NULL)",
    """CREATE TABLE files (number INTEGER PRIMARY KEY, stat TEXT NOT NULL, hash TEXT NOT NULL,
        fault TEXT NOT NULL)""",
    "CREATE TABLE days (day INTEGER PRIMARY KEY, next INTEGER NOT NULL)",
    """CREATE TABLE docs (doc INTEGER PRIMARY KEY, file INTEGER NOT NULL, same INTEGER NOT NULL,
        moment INTEGER NOT NULL, record TEXT NOT NULL)""",
    "CREATE INDEX docs_of_files ON docs (file) WHERE file > 0",
    """CREATE VIRTUAL TABLE words USING fts5 (title, text, names, content = '', columnsize = 0,
        tokenize = 'unicode61 remove_diacritics 2')""",
    # Memory for words on their way: the larger, the fewer pieces to merge.
    "INSERT INTO words (words, rank) VALUES ('hashsize', 33554432)",
)
_CANNOT = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_FULL", "SQLITE_IOERR")
T = TypeVar("T")


class IndexFile:
    """A file of tables that can be made again; a context manager. Whoever uses it goes through `do`."""

    #: Goes up when the tables, what pages hold or how words are spelled changes.
    FORMAT: ClassVar[int] = 1
    TABLES: ClassVar[Sequence[str]] = _SEARCH
    #: What messages call it.
    CALLED: ClassVar[str] = "search index"

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self._path = path
        self._patience = patience
        self._connection: sqlite3.Connection | None = None
        #: False: it could not be written, and what is in use is gone with this process.
        self.kept = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def do(self, act: Callable[[], T]) -> T:
        """`act`, once more on a new file where this one is no good.

        A damaged file is thrown away; one that cannot be written gives way to a temporary one. Raises
        StoreError for what neither mends.
        """
        thrown_away = False
        while True:
            try:
                return act()
            except (sqlite3.Error, OSError, UnicodeError) as error:
                self.close()
                cannot = getattr(error, "sqlite_errorname", "").startswith(_CANNOT)
                if self.kept and _is_damage(error) and not thrown_away:
                    thrown_away = True
                    self.kept = self._throw_away()
                elif self.kept and (cannot or isinstance(error, OSError)):
                    self.kept = False
                else:
                    raise _told(self.CALLED, self._path, error) from error

    def begin_anew(self) -> None:
        """Forget everything."""
        self.close()
        self.kept = self.kept and self._throw_away()

    # ---------------------------------------------------------------- for those who add tables' meaning

    def read(self, statement: str, *values: object) -> sqlite3.Cursor:
        return self._opened().execute(statement, values)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all or nothing."""
        connection = self._opened()
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            yield connection

    @contextmanager
    def noting(self) -> Iterator[sqlite3.Connection]:
        """One transaction, if that is possible now: for what saves work and decides nothing."""
        with suppress(sqlite3.OperationalError), self.writing() as connection:
            yield connection

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            if self.kept:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            place = self._path if self.kept else ""
            self._connection = sqlite3.connect(place, timeout=self._patience, isolation_level=None)
            _make(self._connection, self.FORMAT, self.TABLES)
        return self._connection

    def _throw_away(self) -> bool:
        with suppress(OSError):
            for suffix in ("", "-journal", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            return True
        return False


def _make(connection: sqlite3.Connection, wanted: int, tables: Sequence[str]) -> None:
    """The tables, if they are not there; raises DatabaseError for a file of something else.

    The journal is SQLite's plain one: such a file can be read where nothing can be written.
    """
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -65536")
    if _version(connection) == wanted:
        return
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        found = _version(connection)  # another process may have been quicker
        strange = found == 0 and connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
        if strange or found not in {0, wanted}:
            raise sqlite3.DatabaseError("an index of another format")
        if found == 0:
            for statement in tables:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {wanted}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _is_damage(error: Exception) -> bool:
    """Whether a new file would help."""
    if isinstance(error, sqlite3.OperationalError):
        # "No such table", "no such column": somebody else's file.
        return getattr(error, "sqlite_errorname", "") == "SQLITE_ERROR"
    return type(error) is sqlite3.DatabaseError or isinstance(error, UnicodeError)


def _told(called: str, path: Path, error: Exception) -> StoreError:
    if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreError(
            "another search is making the index",
            subject=str(path),
            hint="Wait for it to end and try again",
        )
    return StoreError(
        f"the {called} cannot be made ({one_line(str(error))})",
        subject=str(path),
        hint="Make room, or remove the file: it is made again",
    )
