"""An output folder made anew beside the old one and swapped in; what did not change is linked over.

A job is asked for its documents only if its key differs from last time's or its files are not as they
were left. Whatever happens before the swap, the old folder stays whole; if nothing changed, it stays.

The folder that was swapped out is put by, and the next build starts from it: most of its files are those
of the folder that took its place. Nothing in it is believed but what a look at the disk shows.
"""

from __future__ import annotations

import glob
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from digest.errors import BuildError
from digest.model import Document
from digest.pipeline.ground import Ground, State, survey

#: Says that a folder is an output, which the next build may replace.
MARKER = ".digest-output"
MARKED = "Made by digest build, which replaces this folder as a whole.\n"


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to make: a name unique in the tree, the hash of all it is made of, and how."""

    name: str
    key: str
    make: Callable[[], Sequence[Document]]


@dataclass(slots=True)
class Report:
    """What a build did."""

    made: int = 0
    reused: int = 0
    size: int = 0
    #: Of these, web pages.
    pages_made: int = 0
    pages_reused: int = 0
    #: Output files removed since last time.
    gone: int = 0


@dataclass(slots=True)
class Tree:
    """`folder` and the record of how it was made."""

    folder: Path
    record: Path
    report: Report = field(default_factory=Report)
    #: Whether there is anything to swap in.
    _changed: bool = False

    def build(self, jobs: Sequence[Job]) -> Report:
        """Make the whole folder; raises BuildError and leaves the old one as it was."""
        with self:
            self.prepare(jobs)
            return self.swap()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put by what was prepared and not swapped in: the next build makes something of it."""
        if self._changed:
            self._put_by(self._fresh)

    def prepare(self, jobs: Sequence[Job]) -> None:
        """Make everything beside the old folder, which stays; raises BuildError."""
        with self._telling():
            self._recover()
            before = self._read()
            self._must_be_ours(before)
            after = self._fill(jobs, before)
            if self._changed or after != before:
                # Before the swap: of files that are not as it says, a record makes nobody believe anything.
                self._write(after)
        names = {path for job in before.values() for path in job["files"]}
        self.report.gone = len(names - {path for job in after.values() for path in job["files"]})

    def swap(self) -> Report:
        """Put what was prepared in the place of the old folder; raises BuildError."""
        if self._changed:
            with self._telling():
                self._swap(self._fresh)
        return self.report

    @property
    def _fresh(self) -> Path:
        return self.folder.with_name(f".{self.folder.name}.new-{os.getpid()}")

    @property
    def _spare(self) -> Path:
        return self.record.with_suffix(".spare")

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Faults of the disk in words."""
        try:
            yield
        except OSError as error:
            raise BuildError(
                f"cannot write: {error.strerror or error}",
                subject=str(error.filename or self.folder),
                hint="Make room or mend the permissions; what was there is untouched",
            ) from error

    def _fill(self, jobs: Sequence[Job], before: Mapping[str, Any]) -> dict[str, Any]:
        live = survey(self.folder)
        kept = {}
        for job in jobs:
            known = before.get(job.name)
            if known and known["key"] == job.key and _lie(known["files"], live):
                kept[job.name] = known["files"]
        made_by: dict[str, str] = {}
        for name, files in kept.items():
            for path in files:
                if path in made_by:
                    raise BuildError(f"{made_by[path]} and {name} both make it", subject=path)
                made_by[path] = name
        if len(kept) == len(jobs) and live.keys() == {*made_by, MARKER}:
            for files in kept.values():
                self._count(files, reused=True)
            return {job.name: before[job.name] for job in jobs}
        self._changed = True
        ground = self._ground()
        for files in kept.values():
            for path, state in files.items():
                ground.keep(path, tuple(state), self.folder)
            self._count(files, reused=True)
        ground.clear()
        ground.put(MARKER, MARKED.encode())
        after = {}
        for job in jobs:
            files = kept[job.name] if job.name in kept else self._make(job, ground, made_by)
            after[job.name] = {"key": job.key, "files": files}
        ground.finish({*made_by, MARKER})
        return after

    def _ground(self) -> Ground:
        """Where the new folder is made: in the one that was put by, which differs little, or an empty one."""
        with suppress(OSError):
            self._spare.rename(self._fresh)
        return Ground.of(self._fresh)

    def _make(self, job: Job, ground: Ground, made_by: dict[str, str]) -> Mapping[str, Any]:
        files: dict[str, Any] = {}
        for document in job.make():
            if document.path in made_by:
                raise BuildError("two pages make it", subject=document.path)
            made_by[document.path] = job.name
            files[document.path] = list(ground.put(document.path, document.body))
        self._count(files, reused=False)
        return files

    def _count(self, files: Mapping[str, Any], *, reused: bool) -> None:
        report, pages = self.report, sum(path.endswith(".html") for path in files)
        report.size += sum(size for size, _ in files.values())
        if reused:
            report.reused += len(files)
            report.pages_reused += pages
        else:
            report.made += len(files)
            report.pages_made += pages

    # ------------------------------------------------------------ the swap and its record

    def _must_be_ours(self, before: Mapping[str, Any]) -> None:
        """Refuse a folder with somebody's files: it is replaced as a whole."""
        if before or not self.folder.exists() or (self.folder / MARKER).is_file():
            return
        if not self.folder.is_dir() or any(self.folder.iterdir()):
            raise BuildError(
                "holds what digest did not make, and a build replaces the whole folder",
                subject=str(self.folder),
                hint="Name another folder, or empty this one yourself",
            )

    @property
    def _old(self) -> Path:
        return self.folder.with_name(f".{self.folder.name}.old")

    def _recover(self) -> None:
        """Put the old folder back after a kill between the two renames; sweep up after any kill."""
        if self._old.exists() and not self.folder.exists():
            self._old.rename(self.folder)
        shutil.rmtree(self._old, ignore_errors=True)
        for left in self.folder.parent.glob(f".{glob.escape(self.folder.name)}.new-*"):
            if not _alive(left.name.rpartition("-")[2]):
                shutil.rmtree(left, ignore_errors=True)

    def _swap(self, fresh: Path) -> None:
        if self.folder.exists():
            self.folder.rename(self._old)
        try:
            fresh.rename(self.folder)
        except OSError:
            if self._old.exists():
                self._old.rename(self.folder)
            raise
        self._put_by(self._old)

    def _put_by(self, folder: Path) -> None:
        """Keep `folder` for the next build to start from; remove it where that cannot be."""
        try:
            folder.rename(self._spare)
        except OSError:  # not there, on another disk, or somebody's is there
            shutil.rmtree(folder, ignore_errors=True)

    def _read(self) -> Mapping[str, Any]:
        try:
            record = json.loads(self.record.read_bytes())
        except (OSError, ValueError):
            return {}
        jobs = record.get("jobs") if isinstance(record, dict) else None
        return jobs if isinstance(jobs, dict) and record.get("folder") == str(self.folder) else {}

    def _write(self, jobs: Mapping[str, Any]) -> None:
        self.record.parent.mkdir(parents=True, exist_ok=True)
        draft = self.record.with_suffix(".new")
        draft.write_text(json.dumps({"folder": str(self.folder), "jobs": jobs}), "utf-8")
        draft.replace(self.record)


def _alive(pid: str) -> bool:
    """Whether another process of that number runs: its half-made folder is not ours to sweep."""
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return int(pid) != os.getpid()


def _lie(files: Mapping[str, Any], live: Mapping[str, State]) -> bool:
    """Whether all `files` lie there as they were left."""
    return all(live.get(path) == tuple(state) for path, state in files.items())
