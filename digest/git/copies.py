"""Our own bare copies of repositories elsewhere: made whole or not at all, fetched into, mended.

::

    NAME-HASH.git        a copy; made as NAME-HASH.git.new and renamed when it is whole
    NAME-HASH.git.lock   held while one is fetched into; the system lets go of it with its holder

Nothing in a copy is worth keeping: it can be fetched again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from digest.errors import RepositoryError
from digest.git.process import GitFailedError, run
from digest.git.repository import Git

FETCH_TIMEOUT = 900.0
#: Seconds to wait for another process that fetches the same.
WAIT = 60.0
#: Packs beyond which a copy is packed anew: each fetch brings one.
PACKS = 50
#: The copy's only reference: the branch that counts.
MIRRORED = "refs/digest/head"

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Followed:
    """A branch of a repository elsewhere."""

    address: str
    reference: str = "HEAD"
    #: Where it stands, if that is known without asking.
    commit: str = ""
    #: git's settings and protocols for asking.
    settings: tuple[str, ...] = ()
    protocols: str = "file"
    proxy: str = ""


def follow(followed: Followed, cache: Path) -> Git:
    """A copy below `cache` that is as new as the other side; raises RepositoryError."""
    address = followed.address
    name = re.sub(r"[^a-z0-9]+", "-", address.lower().removesuffix(".git")).strip("-")[-40:].strip("-")
    folder = cache / f"{name}-{hashlib.sha256(address.encode()).hexdigest()[:12]}.git"
    if followed.commit and folder.exists():
        try:
            copy = _Copy(folder, followed)
        except RepositoryError:
            pass  # damaged: below it is mended
        else:
            if copy.head().id == followed.commit:
                return copy
    with _alone(folder, address) as held:
        _fetch(folder, followed, held)
    return _Copy(folder, followed)


class _Copy(Git):
    """A copy that is made anew, once, if it turns out to be damaged while it is read."""

    def __init__(self, folder: Path, followed: Followed) -> None:
        self._followed = followed
        self._mended = False
        super().__init__(folder, MIRRORED, subject=followed.address)

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """Contents by blob id, read in one process."""
        wanted = list(ids)
        return self._mending(lambda: super(_Copy, self).blobs(wanted), RepositoryError)

    def _git(self, *arguments: str, given: bytes = b"") -> bytes:
        return self._mending(lambda: super(_Copy, self)._git(*arguments, given=given), GitFailedError)

    def _mending(self, ask: Callable[[], _Answer], fault: type[RepositoryError]) -> _Answer:
        try:
            return ask()
        except fault as error:
            if self._mended:
                raise
            self._mended = True
            with _alone(self._folder, self._subject) as held:
                _renew(self._folder, self._followed, held, error)
            return ask()


# ---------------------------------------------------------------- fetching


def _fetch(folder: Path, followed: Followed, held: int) -> None:
    """Bring a copy up to date, or make it; what a killed one left behind goes first."""
    if not folder.exists():
        _make(folder, followed, held)
        return
    for left in (*folder.glob("*.lock"), *folder.glob("refs/**/*.lock"), *_unfinished(folder)):
        left.unlink(missing_ok=True)
    try:
        _ask(folder, followed, held)
        if len(list(folder.glob("objects/pack/*.pack"))) > PACKS:
            run(["-C", str(folder), "repack", "-a", "-d", "-q"], followed.address, held=[held])
    except GitFailedError as error:
        # Is it ours or the other side's fault? A sound copy can be walked through.
        try:
            run(["-C", str(folder), "rev-list", "--objects", "--quiet", MIRRORED, "--"], followed.address)
        except GitFailedError:
            _renew(folder, followed, held, error)
        else:
            raise


def _unfinished(folder: Path) -> Iterator[Path]:
    for form in ("tmp_*", "*.lock", "*.keep"):
        yield from folder.glob(f"objects/pack/{form}")


def _make(folder: Path, followed: Followed, held: int) -> None:
    new = folder.with_name(f"{folder.name}.new")
    _remove(new)  # a kill may have left it
    try:
        run(["init", "--bare", "--quiet", "--template=", "--", str(new)], followed.address, held=[held])
        _ask(new, followed, held)
        new.rename(folder)
    except OSError as error:
        raise _unkept(folder, error) from error
    finally:
        _remove(new)


def _renew(folder: Path, followed: Followed, held: int, fault: RepositoryError) -> None:
    """A copy in place of a damaged one; if that cannot be had, the error says both."""
    old = folder.with_name(f"{folder.name}.old")
    try:
        _remove(old)
        if folder.exists():
            folder.rename(old)
        _make(folder, followed, held)
    except OSError as error:
        raise _unkept(folder, error) from error
    except RepositoryError as error:
        hint = f"The copy of it here was damaged ({fault.message}) and could not be fetched anew"
        raise RepositoryError(error.message, subject=followed.address, hint=hint) from error
    finally:
        _remove(old)


def _remove(path: Path) -> None:
    if path.is_file():
        path.unlink()
    shutil.rmtree(path, ignore_errors=True)


def _ask(folder: Path, followed: Followed, held: int) -> None:
    settings = followed.settings
    if folder.stat().st_uid != os.geteuid():
        # Asking, git does not hear what the person says of strangers' folders; here it does, and may refuse.
        run(["-C", str(folder), "rev-parse", "--git-dir"], followed.address)
        settings = (*settings, f"safe.directory={folder.resolve()}")
    run(
        [
            *("-C", str(folder), "fetch", "--quiet", "--no-tags", "--no-write-fetch-head"),
            *("--no-recurse-submodules", "--force", "--end-of-options"),
            *(followed.address, f"+{followed.reference}:{MIRRORED}"),
        ],
        followed.address,
        settings=settings,
        protocols=followed.protocols,
        seconds=FETCH_TIMEOUT,
        held=[held],
        proxy=followed.proxy,
    )


# ---------------------------------------------------------------- one at a time


@contextmanager
def _alone(folder: Path, address: str) -> Iterator[int]:
    """Holds a copy's lock; git holds it too, so that an orphaned fetch is waited for as well."""
    path = folder.with_name(f"{folder.name}.lock")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise _unkept(path, error) from error
    try:
        end = time.monotonic() + WAIT
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    why = "another digest has been fetching it for a minute"
                    raise RepositoryError(why, subject=address, hint="Wait for it to end") from None
                time.sleep(0.1)
        yield handle
    finally:
        os.close(handle)


def _unkept(path: Path, error: OSError) -> RepositoryError:
    return RepositoryError(
        f"cannot be kept: {error.strerror or error}", subject=str(path), hint="Make its folder writable"
    )
