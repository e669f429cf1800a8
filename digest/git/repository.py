"""A repository on this machine, read without a checkout."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from digest.errors import RepositoryError
from digest.git.process import run
from digest.ports import Commit, Touch

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_FILES = {"100644", "100755", "100664"}  # 100664: written by old versions of git


class Git:
    """A repository on this machine; `reference` is the branch that counts."""

    def __init__(self, folder: Path, reference: str = "HEAD", *, subject: str = "") -> None:
        self._folder = folder
        self._subject = subject or str(folder)
        listed = self._git("rev-list", "-1", "--timestamp", "--end-of-options", reference, "--")
        # Fixed here, so that all answers are of one moment.
        self._head = _commit(listed.decode())
        self._line: tuple[Commit, ...] | None = None

    def head(self) -> Commit:
        """The default branch's newest commit."""
        return self._head

    def line(self) -> Sequence[Commit]:
        """The first-parent line of the default branch, oldest first."""
        if self._line is None:
            listed = self._git("rev-list", "--first-parent", "--reverse", "--timestamp", self._head.id, "--")
            self._line = tuple(_commit(line) for line in listed.decode().splitlines())
        return self._line

    def tree(self, commit: str, folder: str) -> Mapping[str, str]:
        """Path to blob id of all files below `folder`; links and submodules are none."""
        listed = self._git("ls-tree", "-r", "-z", "--full-tree", _id(commit), *_below(folder))
        files = {}
        for record in filter(None, listed.split(b"\0")):
            about, _, path = record.partition(b"\t")
            mode, _, blob = about.decode().split()
            if mode in _FILES:
                files[_path(path)] = blob
        return files

    def touches(self, commits: Sequence[Commit], folder: str) -> Sequence[Touch]:
        """What each of `commits` changed below `folder` against its first parent, renames not followed."""
        if not commits:
            return ()
        asked = {commit.id: commit for commit in commits}
        listed = self._git(
            *("diff-tree", "--stdin", "-r", "-z", "--root", "--no-renames", "--diff-merges=first-parent"),
            *_below(folder),
            given="".join(f"{_id(commit)}\n" for commit in asked).encode(),
        )
        return tuple(_touches(listed.split(b"\0"), asked))

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """Contents by blob id, read in one process."""
        wanted = [_id(blob) for blob in dict.fromkeys(ids)]
        if not wanted:
            return {}
        answer = self._git("cat-file", "--batch", "--buffer", given="\n".join([*wanted, ""]).encode())
        found, position = {}, 0
        for blob in wanted:
            end = answer.index(b"\n", position)
            name, kind, *size = answer[position:end].decode().split()
            if kind != "blob" or name != blob or not size:
                raise RepositoryError(f"the file {blob} is {kind}", subject=self._subject)
            position = end + 1 + int(size[0])
            found[blob] = answer[end + 1 : position]
            position += 1
        return found

    def _git(self, *arguments: str, given: bytes = b"") -> bytes:
        return run(["-C", str(self._folder), *arguments], self._subject, given=given)


def _touches(fields: Iterable[bytes], asked: Mapping[str, Commit]) -> Iterator[Touch]:
    """`<commit> NUL (:modes blobs status NUL path NUL)*`, as `diff-tree -z --stdin` writes it."""
    commit: Commit | None = None
    rest = iter(fields)
    for field in rest:
        if not field.startswith(b":"):
            commit = asked.get(field.decode().strip(), commit)
        elif commit is not None:
            old_mode, new_mode, old, new, _ = field[1:].decode().split()
            path = _path(next(rest))
            yield Touch(
                commit=commit,
                path=path,
                old=old if old_mode in _FILES else "",
                new=new if new_mode in _FILES else "",
            )


def _commit(line: str) -> Commit:
    seconds, name = line.split()
    try:
        when = datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, OSError, ValueError):  # git keeps any number as a date
        when = datetime.max.replace(microsecond=0, tzinfo=UTC)
    return Commit(id=name, date=when)


def _id(name: str) -> str:
    if not _COMMIT.fullmatch(name):
        raise RepositoryError(f"{name[:80]!r} is not the id of a commit or file")
    return name


def _below(folder: str) -> tuple[str, ...]:
    return ("--", folder.strip("/")) if folder.strip("/") else ("--",)


def _path(raw: bytes) -> str:
    """Files are read by id, so that a path is only a name: it may lose bytes that are no UTF-8."""
    return raw.decode("utf-8", "replace")
