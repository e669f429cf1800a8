"""The act: check, freeze what the pages rest on, say when, lock.

The order makes a kill harmless: facts are frozen and the moment written before the lock, and running
it again completes what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from digest.archive.locks import differences
from digest.core import rules
from digest.core.languages import meant
from digest.core.repeats import repeats
from digest.core.told import Shelved
from digest.errors import ArchiveError, IssueError
from digest.model import DigestSettings, Finding, Issue, Severity
from digest.pipeline.freezing import Evidence, Frozen, freeze

if TYPE_CHECKING:
    from digest.archive import Archive
    from digest.archive.facts import Facts
    from digest.archive.locks import Lock, Locks


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


def check(
    number: int,
    languages: Sequence[str] | None,
    *,
    archive: Archive,
    locks: Locks,
    settings: DigestSettings,
    earlier: Iterable[Shelved] = (),
) -> tuple[Finding, ...]:
    """Findings of an issue for `languages`, and of what differs from what went out, located.

    `earlier` are the issues whose entries should not run again.

    None: the languages the issue is meant for; of the old ones many are in one language alone.
    """
    found: dict[str, Finding] = {}
    issue, faults = archive.load(number)
    if issue is None or any(fault.severity is Severity.ERROR for fault in faults):
        return faults
    for language in meant(issue, settings.languages) if languages is None else languages:
        for finding in rules.check(issue, settings, language=language):
            found.setdefault(f"{finding.code} {finding.place} {finding.message}", finding)
    if not issue.published:
        for finding in repeats(issue, earlier, settings.trackers):
            found[f"{finding.code} {finding.place}"] = finding
    try:
        locked = locks.read(number)
    except ArchiveError as error:
        lost = Finding(code="D112", message=error.message, hint=error.hint, path=error.subject)
        return (*faults, *archive.locate(number, found.values()), lost)
    changed = _changed(issue, locked) if locked else ()
    return (*faults, *archive.locate(number, [*found.values(), *changed]))


def orphans(archive: Archive, locks: Locks) -> tuple[Finding, ...]:
    """Issues that are out and whose files are gone or cannot be read: their addresses would break."""
    found = []
    for number in sorted(locks.numbers()):
        try:
            readable = archive.load(number)[0] is not None
        except ArchiveError as error:
            readable, message = False, f"this issue is out, and {error.message}"
        else:
            message = "this issue is out, and its file cannot be read"
        if not readable:
            hint = f"Restore it from git: its lock is {locks.path(number).name}"
            found.append(Finding(code="D112", message=message, hint=hint, path=archive.name(number)))
    return tuple(found)


def _changed(issue: Issue, locked: Lock) -> Iterator[Finding]:
    """What readers have otherwise than it stands in the issue now, and were not told of."""
    places = {
        entry.id: (f"sections[{s}].entries[{e}]", entry)
        for s, section in enumerate(issue.sections)
        for e, entry in enumerate(section.entries)
    }
    tags: dict[str, list[str]] = {}
    for name, tag in differences(issue, locked):
        tags.setdefault(name, []).append(tag)
    for name in locked.entries:
        if name not in places:
            yield Finding(
                code="D111",
                message=f"the entry `{name}` is out and its address would break",
                place="sections",
                hint="Put it back; `withdrawn: true` takes its words away and keeps the address",
            )
    for name, changed in tags.items():
        place, entry = places.get(name, ("title", None))
        if (name and entry is None) or (entry.errata if entry else issue.errata):
            continue
        if entry and "D110" in entry.noqa:
            continue
        what = f"the entry `{name}`" if name else "title or lead"
        came = bool(name) and name not in locked.entries
        yield Finding(
            code="D110",
            message=f"{what} {'came after' if came else 'reads otherwise than'} what went out in "
            + ", ".join(changed),
            place=place,
            hint=f"{'Take it out' if came else 'Put it back'}, or tell readers with `errata`",
            severity=Severity.WARNING,
        )


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
) -> Published:
    """Publish `languages` of an issue, or complete what a kill left; raises IssueError for a broken one.

    Of one that is out, facts that were never kept are kept now, if the evidence reaches so far back.
    """
    findings = check(number, languages, archive=archive, locks=locks, settings=settings)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise IssueError(
            "was not published",
            findings,
            subject=f"Vol. {number}",
            hint="Mend what is named and publish again",
        )
    issue = archive.issue(number)
    fresh = [tag for tag in languages if tag not in issue.published]
    locked = locks.read(number)
    already = not fresh and locked is not None and issue.published.keys() <= locked.published.keys()
    moment = now if fresh else max(issue.published[tag] for tag in languages)
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
        warnings=tuple(finding for finding in findings if finding.severity is Severity.WARNING),
        frozen=frozen,
    )
