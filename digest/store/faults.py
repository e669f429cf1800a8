"""What a database says when it cannot go on, as one line with the next move."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from digest.errors import StoreError, one_line
from digest.store import serverfaults

_AGAIN = "Move it away and run digest store import or digest collect: the store can be made again"

_DAMAGED = "it is damaged"

#: The beginning of SQLite's name of a fault to what is said of it and what to do.
_SQLITE = (
    (
        ("SQLITE_BUSY", "SQLITE_LOCKED"),
        "another process is writing to it",
        "Wait for it to end and try again",
    ),
    (
        ("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH"),
        "it cannot be written",
        "Make the file and its folder writable, or name another store in DIGEST_STORE",
    ),
    (
        ("SQLITE_CANTOPEN",),
        "it cannot be opened",
        "Check that its folder exists and is writable, or name another store in DIGEST_STORE",
    ),
    (("SQLITE_CORRUPT",), _DAMAGED, _AGAIN),
    (("SQLITE_NOTADB",), "it is not a SQLite database", "Check DIGEST_STORE, or move the file away"),
    (("SQLITE_FULL",), "the disk is full", "Make room and run the command again: nothing was half written"),
    (
        ("SQLITE_IOERR",),
        "the disk gave an error",
        "Check the disk and its free space, then run the command again",
    ),
)


@contextmanager
def told(subject: str) -> Iterator[None]:
    """Raises StoreError about `subject` for what a person can mend; a fault of the program passes through."""
    try:
        yield
    except DBAPIError as error:
        cause = error.orig or error
        if isinstance(error, IntegrityError | ProgrammingError) and not serverfaults.is_outside(cause):
            raise
        raise fault(subject, cause) from error
    except sqlite3.DatabaseError as error:
        raise fault(subject, error) from error


def damaged(subject: str) -> StoreError:
    return StoreError(_DAMAGED, subject=subject, hint=_AGAIN)


def fault(subject: str, error: BaseException) -> StoreError:
    name = getattr(error, "sqlite_errorname", "")
    for names, message, hint in _SQLITE:
        if name.startswith(names):
            return StoreError(message, subject=subject, hint=hint)
    if isinstance(error, sqlite3.Error):
        return StoreError(
            f"the store does not answer as it should ({one_line(str(error))})", subject=subject, hint=_AGAIN
        )
    message, hint = serverfaults.words(error)
    return StoreError(message, subject=subject, hint=hint)
