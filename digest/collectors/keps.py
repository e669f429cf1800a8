"""Proposals kept in a git repository (Kubernetes' KEPs), as states: how each stood, from when on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import anyio.to_thread

from digest.collectors.kepfile import read_fields, summary, title
from digest.collectors.kepline import Step, Tree, effective_dates, last_before
from digest.collectors.plainyaml import UnreadableError
from digest.core.identity import kep_identity
from digest.core.trackers import tracker_of
from digest.model import Cursor, Gathered, Kep, Source, TrackerSettings, Window
from digest.ports import Open, Repository

WARNINGS = 50

_GITHUB = re.compile(r"https://(?:www\.)?github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")


class Keps:
    """Reads the repository at a source's address; layout and words come from the tracker."""

    kind = "keps"

    def __init__(self, open_repository: Open, trackers: Sequence[TrackerSettings]) -> None:
        self._open = open_repository
        self._trackers = trackers

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """What `read` says; raises RepositoryError."""
        return await anyio.to_thread.run_sync(self.read, source, window, cursor)

    def read(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """States after `cursor`, or at first every proposal as at `window.since` and all states after.

        A state's `published` is the moment it counts from. If the repository is younger than the
        window, its first commit stands in for the window's edge.
        """
        tracker = tracker_of(source, self._trackers)
        repository = self._open(source.address)
        head = repository.head()
        if cursor and cursor.commit == head.id:
            return Gathered(cursor=cursor, unchanged=True)
        line = repository.line()
        dates = effective_dates(line)
        index = {commit.id: number for number, commit in enumerate(line)}
        known = index.get(cursor.commit) if cursor else None
        base = last_before(dates, window.since) if known is None else known
        folder = tracker.folder
        tree = Tree(repository.tree(line[base].id, folder).items())
        steps = (
            [Step(path=p, commit=line[base], blob=b) for p, b in tree.proposals()] if known is None else []
        )
        steps += tree.walk(repository.touches(line[base + 1 :], folder))
        reading = _Reading(repository, steps)
        items = []
        for state in reading.states():
            at = index[state.step.commit.id]
            items.append(_kep(source, tracker, state, dates[at], line[max(0, at - 1)].id))
        lost = cursor is not None and bool(cursor.commit) and known is None
        warnings = ["the history was rewritten: read anew from the window's start"] if lost else []
        return Gathered(
            items=tuple(items), cursor=Cursor(commit=head.id), warnings=_bounded(warnings + reading.warnings)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    step: Step
    fields: Mapping[str, Any]
    summary: str = ""
    removed: bool = False


class _Reading:
    """The files of all steps, fetched at once and each parsed once; collects what is odd about them."""

    def __init__(self, repository: Repository, steps: Sequence[Step]) -> None:
        self._steps = steps
        self._blobs = repository.blobs(
            blob for step in steps for blob in (step.old, step.blob, step.readme) if blob
        )
        self._read: dict[tuple[str, bool], dict[str, Any] | str | None] = {}
        self._warned: dict[str, None] = {}

    def states(self) -> Iterator[_State]:
        """The steps that are states. A file that cannot be read leaves its proposal as it stood before."""
        for step in self._steps:
            new, old = self._fields(step, step.blob), self._fields(step, step.old)
            if isinstance(new, dict):
                words = step.blob if step.path.endswith(".md") else step.readme
                yield _State(step=step, fields=new, summary=summary(self._blobs.get(words, b"")))
            elif new is None and old is not None:
                yield _State(step=step, fields=old if isinstance(old, dict) else {}, removed=True)

    @property
    def warnings(self) -> list[str]:
        """One line each, named by file, in the order of reading."""
        return list(self._warned)

    def _fields(self, step: Step, blob: str) -> dict[str, Any] | str | None:
        """The fields of a file; None: no proposal; a text: why they cannot be read."""
        if not blob:
            return None
        key = (blob, step.path.endswith(".md"))
        if key not in self._read:
            try:
                found = read_fields(step.path, self._blobs[blob])
            except UnreadableError as error:
                self._warned[f"{step.path} at {step.commit.id[:10]}: {error}"] = None
                self._read[key] = str(error)
            else:
                self._read[key] = found and found[0]
                for odd in found[1] if found else ():
                    self._warned[f"{step.path}: {odd}"] = None
        return self._read[key]


def _kep(source: Source, tracker: TrackerSettings, state: _State, when: datetime, parent: str) -> Kep:
    path, commit = state.step.path, state.step.commit.id
    identity = kep_identity(tracker.id, path, state.fields)
    # What is gone is still to be seen at the commit before.
    url = _github(source.address, path, parent if state.removed else "HEAD")
    return Kep(
        source=source.id,
        key=f"{path}@{commit}",
        identity=identity,
        url=url or _discussion(tracker.url, identity),
        title=title(path, state.fields),
        published=when,
        language=source.language,
        summary=state.summary,
        path=path,
        commit=commit,
        fields=state.fields,
        removed=state.removed,
    )


def _github(repository: str, path: str, at: str) -> str:
    """The page of a proposal's folder or file, if the repository lies at GitHub."""
    if (found := _GITHUB.fullmatch(repository)) is None:
        return ""
    folder, _, name = path.rpartition("/")
    kind, shown = ("tree", folder) if name == "kep.yaml" else ("blob", path)
    return f"https://github.com/{found[1]}/{kind}/{at}/{quote(shown)}"


def _discussion(pattern: str, identity: str) -> str:
    """The tracker's address of a numbered proposal; empty if it has no number or no pattern."""
    number = identity.partition(":")[2]
    return pattern.replace("{number}", number) if number.isdigit() else ""


def _bounded(warnings: Sequence[str]) -> tuple[str, ...]:
    rest = len(warnings) - WARNINGS
    return (*warnings[:WARNINGS], f"and {rest} warnings more") if rest > 0 else tuple(warnings)
