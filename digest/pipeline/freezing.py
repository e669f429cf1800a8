"""What published pages rest on: taken from the evidence when an issue goes out, kept in content/data.

::

    content/data/kep.jsonl       of each proposal told of: `told` per issue, and its `history` so far
    content/data/counts.jsonl    of each issue: the figures of its weeks

`told` and figures are of the moment the first edition went out and stay. A history grows with each issue.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from digest.core import counting, weeks
from digest.core.changes import state_at
from digest.core.history import extended, histories
from digest.model import DigestSettings, Issue, Item, Kep, Proposal, Release, Window

if TYPE_CHECKING:
    from digest.archive.facts import Facts

#: Keys of kep.yaml that pages show; frozen with the issue.
FROZEN = ("title", "owning-sig", "stage", "status", "latest-milestone")
#: The file of figures, and kinds of items that they are counted from.
COUNTS = "counts"
COUNTED = (Proposal.kind, Release.kind)
#: Kinds of sources that figures are counted from; a watch list without any has none to miss.
SOURCES = frozenset({"keps", "proposals", "releases"})
#: A source that answered on a window's last day knows the window.
LAST_DAY = timedelta(days=1)


def _nothing(_: Window) -> Sequence[Item]:
    return ()


def _nobody(_: datetime) -> Collection[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the store holds, as far as facts are taken from it; without one nothing is known."""

    #: The states of all proposals.
    states: Sequence[Kep] = ()
    #: Proposals and releases of a window.
    items: Callable[[Window], Sequence[Item]] = field(default=_nothing)
    #: Kinds of sources all of which answered from a moment on.
    answered: Callable[[datetime], Collection[str]] = field(default=_nobody)
    #: Kinds of sources that are asked at all.
    asked: Collection[str] = SOURCES


class Uncounted(StrEnum):
    """Why the figures of an issue's weeks are not kept."""

    #: No source is asked that figures are counted from: nothing is missing.
    NOTHING = "nothing"
    #: The last day of the weeks has not begun.
    EARLY = "early"
    #: What is asked did not answer since that day: a collect can change it.
    SILENT = "silent"
    #: All answered, and what they tell begins inside of the weeks.
    YOUNG = "young"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What freezing did."""

    #: Anything was written.
    written: bool = False
    #: The figures of the issue's weeks are kept, from now or from before.
    counted: bool = False


def freeze(
    issue: Issue,
    evidence: Evidence,
    facts: Facts,
    settings: DigestSettings,
    zone: tzinfo,
    *,
    lacking: bool = False,
) -> Frozen:
    """Keep what the evidence says at the end of the issue's window; `lacking`: only what was never kept.

    What was frozen when the first edition went out stays: pages rest on it.
    """
    until = weeks.window(issue.covers, zone).until
    stood = state_at(evidence.states, until)
    told = {f"{about.kind}:{about.value}" for _, entry in issue.entries() for about in entry.about}
    steps = histories([s for s in evidence.states if s.identity in told], until, zone)
    written = False
    for tracker in settings.trackers:
        known = facts.read(tracker.id)
        records: dict[str, Mapping[str, Any]] = {}
        for identity in sorted(told & stood.keys()):
            old = known.get(identity, {})
            if identity.startswith(f"{tracker.id}:"):
                kept = lacking and "history" in old  # then only what came after it is lacking
                record = old if kept else _told(old, stood[identity], issue)
                records[identity] = _with_history(record, steps.get(identity, ()))
        written |= bool(records) and facts.freeze(tracker.id, records)
    counted, fresh = _count(issue, evidence, facts, settings, zone)
    return Frozen(written=written or fresh, counted=counted)


def uncounted(issue: Issue, evidence: Evidence, now: datetime, zone: tzinfo) -> Uncounted:
    """Why an issue has no figures, of one that `freeze` kept none of."""
    asked = SOURCES.intersection(evidence.asked)
    if not asked:
        return Uncounted.NOTHING
    last = weeks.window(issue.covers, zone).until - LAST_DAY
    if now < last:
        return Uncounted.EARLY
    return Uncounted.YOUNG if asked <= set(evidence.answered(last)) else Uncounted.SILENT


def thaw(issue: Issue, facts: Facts, covered: Callable[[int], date | None], settings: DigestSettings) -> bool:
    """Let go of what was kept for `issue` alone, as if it had never gone out; `covered`: an issue's last day.

    A history goes back to the last day of the other issues that tell of the proposal.
    """
    number, changed = str(issue.number), False
    for tracker in settings.trackers:
        records: dict[str, Mapping[str, Any] | None] = {}
        for identity, record in facts.read(tracker.id).items():
            if number in (told := record.get("told", {})):
                left = {other: state for other, state in told.items() if other != number}
                records[identity] = _until(record, left, covered) if left else None
        changed |= bool(records) and facts.change(tracker.id, records)
    name = counting.identity(issue.number)
    return (name in facts.read(COUNTS) and facts.change(COUNTS, {name: None})) or changed


def _until(
    record: Mapping[str, Any], told: Mapping[str, Any], covered: Callable[[int], date | None]
) -> Mapping[str, Any]:
    days = [covered(int(number)) for number in told]
    last = max((day for day in days if day), default=None)
    steps = record.get("history", ())
    if last is not None and None not in days:
        steps = [step for step in steps if step.get("date", "") <= last.isoformat()]
    history = {"history": list(steps)} if steps else {}
    return {**{key: value for key, value in record.items() if key != "history"}, "told": told, **history}


def _told(known: Mapping[str, Any], state: Kep, issue: Issue) -> Mapping[str, Any]:
    number, told = str(issue.number), known.get("told", {})
    if issue.published and number in told:
        return known
    shown = {key: state.text(key) for key in FROZEN if state.text(key)}
    return {**known, "told": {**told, number: shown}}


def _with_history(record: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    grown = extended(record.get("history", ()), steps)
    return {**record, "history": grown} if grown else record


def _count(
    issue: Issue,
    evidence: Evidence,
    facts: Facts,
    settings: DigestSettings,
    zone: tzinfo,
) -> tuple[bool, bool]:
    """Whether the figures of the issue's weeks are kept, and whether that is new."""
    name = counting.identity(issue.number)
    if issue.published and name in facts.read(COUNTS):
        return True, False
    window = weeks.window(issue.covers, zone)
    counts = counting.count(
        issue.number,
        issue.covers,
        states=evidence.states,
        items=evidence.items(window),
        known=evidence.answered(window.until - LAST_DAY),
        trackers=settings.trackers,
        zone=zone,
        week_starts=settings.week_starts,
    )
    if counts is None:
        return False, False
    return True, facts.freeze(COUNTS, {name: counting.to_record(counts)})
