"""One fake per port, for tests of whoever is handed the real one."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from digest.errors import FetchError, RepositoryError
from digest.model import Cursor
from digest.ports import Commit, Look, Response, Touch


def response(
    body: bytes | str = b"", *, status: int = 200, url: str = "https://example.org/", **headers: str
) -> Response:
    """An answer; header names with underscores: `content_type="text/html"`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(
        status=status, url=url, headers=named, body=body.encode() if isinstance(body, str) else body
    )


@dataclass
class FakeFetch:
    """Answers by address; an exception among them is raised, an unknown address is a 404."""

    answers: Mapping[str, Response | Exception] = field(default_factory=dict)
    asked: list[tuple[str, Cursor | None, Mapping[str, str]]] = field(default_factory=list)
    #: Bodies posted, in order.
    posted: list[bytes] = field(default_factory=list)

    async def __call__(
        self,
        url: str,
        *,
        cursor: Cursor | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Response:
        self.asked.append((url, cursor, dict(headers or {})))
        if body is not None:
            self.posted.append(body)
        answer = self.answers.get(url)
        if answer is None:
            raise FetchError("there is nothing at this address (404)", subject=url, status=404)
        if isinstance(answer, Exception):
            raise answer
        return answer


class FakeLook:
    """Opens a Look that answers by address, with a status or a whole answer; an exception is raised."""

    def __init__(self, answers: Mapping[str, int | Response | Exception]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        #: Who wants to be left alone, as it was told when it was opened.
        self.resting: Mapping[str, tuple[datetime, int]] = {}

    @asynccontextmanager
    async def __call__(self, resting: Mapping[str, tuple[datetime, int]]) -> AsyncIterator[Look]:
        self.resting = resting
        yield self._look

    async def _look(self, url: str, *, most: int = 0) -> Response:
        self.asked.append(url)
        found = self.answers[url]
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, Response) else response(b"x" * most, status=found, url=url)


class FakeRepository:
    """A first-parent line made of (date, files as they stand from then on) in order; `None` removes a file."""

    def __init__(self, *commits: tuple[datetime, Mapping[str, str | bytes | None]]) -> None:
        self._line: list[Commit] = []
        self._trees: list[dict[str, str]] = []
        self._blobs: dict[str, bytes] = {}
        #: Names of the methods called, in order.
        self.calls: list[str] = []
        tree: dict[str, str] = {}
        for number, (date, files) in enumerate(commits, 1):
            tree = dict(tree)
            for path, content in files.items():
                tree.pop(path, None)
                if content is not None:
                    tree[path] = self._add(content if isinstance(content, bytes) else content.encode())
            self._line.append(Commit(id=f"{number:040x}", date=date))
            self._trees.append(tree)

    def _add(self, content: bytes) -> str:
        name = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        self._blobs[name] = content
        return name

    def head(self) -> Commit:
        self.calls.append("head")
        return self._line[-1]

    def line(self) -> Sequence[Commit]:
        self.calls.append("line")
        return self._line

    def tree(self, commit: str, folder: str) -> Mapping[str, str]:
        self.calls.append("tree")
        return self._below(self._trees[self._at(commit)], folder)

    def touches(self, commits: Sequence[Commit], folder: str) -> Sequence[Touch]:
        self.calls.append("touches")
        return [touch for commit in commits for touch in self._touched(commit, folder)]

    def _touched(self, commit: Commit, folder: str) -> Iterable[Touch]:
        at = self._at(commit.id)
        old = self._below(self._trees[at - 1], folder) if at else {}
        new = self._below(self._trees[at], folder)
        for path in sorted({*old, *new}):
            if old.get(path) != new.get(path):
                yield Touch(commit=commit, path=path, old=old.get(path, ""), new=new.get(path, ""))

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        self.calls.append("blobs")
        return {name: self._blobs[name] for name in ids}

    def _at(self, commit: str) -> int:
        for index, known in enumerate(self._line):
            if known.id == commit:
                return index
        raise RepositoryError(f"no commit {commit}")

    @staticmethod
    def _below(tree: Mapping[str, str], folder: str) -> dict[str, str]:
        return {path: blob for path, blob in tree.items() if not folder or path.startswith(f"{folder}/")}
