"""Checking: what stands in the way of an issue, what of it is new, and mending what is safe to mend."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.archive.issues import load
from digest.archive.locks import differences, told
from digest.archive.mending import kept, mended
from digest.core import rules
from digest.core.glossary import Glossary
from digest.core.languages import meant
from digest.core.told import Shelved
from digest.errors import ArchiveError
from digest.model import DigestSettings, Finding, Issue, Severity

if TYPE_CHECKING:
    from digest.archive import Archive
    from digest.archive.locks import Lock, Locks

#: Times that a file is mended and looked at again: a fault of form hides those behind it.
ROUNDS = 50


def check(
    number: int,
    languages: Sequence[str] | None,
    *,
    archive: Archive,
    locks: Locks,
    settings: DigestSettings,
    earlier: Iterable[Shelved] = (),
    glossary: Glossary | None = None,
) -> tuple[Finding, ...]:
    """Findings of an issue for `languages`, and of what differs from what went out, located.

    `earlier` are the issues whose entries should not run again, `glossary` the words agreed on.

    None: the languages the issue is meant for; of the old ones many are in one language alone.
    """
    issue, faults = archive.load(number)
    if issue is None or any(fault.severity is Severity.ERROR for fault in faults):
        return kept(archive.read_bytes(number), faults, settings.languages)
    found = _ruled(issue, languages, settings, earlier, glossary)
    try:
        locked = locks.read(number)
    except ArchiveError as error:
        lost = Finding(code="D112", message=error.message, hint=error.hint, path=error.subject, case="lock")
        return (*faults, *archive.locate(number, found), lost)
    otherwise = changed(issue, locked) if locked else ()
    return (*faults, *archive.locate(number, [*found, *otherwise]))


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
            facts = {"number": number}
            found.append(
                Finding(code="D112", message=message, hint=hint, path=archive.name(number), facts=facts)
            )
    return tuple(found)


def changed(issue: Issue, locked: Lock) -> Iterator[Finding]:
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
                hint="Put it back; "
                f"digest amend {issue.number} --withdraw {name} takes its words away and keeps the address",
                facts={"name": name},
            )
    for name, languages in tags.items():
        place, entry = places.get(name, ("title", None))
        if (name and entry is None) or told(issue, locked, name):
            continue
        what = f"the entry `{name}`" if name else "title or lead"
        came = bool(name) and name not in locked.entries
        yield Finding(
            code="D110",
            message=f"{what} {'came after' if came else 'reads otherwise than'} what went out in "
            + ", ".join(languages),
            place=place,
            hint=f"{'Take it out' if came else 'Put it back'}, or say why: digest amend {issue.number}",
            case="came" if came else "" if name else "own",
            facts={"languages": " ".join(languages)},
        )


def _ruled(
    issue: Issue,
    languages: Sequence[str] | None,
    settings: DigestSettings,
    earlier: Iterable[Shelved],
    glossary: Glossary | None,
) -> list[Finding]:
    """What the rules say of an issue, each thing once."""
    found: dict[tuple[str, str, str, object], Finding] = {}
    before = () if issue.published else earlier
    wanted = meant(issue, settings.languages) if languages is None else languages
    for finding in rules.ruled(issue, settings, wanted, before, glossary):
        found.setdefault((finding.code, finding.place, finding.message, finding.span), finding)
    return list(rules.standing(found.values(), settings.check, rules.NEVER_EXCUSED))


# ---------------------------------------------------------------- what is new


def fresh(
    number: int,
    found: Sequence[Finding],
    before: bytes,
    *,
    archive: Archive,
    settings: DigestSettings,
    glossary: Glossary | None = None,
) -> tuple[Finding, ...]:
    """Those of `found` that the file as it was `before` did not have.

    What an entry had is known by the entry's id, wherever it stands now: lines that moved bring nothing new.
    What needs more than the file (the lock, what ran in other issues) is always told.
    """
    old, faults = load(before, languages=settings.languages, derived=tuple(settings.derived))
    now = archive.load(number)[0]
    had = Counter(_identity(finding, None) for finding in faults)
    if old is not None:
        had.update(_identity(finding, old) for finding in _ruled(old, None, settings, (), glossary))
    left = []
    for finding in found:
        name = _identity(finding, now)
        if had[name]:
            had[name] -= 1
        else:
            left.append(finding)
    return tuple(left)


_ENTRY = re.compile(r"sections\[(\d+)\](?:\.entries\[(\d+)\])?")
_NUMBER = re.compile(r"\d+")


def _identity(finding: Finding, issue: Issue | None) -> tuple[str, str, str]:
    """What a finding is in whatever line: its code, its place by names, what it says but for counts."""

    def named(found: re.Match[str]) -> str:
        section = issue.sections[int(found[1])] if issue and int(found[1]) < len(issue.sections) else None
        if section is None:
            return ""
        return section.entries[int(found[2])].id if found[2] else section.id

    return finding.code, _ENTRY.sub(named, finding.place), _NUMBER.sub("", finding.message)


# ---------------------------------------------------------------- mending


def mend(
    number: int,
    look: Callable[[], Sequence[Finding]],
    *,
    archive: Archive,
    locks: Locks,
    settings: DigestSettings,
) -> tuple[Finding, ...]:
    """Write what is safe to write for the findings that `look` gives, until it gives none; what was settled.

    Words that went out, and all of an issue that is out which belongs to no language, are left alone.
    """
    done: list[Finding] = []
    for _ in range(ROUNDS):
        seen = archive.read_bytes(number)
        issue = archive.load(number)[0]
        out = _out(number, issue, locks, settings.languages)
        wanted = [
            finding
            for finding in look()
            if finding.instead is not None and not (out and _went_out(finding, out, settings.languages))
        ]
        made, settled = mended(seen, wanted, settings.languages)
        if not settled:
            break
        # What somebody saved meanwhile is looked at anew: the letters may be other ones there.
        if archive.rewrite(number, seen, made):
            done += settled
    return tuple(replace(finding, path=archive.name(number)) for finding in done)


def _out(number: int, issue: Issue | None, locks: Locks, languages: Sequence[str]) -> frozenset[str]:
    """The languages in which readers have an issue, whichever of file and lock says so; all if none can."""
    if issue is None:
        return frozenset(languages if locks.path(number).exists() else ())
    try:
        locked = locks.read(number)
    except ArchiveError:
        return frozenset(languages)
    return frozenset({*issue.published, *(locked.published if locked else ())})


def _went_out(finding: Finding, out: frozenset[str], languages: Sequence[str]) -> bool:
    """Whether a finding of an issue that is `out` is on words that readers have."""
    steps = re.split(r"[.\[\]]+", finding.place)
    mine = [tag for tag in languages if tag in steps]
    return not mine or any(tag in out for tag in mine)
