"""The files of many steps read at once: each blob fetched and parsed one time, whatever refers to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from digest.collectors.kepfile import in_house, raw_fields, summary
from digest.collectors.kepline import Step
from digest.collectors.kepodd import Oddities
from digest.collectors.plainyaml import UnreadableError
from digest.model import Kep, TrackerSettings
from digest.ports import Repository


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A proposal as a step left it."""

    step: Step
    fields: Mapping[str, Any]
    summary: str = ""
    removed: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """What a blob holds, wherever it lies."""

    #: None: no proposal; a text: why they cannot be read.
    fields: dict[str, Any] | str | None = None
    raw: dict[str, Any] | None = None
    odd: tuple[str, ...] = ()


class Reading:
    """The files of steps; collects what is odd about them. Without `words` no summaries are read."""

    def __init__(
        self, repository: Repository, steps: Sequence[Step], tracker: TrackerSettings, *, words: bool = True
    ) -> None:
        self._repository = repository
        self._tracker = tracker
        self._oddities = Oddities(tracker)
        self._words = words
        self._steps: list[Step] = []
        self._blobs: dict[str, bytes] = {}
        self._read: dict[tuple[str, bool], _Read] = {}
        #: Files whose oddities were told: the same words are odd in one place and not in another.
        self._told: set[tuple[str, str]] = set()
        self._warned: dict[str, None] = {}
        self._summaries: dict[str, str] = {}
        #: Paths of steps that are no states: the file cannot be read, or was no proposal before either.
        self.silent: set[str] = set()
        self.add(steps)

    def add(self, steps: Iterable[Step]) -> None:
        """Read more steps; `states` gives them after those before."""
        fresh = list(steps)
        # In the order of paths and dates: what git keeps as a difference lies close together.
        wanted = dict.fromkeys(blob for step in fresh for blob in self._needed(step) if blob)
        self._blobs.update(self._repository.blobs([blob for blob in wanted if blob not in self._blobs]))
        self._steps += fresh

    def states(self) -> Iterator[State]:
        """The steps that are states. A file that cannot be read leaves its proposal as it stood before."""
        for step in self._steps:
            new = self._fields(step, step.blob)
            if isinstance(new, dict):
                yield State(step=step, fields=new, summary=self._summary(step) if self._words else "")
            elif new is None and (old := self._fields(step, step.old)) is not None:
                yield State(step=step, fields=old if isinstance(old, dict) else {}, removed=True)
            else:
                self.silent.add(step.path)

    @property
    def warnings(self) -> list[str]:
        """One line each, named by file, in the order of reading."""
        return list(self._warned)

    def _needed(self, step: Step) -> Iterator[str]:
        yield step.blob
        if not step.blob or step.path.endswith(".md"):  # only then may it have been one, and be none now
            yield step.old
        if self._words:
            yield step.readme

    def _fields(self, step: Step, blob: str) -> dict[str, Any] | str | None:
        """The fields of a file; None: no proposal; a text: why they cannot be read."""
        if not blob:
            return None
        key = (blob, step.path.endswith(".md"))
        read = self._read.get(key) or self._read.setdefault(key, self._parsed(*key))
        if (step.path, blob) not in self._told:
            self._told.add((step.path, blob))
            self._warn(step, read)
        return read.fields

    def _parsed(self, blob: str, markdown: bool) -> _Read:
        try:
            found = raw_fields(self._blobs[blob], markdown=markdown)
        except UnreadableError as error:
            return _Read(fields=str(error))
        if found is None:
            return _Read()
        return _Read(fields=in_house(found[0], self._tracker), raw=found[0], odd=tuple(found[1]))

    def _warn(self, step: Step, read: _Read) -> None:
        if isinstance(read.fields, str):
            self._warned[f"{step.path} at {step.commit.id[:10]}: {read.fields}"] = None
        elif read.raw is not None:
            for odd in (*read.odd, *self._oddities(step.path, read.raw)):
                self._warned[f"{step.path}: {odd}"] = None

    def _summary(self, step: Step) -> str:
        blob = step.blob if step.path.endswith(".md") else step.readme
        if blob and blob not in self._summaries:
            self._summaries[blob] = summary(self._blobs[blob])
        return self._summaries.get(blob, "")


def shared_numbers(keps: Iterable[Kep]) -> Iterator[str]:
    """A line for each proposal of which several files, in the end, say they are it."""
    last = {kep.path: kep for kep in keps}
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path, kep in sorted(last.items()):
        if not kep.removed and kep.number:
            places[kep.identity].append(path)
    for identity, paths in sorted(places.items()):
        if len(paths) > 1:
            yield f"{', '.join(paths)}: all are {identity}"
