"""An output folder made anew beside the old one and swapped in; what did not change is linked over.

A job is asked for its documents only if its key differs from last time's or its files are not as they
were left. Whatever happens before the swap, the old folder stays whole.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digest.errors import BuildError
from digest.model import Document


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
        self._recover()
        fresh = self.folder.with_name(f".{self.folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            before = self._read()
            after = self._fill(fresh, jobs, before)
            self._swap(fresh)
            self._write(after)
        except OSError as error:
            shutil.rmtree(fresh, ignore_errors=True)
            raise BuildError(
                f"cannot write: {error.strerror or error}",
                subject=str(error.filename or self.folder),
                hint="Make room or mend the permissions; what was there is untouched",
            ) from error
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        names = {path for job in before.values() for path in job["files"]}
        self.report.gone = len(names - {path for job in after.values() for path in job["files"]})
        return self.report

    def _fill(self, fresh: Path, jobs: Sequence[Job], before: Mapping[str, Any]) -> dict[str, Any]:
        fresh.mkdir(parents=True)
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
            self.report.size += state.st_size
        return files

    # ------------------------------------------------------------ the swap and its record

    @property
    def _old(self) -> Path:
        return self.folder.with_name(f".{self.folder.name}.old")

    def _recover(self) -> None:
        """A kill between the two renames of the last swap left no folder: put the old one back."""
        if self._old.exists() and not self.folder.exists():
            self._old.rename(self.folder)
        shutil.rmtree(self._old, ignore_errors=True)

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


def _folder(root: Path, path: str, known: set[str]) -> None:
    """Make the folders above `path` once; refuse a path that would leave `root`."""
    parent = path.rpartition("/")[0]
    if parent in known:
        return
    if path.startswith("/") or ".." in path.split("/"):
        raise BuildError("this path would leave the output folder", subject=path)
    (root / parent).mkdir(parents=True, exist_ok=True)
    known.add(parent)
