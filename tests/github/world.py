"""What our GitHub holds: plain values a test writes down, nothing of HTTP.

::

    World(
        Repository("kubernetes/enhancements", pulls=[Pull(1370, "KEP: cgroup v2", "2019-11-18T09:00:00Z")]),
        Repository("istio/istio", releases=[Release("1.28.1", "2026-06-02T10:00:00Z", notes="Fixes.")]),
        moved={"old/name": "istio/istio"},
    )

Moments are RFC 3339 text as GitHub writes it (`2026-06-02T10:00:00Z`), an empty one means: not yet.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass

TOKEN = "a-token-of-the-stand-in"


@dataclass(frozen=True)
class Release:
    tag: str
    published: str
    _: KW_ONLY
    notes: str | None = ""
    name: str | None = None
    #: Moment of the tag's commit, by which GitHub sorts; empty: as published.
    created: str = ""
    updated: str = ""
    prerelease: bool = False
    draft: bool = False
    author: str = "release-robot"

    @property
    def sorted_by(self) -> str:
        return self.created or self.published


@dataclass(frozen=True)
class File:
    """A file a pull request touches."""

    path: str
    status: str = "added"
    previous: str = ""


@dataclass(frozen=True)
class Issue:
    number: int
    title: str
    created: str
    body: str | None = ""
    labels: Sequence[str] = ()
    author: str = "alice"
    closed: str = ""
    updated: str = ""
    comments: int = 0
    milestone: str = ""

    @property
    def last(self) -> str:
        return self.updated or max(self.created, self.closed)

    @property
    def state(self) -> str:
        return "closed" if self.closed else "open"


@dataclass(frozen=True)
class Pull(Issue):
    """A pull request: `merged` is also its close."""

    merged: str = ""
    draft: bool = False
    files: Sequence[File | str] = ()
    base: str = "master"

    @property
    def last(self) -> str:
        return self.updated or max(self.created, self.closed, self.merged)

    @property
    def closed_at(self) -> str:
        return self.closed or self.merged

    @property
    def state(self) -> str:
        return "closed" if self.closed_at else "open"

    def touched(self) -> list[File]:
        return [file if isinstance(file, File) else File(file) for file in self.files]


@dataclass(frozen=True)
class Advisory:
    """A security advisory; `affected` pairs of (version range, patched versions)."""

    ghsa: str
    summary: str
    published: str
    cve: str | None = None
    severity: str | None = "high"
    score: float | None = None
    description: str = ""
    affected: Sequence[tuple[str, str]] = ()
    package: str = "example"
    ecosystem: str = "go"
    updated: str = ""
    withdrawn: str = ""
    state: str = "published"


@dataclass(frozen=True)
class Commit:
    """A commit of the default branch: files as they stand from then on; None removes one."""

    date: str
    files: Mapping[str, bytes | str | None]
    message: str = "Change files"


@dataclass(frozen=True)
class Repository:
    name: str
    releases: Sequence[Release] = ()
    pulls: Sequence[Pull] = ()
    issues: Sequence[Issue] = ()
    advisories: Sequence[Advisory] = ()
    #: Oldest first.
    commits: Sequence[Commit] = ()
    branch: str = "master"
    description: str = ""

    @property
    def id(self) -> int:
        return number_of(self.name)

    def sha(self, index: int) -> str:
        """The id of the commit at `index`."""
        return hashlib.sha1(f"{self.name} {index}".encode(), usedforsecurity=False).hexdigest()

    def at(self, ref: str) -> int | None:
        """Where in `commits` a commit id or branch points; None if nowhere."""
        if ref in {"", "HEAD", self.branch}:
            return len(self.commits) - 1 if self.commits else None
        for index in range(len(self.commits)):
            if self.sha(index).startswith(ref) and len(ref) >= 7:
                return index
        return None

    def content(self, path: str, index: int) -> bytes | None:
        """A file's bytes as of the commit at `index`."""
        for commit in reversed(self.commits[: index + 1]):
            if path in commit.files:
                found = commit.files[path]
                return found.encode() if isinstance(found, str) else found
        return None


class World:
    """Repositories by name, what has moved where, and the advisories GitHub itself reviewed."""

    def __init__(
        self,
        *repositories: Repository,
        moved: Mapping[str, str] | None = None,
        advisories: Sequence[Advisory] = (),
        pages: Mapping[str, bytes | str] | None = None,
    ) -> None:
        self.repositories = {known.name.lower(): known for known in repositories}
        self.moved = {old.lower(): new for old, new in (moved or {}).items()}
        self.advisories = advisories
        #: Pages of the web site by path: `/docs/feed.json`.
        self.pages = dict(pages or {})

    def put(self, repository: Repository) -> None:
        """Add a repository, or replace the one of that name: what a later week looks like."""
        self.repositories[repository.name.lower()] = repository

    def find(self, name: str) -> Repository | None:
        return self.repositories.get(name.lower())

    def by_id(self, number: int) -> Repository | None:
        return next((known for known in self.repositories.values() if known.id == number), None)

    def new_home(self, name: str) -> Repository | None:
        """Where a repository lies that is no longer at `name`."""
        return self.find(self.moved.get(name.lower(), ""))


def number_of(words: str) -> int:
    """A number that is the same in every run."""
    return zlib.crc32(words.encode()) % 900_000_000 + 1
