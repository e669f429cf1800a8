"""One at a time: a lock with a name, held by the operating system and gone with its process."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from digest.errors import StoreError, one_line

#: Seconds between tries.
PAUSES = (0.01, 0.03, 0.06, 0.1, 0.2)


@contextmanager
def only_one(folder: Path, name: str, *, started: datetime, of: str = "") -> Iterator[None]:
    """Holds the lock `name` of `folder`, which is made; released at the end or with a kill.

    With `of` it is a lock of that file in `folder` alone. Raises StoreError that says since when and as
    which process the other one runs.
    """
    path = folder / (f"{of}-{name}.lock" if of else f"{name}.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Not truncated on opening: it may be the other one's.
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        hint = "Make its folder writable, or name another store in DIGEST_STORE"
        raise StoreError(
            f"the lock cannot be made ({error.strerror})", subject=str(path), hint=hint
        ) from error
    try:
        if not _taken(handle):
            raise _held(path, name)
        # The file stays: if it were removed, two could hold locks on two files of one name.
        os.ftruncate(handle, 0)
        note = json.dumps({"pid": os.getpid(), "started": started.isoformat(" ", "seconds")})
        with suppress(OSError):  # a full disk holds no note, and the store says better what is wrong
            os.write(handle, note.encode())
        try:
            yield
        finally:
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    """Whether the lock is ours; asked for some moments.

    A process killed while it starts a program leaves a child that holds the lock until it has begun.
    """
    for pause in (*PAUSES, 0.0):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(pause)
        else:
            return True
    return False


def _held(path: Path, name: str) -> StoreError:
    try:
        holder = json.loads(path.read_bytes())
        who = f" since {holder['started']} (pid {holder['pid']})"
    except (OSError, ValueError, KeyError, TypeError):
        who = ""  # it took the lock this very moment
    return StoreError(one_line(f"{name} already runs{who}"), hint="Wait for it to end")
