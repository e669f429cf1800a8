"""The first-parent line of a repository of proposals, walked: which proposal each commit touched."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from digest.core.changes import is_template
from digest.model import TrackerSettings
from digest.ports import Commit, Touch


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A proposal's file as a commit left it; `blob` empty: it is gone, or no proposal any more."""

    path: str
    commit: Commit
    old: str = ""
    blob: str = ""
    #: Blob of the README.md beside it, if the words of the proposal stand there.
    readme: str = ""


def effective_dates(line: Sequence[Commit]) -> list[datetime]:
    """For each commit of the line the moment from which it counts; strictly rising.

    Committer dates may go backwards along the line. "The state as at T" is the last commit with a
    date before T, whatever stands between: so a commit counts from the earliest date at or after it.
    Commits of the same second are kept in order by microseconds, which committer dates do not have.
    """
    dates: list[datetime] = []
    for commit in reversed(line):
        dates.append(min(commit.date, dates[-1]) if dates else commit.date)
    dates.reverse()
    for index in range(1, len(dates)):
        if dates[index] <= dates[index - 1]:
            dates[index] = dates[index - 1] + timedelta(microseconds=1)
    return dates


def last_before(dates: Sequence[datetime], moment: datetime) -> int:
    """Index of the last commit that counts before `moment`; the root if none does."""
    return max(0, bisect_left(dates, moment) - 1)


def seen_at(steps: Iterable[Step], counts: Mapping[str, datetime], edges: Sequence[datetime]) -> set[Step]:
    """Of the steps, those that leave a file as it is at one of `edges`, of files that were touched.

    `counts` says from when on a commit counts; a file's steps are in its order. What stands from
    before the first edge to the end is the same at all of them.
    """
    files: defaultdict[str, list[Step]] = defaultdict(list)
    for step in steps:
        files[step.path].append(step)
    kept: set[Step] = set()
    for history in files.values():
        dates = [counts[step.commit.id] for step in history]
        if len(history) > 1 or dates[0] >= edges[0]:
            ends = (bisect_left(dates, edge) for edge in edges)
            kept |= {history[end - 1] for end in ends if end}
    return kept


class Tree:
    """The files below the proposals' folder at one commit of the walk, as a tracker lays them out."""

    def __init__(self, files: Iterable[tuple[str, str]], tracker: TrackerSettings) -> None:
        self._tracker = tracker
        self._files = dict(files)
        self._homes = {_folder(path) for path in self._files if self._speaks(path)}

    def proposals(self, commit: Commit) -> Iterator[Step]:
        """Every file that may be a proposal, by path, as if `commit` had brought them all."""
        for path in sorted(self._files):
            if blob := self._proposal(path):
                yield Step(path=path, commit=commit, blob=blob, readme=self.readme(path))

    def walk(self, touches: Iterable[Touch]) -> Iterator[Step]:
        """Apply `touches`, oldest commit first, and say what each meant for the proposals."""
        for _, group in groupby(touches, key=lambda touch: touch.commit.id):
            yield from self._apply(list(group))

    def readme(self, path: str) -> str:
        """Blob of the README.md that tells what the fields at `path` are about; empty if none."""
        return self._files.get(f"{_folder(path)}README.md", "") if self._speaks(path) else ""

    def _speaks(self, path: str) -> bool:
        """Whether the fields of a proposal lie here, and all beside and below belongs to it."""
        return bool(self._tracker.file) and path.rpartition("/")[2] == self._tracker.file

    def _apply(self, touches: Sequence[Touch]) -> Iterator[Step]:
        affected = {touch.path for touch in touches}
        # A file of fields that comes or goes makes the Markdown beside it something else.
        for touch in touches:
            if self._speaks(touch.path) and not (touch.old and touch.new):
                affected |= {path for path in self._files if path.startswith(_folder(touch.path))}
        before = {path: self._proposal(path) for path in affected}
        for touch in touches:
            self._set(touch.path, touch.new)
        for path in sorted(affected):
            old, new = before[path], self._proposal(path)
            if old != new:
                yield Step(path=path, commit=touches[0].commit, old=old, blob=new, readme=self.readme(path))

    def _set(self, path: str, blob: str) -> None:
        if blob:
            self._files[path] = blob
        else:
            self._files.pop(path, None)
        if self._speaks(path):
            (self._homes.add if blob else self._homes.discard)(_folder(path))

    def _proposal(self, path: str) -> str:
        """The blob at `path` if it may be a proposal, else an empty string."""
        if not (blob := self._files.get(path, "")):
            return ""
        if not self._speaks(path) and (not path.endswith(".md") or self._at_home(path)):
            return ""
        return "" if is_template(path, self._tracker.template) else blob

    def _at_home(self, path: str) -> bool:
        """Whether a file of fields beside or above speaks for this one."""
        folder = _folder(path)
        while folder:
            if folder in self._homes:
                return True
            folder = _folder(folder[:-1])
        return False


def _folder(path: str) -> str:
    """`keps/sig-node/1-x/` for a file in it; empty at the top."""
    head, slash, _ = path.rpartition("/")
    return head + slash
