"""Files that are whole at every moment: written beside, synced, then put in place."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

#: How often, and after how many seconds each, a file is looked at that somebody may be writing.
LOOKS, PAUSE = 50, 0.01


def replace_file(path: Path, body: bytes) -> None:
    """Put `body` at `path`: after a crash there is the old file or the new one, never half of one."""
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path, body) as made:
        made.replace(path)
    sync_folder(path.parent)


def swap_file(path: Path, before: bytes, body: bytes) -> bool:
    """`replace_file`, but only over `before`; False: somebody else saved, and what they saved stands there.

    People's editors hold no lock, so this looks at the last moment, when the new file is ready beside the old
    one; and once more into the old one, for an editor that wrote into it just then.
    """
    path = path.resolve()
    try:
        with path.open("rb") as old, _beside(path, body) as made:
            if old.read() != before or path.stat().st_ino != os.fstat(old.fileno()).st_ino:
                return False
            if sys.platform == "win32":  # a file that is open cannot be replaced there
                old.close()
            made.replace(path)
            sync_folder(path.parent)
            late = before if old.closed else _again(old, before)
    except FileNotFoundError:
        return False
    if late in (before, b""):
        return True
    replace_file(path, late)
    return False


class Minder:
    """Writes over a file that was read; where several write at once, more is to be minded."""

    def settled(self, path: Path, body: bytes) -> bool:
        """Whether `body`, which was read, is to be gone on from; False: read it again."""
        return True

    def swap(self, path: Path, before: bytes, body: bytes) -> bool:
        """`swap_file`; False: read it again."""
        return swap_file(path, before, body)


def read_whole(path: Path) -> bytes:
    """A file as it was saved: not as it is for a moment while an editor writes it anew in its place."""
    with path.open("rb") as file:
        return _whole(file)


def _whole(file: BinaryIO) -> bytes:
    """What a file says once its last line is ended, or nothing comes any more."""
    body = file.read()
    for _ in range(LOOKS):
        if body.endswith(b"\n"):
            break
        time.sleep(PAUSE)
        file.seek(0)
        before, body = body, file.read()
        if body and body == before:
            break
    return body


def _again(file: BinaryIO, before: bytes) -> bytes:
    """What a file says that said `before`."""
    file.seek(0)
    if file.read() == before:
        return before
    file.seek(0)
    return _whole(file)


@contextlib.contextmanager
def _beside(path: Path, body: bytes) -> Iterator[Path]:
    """A file with `body`, ready to take the place of `path`."""
    made = path.parent / f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp"
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            made.chmod(path.stat().st_mode & 0o777)
        yield made
    finally:
        made.unlink(missing_ok=True)


def put_file(path: Path, body: bytes) -> bool:
    """`replace_file`, but a file that says the same already is left alone; True if it was written."""
    if path.exists() and path.read_bytes() == body:
        return False
    replace_file(path, body)
    return True


def remove_file(path: Path) -> None:
    """Take `path` away, for good when this returns."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def append_line(path: Path, line: bytes) -> None:
    """Add a line; one that a crash left without its end stays alone on its own."""
    with path.open("a+b") as file:
        end = file.seek(0, os.SEEK_END)
        if end:
            file.seek(end - 1)
            line = line if file.read(1) == b"\n" else b"\n" + line
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    if not end:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` last, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold `folder` against other edits by this program; people's editors are not asked."""
    folder.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":  # no flock there; edits still look twice
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
