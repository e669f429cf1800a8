"""A site that is written nowhere: each document is made when somebody asks for it.

A preview shows one page at a time. So after an edit nothing is made but the page in view, however many
issues there are; what did not change is not made again, by the same keys a build goes by.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from threading import RLock

from digest.errors import DigestError
from digest.model import Document
from digest.pipeline.tree import Job

#: Documents that are kept; of the others only the place they come from is known.
KEPT = 256

_WORD = re.compile(r"[^\W_]+")


class Live:
    """Documents by path; usable from several threads."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._jobs: dict[str, Job] = {}
        #: Path to the job that made it last.
        self._makers: dict[str, str] = {}
        #: Job to the key it was made under last, and the paths it made then.
        self._known: dict[str, tuple[str, tuple[str, ...]]] = {}
        #: Path to the key of its job and the document, the last asked for last.
        self._documents: OrderedDict[str, tuple[str, Document]] = OrderedDict()

    def show(self, jobs: Iterable[Job]) -> int:
        """From now on what `jobs` make is the site; how many of them are new or changed."""
        fresh = {job.name: job for job in jobs}
        with self._lock:
            changed = sum(
                name not in self._jobs or self._jobs[name].key != job.key for name, job in fresh.items()
            )
            for name in self._known.keys() - fresh.keys():
                for path in self._known.pop(name)[1]:
                    self._makers.pop(path, None)
                    self._documents.pop(path, None)
            self._jobs = fresh
            return changed

    def document(self, path: str, most: int | None = None) -> Document | None:
        """What stands at `path`, None if there is nothing; raises what making it raises.

        `most`: so many jobs are made to find it, those named like it first; else as many as it takes.
        """
        with self._lock:
            name = self._makers.get(path, "")
            if (job := self._jobs.get(name)) is not None and (found := self._made(job, path)) is not None:
                return found
        for job in self._likely(path)[:most]:
            with self._lock:
                if self._jobs.get(job.name) is job and (found := self._made(job, path)) is not None:
                    return found
        return None

    def last(self, path: str) -> Document | None:
        """What stood at `path` when it was last made, if it is still kept."""
        with self._lock:
            kept = self._documents.get(path)
            return kept[1] if kept else None

    @property
    def empty(self) -> bool:
        """Whether nothing was ever shown."""
        return not self._jobs

    def samples(self) -> Iterator[DigestError | None]:
        """Make one of each kind of page that changed, one a step; what went wrong, if it did."""
        seen = set()
        for job in list(self._jobs.values()):
            kind = job.name.rpartition(":")[0] or job.name
            error = None
            with self._lock:
                if kind in seen or self._jobs.get(job.name) is not job or not self._stale(job):
                    continue
                seen.add(kind)
                try:
                    self._make(job)
                except DigestError as caught:
                    error = caught
            yield error

    def _made(self, job: Job, path: str) -> Document | None:
        kept = self._documents.get(path)
        if kept is None or kept[0] != job.key:
            if not self._stale(job) and path not in self._known[job.name][1]:
                return None
            self._make(job)
            kept = self._documents.get(path)
            if kept is None or kept[0] != job.key:
                return None
        self._documents.move_to_end(path)
        return kept[1]

    def _stale(self, job: Job) -> bool:
        known = self._known.get(job.name)
        return known is None or known[0] != job.key

    def _make(self, job: Job) -> None:
        made = job.make()
        paths = tuple(document.path for document in made)
        for gone in set(self._known.get(job.name, ("", ()))[1]) - set(paths):
            self._makers.pop(gone, None)  # the document itself may be asked for by a page that is open
        self._known[job.name] = (job.key, paths)
        for document in made:
            self._makers[document.path] = job.name
            self._documents[document.path] = (job.key, document)
            self._documents.move_to_end(document.path)
        while len(self._documents) > max(KEPT, len(made)):
            self._documents.popitem(last=False)

    def _likely(self, path: str) -> list[Job]:
        """Jobs that may make `path`: not made yet, or of several documents; those named like it first."""
        with self._lock:
            jobs = [
                job
                for name, job in self._jobs.items()
                if self._stale(job) and (name not in self._known or len(self._known[name][1]) != 1)
            ]
        words = _WORD.findall(path)
        return sorted(jobs, key=lambda job: _unlike(job.name, words))


def _unlike(name: str, words: Sequence[str]) -> tuple[int, int]:
    """How unlike a job's name a path is: `issue:zh:29` is the job of zh/issues/29/index.html."""
    own = _WORD.findall(name)
    like = sum(any(_akin(mine, word) for word in words) for mine in own)
    return len(own) - like, -like


def _akin(one: str, other: str) -> bool:
    """Whether they are the same word, but for an ending: issue, issues."""
    return one == other or (one.isalpha() and (one.startswith(other) or other.startswith(one)))
