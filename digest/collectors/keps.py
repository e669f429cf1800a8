"""Proposals kept in a git repository (Kubernetes' KEPs), as states: how each stood, from when on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

import anyio.to_thread

from digest.collectors.kepfile import title
from digest.collectors.kepline import Step, Tree, effective_dates, last_before, seen_at
from digest.collectors.kepread import Reading, State, shared_numbers
from digest.core.changes import window_changes
from digest.core.identity import kep_identity
from digest.core.trackers import tracker_of
from digest.model import WITHOUT_TEXTS, Change, Cursor, Gathered, Kep, Source, TrackerSettings, Window
from digest.ports import Open, Repository

#: Lines said of one source; what is more is counted.
WARNINGS = 1000

_GITHUB = re.compile(r"https://(?:www\.)?github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")


#: How long before the window texts are fetched that another machine did not hand over.
TEXTS_BACK = timedelta(weeks=8)


class Keps:
    """Reads the repository at a source's address; layout and words come from the tracker."""

    kind = "keps"

    def __init__(
        self,
        open_repository: Open,
        trackers: Sequence[TrackerSettings],
        known: Callable[[str], Iterable[Kep]] = lambda _: (),
    ) -> None:
        """`known` gives the states kept of a source, the oldest first; it is asked when history was lost."""
        self._open = open_repository
        self._trackers = trackers
        self._known = known

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """What `read` says; raises RepositoryError."""
        return await anyio.to_thread.run_sync(self.read, source, window, cursor)

    def read(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """States after `cursor`, or at first every proposal as at `window.since` and all states after.

        A state's `published` is the moment it counts from. If the repository is younger than the
        window, its first commit stands in for the window's edge. If the commit of `cursor` is no longer
        there, what is known and did not happen after all is set right by states of the newest commit.
        Where the cursor says that the texts are lacking, the states of the weeks before are read too.
        """
        tracker = tracker_of(source, self._trackers)
        repository = self._open(source.address)
        head = repository.head()
        bare = cursor is not None and cursor.state == WITHOUT_TEXTS
        if cursor and cursor.commit == head.id and not bare:
            return Gathered(cursor=cursor, unchanged=True)
        line = _Line(repository, source, tracker)
        known = line.index.get(cursor.commit) if cursor else None
        base = last_before(line.dates, window.since) if known is None else known
        if bare and known is not None:
            base = min(base, last_before(line.dates, window.since - TEXTS_BACK))
        steps = line.steps(base, len(line.commits), states=known is None)
        reading = Reading(repository, steps, tracker)
        items = [line.kep(state) for state in reading.states()]
        lost = cursor is not None and bool(cursor.commit) and known is None
        warnings = ["the history was rewritten: read anew from the window's start"] if lost else []
        if lost:
            items = line.set_right(items, self._known(source.id))
        warnings += [*line.warnings, *reading.warnings, *shared_numbers(items)]
        return Gathered(items=tuple(items), cursor=Cursor(commit=head.id), warnings=_bounded(warnings))

    def changes(
        self, source: Source, windows: Sequence[Window]
    ) -> tuple[list[tuple[Change, ...]], tuple[str, ...]]:
        """The net changes of each of `windows`, in their order, and what was odd; keeps nothing.

        The same as `net_changes` of all states from the first window on, but only the files that are
        different at one of the windows' ends are read.
        """
        tracker = tracker_of(source, self._trackers)
        repository = self._open(source.address)
        line = _Line(repository, source, tracker)
        edges = sorted({edge for window in windows for edge in (window.since, window.until)})
        base, end = (last_before(line.dates, edge) for edge in (edges[0], edges[-1]))
        steps = line.steps(base, end + 1, states=True)
        counts = {commit.id: date for commit, date in zip(line.commits, line.dates, strict=True)}
        kept = seen_at(steps, counts, edges)
        reading = Reading(repository, [step for step in steps if step in kept], tracker, words=False)
        states = list(reading.states())
        if reading.silent:  # what they leave as it was may lie between the windows' ends
            reading.add(step for step in steps if step.path in reading.silent and step not in kept)
            order = {step: number for number, step in enumerate(steps)}
            states = sorted(reading.states(), key=lambda state: order[state.step])
        keps = [line.kep(state) for state in states]
        return window_changes(keps, windows), _bounded([*line.warnings, *reading.warnings])


class _Line:
    """The first-parent line of a source's repository, and what it says of proposals."""

    def __init__(self, repository: Repository, source: Source, tracker: TrackerSettings) -> None:
        self._repository = repository
        self._source = source
        self._tracker = tracker
        self.commits = repository.line()
        self.dates = effective_dates(self.commits)
        self.index = {commit.id: number for number, commit in enumerate(self.commits)}
        self.warnings: list[str] = []

    def steps(self, base: int, end: int, *, states: bool) -> list[Step]:
        """What the commits after `base` and before `end` did; with `states` also how all stood at `base`."""
        commit, folder = self.commits[base], self._tracker.folder
        files = self._repository.tree(commit.id, folder)
        tree = Tree(files.items(), self._tracker)
        steps = list(tree.proposals(commit)) if states else []
        steps += tree.walk(self._repository.touches(self.commits[base + 1 : end], folder))
        if not files and not steps:
            self.warnings.append(f"there is no folder {folder!r} in it: mend the tracker's in digest.toml")
        return steps

    def set_right(self, found: Sequence[Kep], known: Iterable[Kep]) -> list[Kep]:
        """`found`, and how each proposal stands now whose last known state lies on no commit of this line.

        Without these, what a rewritten history took back would stand there for ever.
        """
        head, date = self.commits[-1].id, self.dates[-1]
        kept = {kep.key: kep for kep in found}
        now = {kep.path: kep for kep in found}
        for path, last in {kep.path: kep for kep in known}.items():
            stands = now.get(path)
            if last.commit in self.index or last.published is None:
                continue
            gone = stands is None or stands.removed
            if last.removed and gone:
                continue
            if gone or stands is None:
                url = _github(self._source.address, path, last.commit) or last.url
                stands = replace(last, url=url, removed=True)
            # After what it sets right, whatever the dates of the commits are.
            when = max(date, last.published + timedelta(microseconds=1))
            key = f"{path}@{head}"
            kept[key] = replace(stands, key=key, commit=head, published=when)
        return list(kept.values())

    def kep(self, state: State) -> Kep:
        at = self.index[state.step.commit.id]
        parent = self.commits[max(0, at - 1)].id
        return _kep(self._source, self._tracker, state, self.dates[at], parent)


def _kep(source: Source, tracker: TrackerSettings, state: State, when: datetime, parent: str) -> Kep:
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
    kind, shown = ("blob", path) if name.endswith(".md") else ("tree", folder)
    return f"https://github.com/{found[1]}/{kind}/{at}/{quote(shown)}"


def _discussion(pattern: str, identity: str) -> str:
    """The tracker's address of a numbered proposal; empty if it has no number or no pattern."""
    number = identity.partition(":")[2]
    return pattern.replace("{number}", number) if number.isdigit() else ""


def _bounded(warnings: Sequence[str]) -> tuple[str, ...]:
    rest = len(warnings) - WARNINGS
    return (*warnings[:WARNINGS], f"and {rest} warnings more") if rest > 0 else tuple(warnings)
