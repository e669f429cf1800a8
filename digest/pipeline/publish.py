"""The act: check, freeze what the pages rest on, say when, lock.

The order makes a kill harmless: facts are frozen and the moment written before the lock, and running
it again completes what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from digest.core import rules, weeks
from digest.errors import IssueError, UsageError
from digest.model import DigestSettings, Finding, Issue, Kep, Severity

if TYPE_CHECKING:
    from digest.archive import Archive
    from digest.archive.facts import Facts
    from digest.archive.locks import Locks

#: Keys of kep.yaml that pages show; frozen with the issue.
FROZEN = ("title", "owning-sig", "stage", "status", "latest-milestone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    number: int
    languages: tuple[str, ...]
    at: datetime
    entries: int
    warnings: tuple[Finding, ...]


def check(
    number: int, languages: Sequence[str], *, archive: Archive, settings: DigestSettings
) -> tuple[Finding, ...]:
    """Findings of an issue for `languages`, with file, line and column."""
    found: dict[str, Finding] = {}
    issue, faults = archive.load(number)
    if issue is None or any(fault.severity is Severity.ERROR for fault in faults):
        return faults
    for language in languages:
        for finding in rules.check(issue, settings, language=language):
            found.setdefault(f"{finding.code} {finding.place} {finding.message}", finding)
    return (*faults, *archive.locate(number, found.values()))


def publish(
    number: int,
    languages: Sequence[str],
    *,
    archive: Archive,
    facts: Facts,
    locks: Locks,
    settings: DigestSettings,
    states: Sequence[Kep],
    now: datetime,
    zone: tzinfo,
) -> Published:
    """Publish `languages` of an issue.

    Raises IssueError for a broken one, UsageError if it is out already.
    """
    findings = check(number, languages, archive=archive, settings=settings)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise IssueError(
            "was not published",
            findings,
            subject=f"Vol. {number}",
            hint="Mend what is named and publish again",
        )
    issue = archive.issue(number)
    fresh = [tag for tag in languages if tag not in issue.published]
    if not fresh and locks.read(number) is not None:
        raise UsageError(f"Vol. {number} is out in {', '.join(languages)} already")
    _freeze(issue, states, facts, settings, zone)
    moment = now.astimezone(zone).replace(microsecond=0)
    if fresh:
        archive.set_published(number, dict.fromkeys(fresh, moment))
    locks.write(archive.issue(number))
    return Published(
        number=number,
        languages=tuple(fresh or languages),
        at=moment,
        entries=sum(1 for _ in issue.entries()),
        warnings=tuple(finding for finding in findings if finding.severity is Severity.WARNING),
    )


def _freeze(
    issue: Issue, states: Sequence[Kep], facts: Facts, settings: DigestSettings, zone: tzinfo
) -> None:
    """What the data said of each proposal at the end of the issue's window, kept in content/data."""
    until = weeks.window(issue.covers, zone).until
    newest: dict[str, Kep] = {}
    for state in sorted(states, key=lambda s: s.published.timestamp() if s.published else 0.0):
        if state.published is not None and state.published < until:
            newest[state.identity] = state
    for tracker in settings.trackers:
        known = facts.read(tracker.id)
        records: dict[str, Mapping[str, Any]] = {}
        for _, entry in issue.entries():
            for about in entry.about:
                identity = f"{about.kind}:{about.value}"
                if about.kind == tracker.id and identity in newest:
                    records[identity] = _told(known.get(identity, {}), newest[identity], issue.number)
        if records:
            facts.freeze(tracker.id, records)


def _told(known: Mapping[str, Any], state: Kep, number: int) -> Mapping[str, Any]:
    shown = {key: state.text(key) for key in FROZEN if state.text(key)}
    return {**known, "told": {**known.get("told", {}), str(number): shown}}
