"""Notices edits by looking at files: their time, size and number, nothing inside."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

#: Of one core, what looking may take at most: where there are more files, it is done less often.
SHARE = 0.05
#: Seconds between two looks, at least and at most.
QUICK, SLOW = 0.05, 2.0
#: Files right in the root that a site is made from.
OURS = (".toml", ".yml", ".yaml")

Look = tuple[int, int, int]


class Watch:
    """Notices edits below `folders` and of the configuration right in `root`."""

    def __init__(self, folders: Sequence[Path], root: Path) -> None:
        self._folders = folders
        self._root = root
        #: Seconds to wait before the next look.
        self.pause = QUICK
        self._seen = self._look()

    def changed(self) -> frozenset[Path]:
        """The files that are different, new or gone since the last call."""
        now = self._look()
        before, self._seen = self._seen, now
        if now == before:
            return frozenset()
        return frozenset(Path(name) for name, _ in now.items() ^ before.items())

    def _look(self) -> dict[str, Look]:
        began = time.perf_counter()
        found = dict(self._files())
        spent = time.perf_counter() - began
        self.pause = min(SLOW, max(QUICK, spent / SHARE))
        return found

    def _files(self) -> Iterator[tuple[str, Look]]:
        for name, entry in _entries(str(self._root)):
            if name.endswith(OURS) and entry.is_file():
                yield from _state(entry)
        for folder in self._folders:
            yield from _below(str(folder))


def _below(folder: str) -> Iterator[tuple[str, Look]]:
    for name, entry in _entries(folder):
        if not name.startswith(".") and not name.endswith("~"):
            if entry.is_dir(follow_symlinks=False):
                yield from _below(entry.path)
            else:
                yield from _state(entry)


def state(path: Path) -> Look | None:
    """What a file looks like from outside; None if it cannot be seen."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def _entries(folder: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        with os.scandir(folder) as found:
            for entry in found:
                yield entry.name, entry
    except OSError:  # a folder that is not there, or went away
        return


def _state(entry: os.DirEntry[str]) -> Iterator[tuple[str, Look]]:
    try:
        found = entry.stat()
    except OSError:
        return
    yield entry.path, (found.st_mtime_ns, found.st_size, found.st_ino)
