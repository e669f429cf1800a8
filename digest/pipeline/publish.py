"""The act: check, freeze what the pages rest on, say when, lock.

The order makes a kill harmless: facts are frozen and the moment written before the lock, and running
it again completes what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from digest.core import weeks
from digest.errors import IssueError, UsageError
from digest.model import DigestSettings, Finding, Issue, Severity
from digest.pipeline.check import check
from digest.pipeline.freezing import Evidence, Frozen, Uncounted, freeze, uncounted

if TYPE_CHECKING:
    from digest.archive import Archive
    from digest.archive.facts import Facts
    from digest.archive.locks import Locks


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    number: int
    #: Those that went out now; where none did, those asked for.
    languages: tuple[str, ...]
    fresh: tuple[str, ...]
    #: Nothing was left to do: all of it is out and locked.
    already: bool
    at: datetime
    entries: int
    warnings: tuple[Finding, ...]
    #: What of its facts was written, and whether the figures of its weeks are kept.
    frozen: Frozen
    #: Why those figures are not kept; None: they are.
    uncounted: Uncounted | None
    #: The last day that it covers.
    last: date


def publish(
    number: int,
    languages: Sequence[str],
    *,
    archive: Archive,
    facts: Facts,
    locks: Locks,
    settings: DigestSettings,
    evidence: Evidence,
    now: datetime,
    zone: tzinfo,
    at: datetime | None = None,
    links: Callable[[], Sequence[Finding]] = tuple,
) -> Published:
    """Publish `languages` of an issue, or complete what a kill left; raises IssueError for a broken one.

    `at`: the moment that was promised, said in place of `now`: whichever machine comes to it says the same.
    `links` looks where they lead, last, when nothing else stands in the way of what is not out yet.
    Of one that is out, facts that were never kept are kept now, if the evidence reaches so far back.
    """
    findings = check(number, languages, archive=archive, locks=locks, settings=settings)
    _refuse(number, findings)
    issue = archive.issue(number)
    fresh = [tag for tag in languages if tag not in issue.published]
    if fresh:
        findings = (*findings, *links())
        _refuse(number, findings)
    locked = locks.read(number)
    already = not fresh and locked is not None and issue.published.keys() <= locked.published.keys()
    moment = (at or now) if fresh else max(issue.published[tag] for tag in languages)
    moment = moment.astimezone(zone).replace(microsecond=0)
    frozen = freeze(issue, evidence, facts, settings, zone, lacking=already)
    if not already:
        if fresh:
            archive.set_published(number, dict.fromkeys(fresh, moment))
        locks.write(archive.issue(number))
    return Published(
        number=number,
        languages=tuple(fresh or languages),
        fresh=tuple(fresh),
        already=already,
        at=moment,
        entries=sum(1 for _ in issue.entries()),
        warnings=(
            *(finding for finding in findings if finding.severity is Severity.WARNING),
            *_clocks(issue, moment, now, zone, archive.name(number)),
        ),
        frozen=frozen,
        uncounted=None if frozen.counted else uncounted(issue, evidence, now, zone),
        last=issue.covers[1],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """Editions that are to go out at a later moment."""

    number: int
    languages: tuple[str, ...]
    at: datetime
    #: Language to the moment it was to go out before.
    before: Mapping[str, datetime] = field(default_factory=dict)
    warnings: tuple[Finding, ...] = ()


def schedule(
    number: int,
    languages: Sequence[str],
    at: datetime,
    *,
    archive: Archive,
    locks: Locks,
    settings: DigestSettings,
    now: datetime,
    zone: tzinfo,
    links: Callable[[], Sequence[Finding]] = tuple,
) -> Scheduled:
    """Say in the issue's file from when on `languages` may go out. Nothing is frozen, locked or shown yet.

    `links` looks where they lead, last, as when it goes out.
    """
    findings = check(number, languages, archive=archive, locks=locks, settings=settings)
    _refuse(number, findings)
    issue = archive.issue(number)
    at = at.astimezone(zone).replace(microsecond=0)
    if at <= now:
        raise UsageError(
            f"{at:%Y-%m-%d %H:%M %Z} is past", hint=f"To put it out at once: digest publish {number}"
        )
    if not (later := [tag for tag in languages if tag not in issue.published]):
        raise UsageError(f"Vol. {number} is out in {', '.join(languages)} already")
    findings = (*findings, *links())
    _refuse(number, findings)
    archive.set_scheduled(number, dict.fromkeys(later, at))
    return Scheduled(
        number=number,
        languages=tuple(later),
        at=at,
        before={tag: issue.scheduled[tag].astimezone(zone) for tag in later if tag in issue.scheduled},
        warnings=(
            *(finding for finding in findings if finding.severity is Severity.WARNING),
            *_clocks(issue, at, now, zone, archive.name(number)),
        ),
    )


def waiting(archive: Archive) -> tuple[list[Scheduled], list[Finding]]:
    """What is to go out later, the earliest first; and why files of it cannot be read."""
    broken: list[Finding] = []
    found: dict[tuple[datetime, int], list[str]] = {}
    for number in archive.numbers():
        if b"scheduled" not in archive.read_bytes(number):
            continue
        issue, faults = archive.load(number)
        broken += () if issue else [fault for fault in faults if fault.severity is Severity.ERROR]
        for tag, at in issue.scheduled.items() if issue else ():
            if issue and tag not in issue.published:
                found.setdefault((at, number), []).append(tag)
    made = [Scheduled(number=n, languages=tuple(tags), at=at) for (at, n), tags in sorted(found.items())]
    return made, broken


def _refuse(number: int, findings: Sequence[Finding]) -> None:
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise IssueError(
            "was not published",
            findings,
            subject=f"Vol. {number}",
            hint="Mend what is named and publish again",
        )


def _clocks(issue: Issue, moment: datetime, now: datetime, zone: tzinfo, path: str) -> Iterator[Finding]:
    """Times that no two right clocks would tell."""
    first = weeks.window(issue.covers, zone).since
    if moment < first:
        yield Finding(
            code="D114",
            message=f"{_hour(moment, zone)} is before the first day it covers",
            facts={"time": _hour(moment, zone)},
            hint="Look at the clock of this machine, and at `covers`",
            severity=Severity.WARNING,
            path=path,
        )
    for tag, at in issue.published.items():
        if at > now:
            yield Finding(
                code="D114",
                message=f"it went out in {tag} at {_hour(at, zone)}, which is yet to come",
                case="future",
                facts={"time": _hour(at, zone), "language": tag},
                hint="Look at the clock of this machine; for a later time there is digest publish --at",
                severity=Severity.WARNING,
                path=path,
            )


def _hour(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"
