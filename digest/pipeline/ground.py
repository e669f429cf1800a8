"""Folders of files as they lie on the disk: what is there, in one pass; what is put there, at little cost.

Paths are strings with slashes: a Path for each of thousands costs more than the files.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from digest.errors import BuildError

#: Size in bytes and time of the last change in ns: of a file that is as it was left, both are the same.
State = tuple[int, int]


def survey(folder: Path) -> dict[str, State]:
    """Path below `folder` to the state of every file there; nothing if there is no folder."""
    found: dict[str, State] = {}
    ahead = [""]
    while ahead:
        below = ahead.pop()
        try:
            with os.scandir(f"{folder}/{below}") as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        ahead.append(f"{below}{entry.name}/")
                    else:
                        state = entry.stat(follow_symlinks=False)
                        found[below + entry.name] = (state.st_size, state.st_mtime_ns)
        except FileNotFoundError:
            continue
    return found


@dataclass(slots=True)
class Ground:
    """A folder that is made to hold some files and no others, from whatever lies in it already."""

    root: Path
    #: What lies there and was not asked for yet.
    left: dict[str, State] = field(default_factory=dict)
    _folders: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: Path) -> Ground:
        """`root`, made if it is not there."""
        root.mkdir(parents=True, exist_ok=True)
        left = survey(root)
        return cls(root, left, {path.rpartition("/")[0] for path in left})

    def keep(self, path: str, state: State, source: Path) -> None:
        """Have the file of `source`, which is in `state`, at `path`: what lies there, else a hard link."""
        lying = self.left.pop(path, None)
        if lying == state:
            return
        target = f"{self.root}/{path}"
        if lying is not None:
            os.unlink(target)  # noqa: PTH108
        else:
            self._folder(path)
        try:
            os.link(f"{source}/{path}", target)
        except OSError:  # a file system without hard links
            shutil.copy2(f"{source}/{path}", target)

    def clear(self) -> None:
        """Take away what was not asked for; its folders stay for what may be put there."""
        for path in self.left:
            os.unlink(f"{self.root}/{path}")  # noqa: PTH108
        self.left.clear()

    def put(self, path: str, body: bytes) -> State:
        """A new file; raises OSError if there is one."""
        self._folder(path)
        target = f"{self.root}/{path}"
        try:
            file = open(target, "xb", buffering=0)  # noqa: PTH123, SIM115
        except FileExistsError:  # a folder of last time, and empty, or two jobs are at odds
            _prune(target)
            file = open(target, "xb", buffering=0)  # noqa: PTH123, SIM115
        with file:
            rest = memoryview(body)
            while rest:
                rest = rest[file.write(rest) :]
            state = os.fstat(file.fileno())
        return state.st_size, state.st_mtime_ns

    def finish(self, paths: set[str]) -> None:
        """Remove folders that hold none of `paths`, all that was asked for."""
        used = {path.rpartition("/")[0] for path in paths}
        for below in sorted(self._folders - used, key=len, reverse=True):
            _remove(f"{self.root}/{below}" if below else "")

    def _folder(self, path: str) -> None:
        """Make the folders above `path` once; refuse a path that would leave the root."""
        parent = path.rpartition("/")[0]
        if parent in self._folders:
            return
        if path.startswith("/") or ".." in path.split("/"):
            raise BuildError("this path would leave the output folder", subject=path)
        os.makedirs(f"{self.root}/{parent}", exist_ok=True)  # noqa: PTH103
        self._folders.add(parent)


def _remove(folder: str) -> None:
    """Remove an empty folder and those above that it leaves empty."""
    while folder:
        try:
            os.rmdir(folder)  # noqa: PTH106
        except OSError:  # it holds something
            return
        folder = folder.rpartition("/")[0]


def _prune(folder: str) -> None:
    """Remove a folder that holds nothing but folders; raises OSError for anything else."""
    for below, _, _ in list(os.walk(folder, topdown=False)) or [(folder, [], [])]:
        os.rmdir(below)  # noqa: PTH106
