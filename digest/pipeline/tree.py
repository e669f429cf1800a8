"""An output folder made anew beside the old one and swapped in; what did not change is linked over.

A job is asked for its documents only if its key differs from last time's or its files are not as they
were left. Whatever happens before the swap, the old folder stays whole.
"""

from __future__ import annotations

import glob
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from digest.errors import BuildError
from digest.model import Document

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
        """Sweep up what was prepared and not swapped in."""
        shutil.rmtree(self._fresh, ignore_errors=True)

    def prepare(self, jobs: Sequence[Job]) -> None:
        """Make everything beside the old folder, which stays; raises BuildError."""
        with self._telling():
            self._recover()
            before = self._read()
            self._must_be_ours(before)
            after = self._fill(self._fresh, jobs, before)
            # Before the swap: of files that are not as it says, a record makes nobody believe anything.
            self._write(after)
        names = {path for job in before.values() for path in job["files"]}
        self.report.gone = len(names - {path for job in after.values() for path in job["files"]})

    def swap(self) -> Report:
        """Put what was prepared in the place of the old folder; raises BuildError."""
        with self._telling():
            self._swap(self._fresh)
        return self.report

    @property
    def _fresh(self) -> Path:
        return self.folder.with_name(f".{self.folder.name}.new-{os.getpid()}")

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

    def _fill(self, fresh: Path, jobs: Sequence[Job], before: Mapping[str, Any]) -> dict[str, Any]:
        fresh.mkdir(parents=True)
        (fresh / MARKER).write_text(MARKED, "utf-8")
        after: dict[str, Any] = {}
        made_by: dict[str, str] = {}
        folders: set[str] = set()
        for job in jobs:
            known = before.get(job.name)
            files = self._reuse(fresh, known["files"], folders) if known and known["key"] == job.key else None
            if files is None:
                files = self._make(fresh, job, folders)
            for path in files:
                if path in made_by:
                    raise BuildError(f"{made_by[path]} and {job.name} both make it", subject=path)
                made_by[path] = job.name
            after[job.name] = {"key": job.key, "files": files}
        return after

    def _reuse(self, fresh: Path, files: Mapping[str, Any], folders: set[str]) -> Mapping[str, Any] | None:
        """Link the files of last time over; None if any is not as it was left."""
        for path, (size, mtime) in files.items():
            try:
                state = os.stat(f"{self.folder}/{path}")  # noqa: PTH116  a Path for each of thousands costs more
            except OSError:
                return None
            if (state.st_size, state.st_mtime_ns) != (size, mtime):
                return None
        for path, (size, _) in files.items():
            _folder(fresh, path, folders)
            try:
                os.link(self.folder / path, fresh / path)
            except OSError:  # a file system without hard links
                shutil.copy2(self.folder / path, fresh / path)
            self.report.reused += 1
            self.report.pages_reused += path.endswith(".html")
            self.report.size += size
        return files

    def _make(self, fresh: Path, job: Job, folders: set[str]) -> Mapping[str, Any]:
        files = {}
        for document in job.make():
            _folder(fresh, document.path, folders)
            target = fresh / document.path
            if target.exists():
                raise BuildError("two pages make it", subject=document.path)
            target.write_bytes(document.body)
            state = target.stat()
            files[document.path] = [state.st_size, state.st_mtime_ns]
            self.report.made += 1
            self.report.pages_made += document.path.endswith(".html")
            self.report.size += state.st_size
        return files

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
        shutil.rmtree(self._old, ignore_errors=True)

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


def _folder(root: Path, path: str, known: set[str]) -> None:
    """Make the folders above `path` once; refuse a path that would leave `root`."""
    parent = path.rpartition("/")[0]
    if parent in known:
        return
    if path.startswith("/") or ".." in path.split("/"):
        raise BuildError("this path would leave the output folder", subject=path)
    (root / parent).mkdir(parents=True, exist_ok=True)
    known.add(parent)
