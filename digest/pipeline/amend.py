"""A change after publication: readers are told of it, or it is named a slip of the pen.

The order makes a kill harmless: the file says it first, then the lock, then the next issue's draft; the
same command again completes what is missing and says nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from digest.archive.issues import shape
from digest.archive.locks import differences, told, went_out, words_of
from digest.archive.reading import read
from digest.core.amendment import Amendment
from digest.core.compose import amended
from digest.core.differing import lines
from digest.core.drafting.corrections import correction
from digest.core.phrases import Phrases
from digest.errors import IssueError, UsageError
from digest.model import DigestSettings, Entry, Erratum, Issue, Severity, Text
from digest.pipeline import curate
from digest.pipeline.check import check

if TYPE_CHECKING:
    from digest.archive.issues import Archive
    from digest.archive.locks import Lock, Locks
    from digest.pipeline.inbox import Next


NOTHING = "Edit its file first; of a link or picture say whose: --entry ID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An entry's words in one language (empty: title and lead), which are not those that went out."""

    entry: str
    language: str
    #: What was and what is, line by line; None: what went out is in no version that git knows.
    lines: tuple[tuple[str, str], ...] | None
    #: It came after publication, or was withdrawn and has its words again.
    came: bool = False
    #: An erratum in the file tells readers.
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    number: int
    #: Entries that are as readers were told now; an empty name is the issue itself.
    names: tuple[str, ...]
    #: Anything was written here: file or lock.
    written: bool
    #: What readers are told; None: nothing.
    erratum: Erratum | None = None


def compared(
    number: int, *, archive: Archive, locks: Locks, versions: Iterable[bytes] = ()
) -> list[Difference]:
    """What of an issue is not as it went out, with the old words where one of `versions` has them."""
    issue, locked = _out(number, archive, locks)
    known = list(_parsed(versions, archive)) if (found := differences(issue, locked)) else []
    result = []
    rank = {tag: n for n, tag in enumerate(archive.languages)}
    for name, tag in sorted(found, key=lambda pair: (pair[0], rank.get(pair[1], len(rank)))):
        now = words_of(issue, name, tag) or []
        before = next((words_of(old, name, tag) for old in known if went_out(old, locked, name, tag)), None)
        came = bool(name) and (name not in locked.entries or name in locked.withdrawn)
        shown = None if before is None and not came else tuple(lines(before or [], now))
        result.append(
            Difference(entry=name, language=tag, lines=shown, came=came, told=told(issue, locked, name))
        )
    return result


def amend(
    number: int,
    how: Amendment,
    *,
    archive: Archive,
    locks: Locks,
    settings: DigestSettings,
    phrases: Phrases,
    now: datetime,
    zone: tzinfo,
    dry: bool = False,
) -> Amended:
    """Tell readers of the changes in an issue that is out, as `how` says; `dry`: write nothing.

    Raises UsageError for what cannot be told so, IssueError for an issue with other faults.
    """
    issue, locked = _out(number, archive, locks)
    differing = dict.fromkeys(name for name, _ in differences(issue, locked))
    if how.withdraw:
        _sound(number, archive, locks, settings, issue, only_gone=True)
        names: tuple[str, ...] = (_entry(issue, how.withdraw).id,)
    else:
        _sound(number, archive, locks, settings, issue)
        names = _chosen(issue, locked, list(differing), how)
    if how.typo or not (how.erratum or how.withdraw):
        written = not dry and locks.amend(issue, names)
        return Amended(number=number, names=names, written=written)
    name = names[0]
    erratum = _erratum(issue, locked, name, how, settings, phrases, now, zone, differs=name in differing)
    gone = bool(how.withdraw)
    written = False
    if not dry:
        fresh = erratum not in _errata(issue, name)
        written = archive.correct(number, name, erratum if fresh else None, withdrawn=gone)
        written |= locks.amend(archive.issue(number), names)
    return Amended(number=number, names=names, written=written, erratum=erratum)


def carry(
    done: Amended, target: Next, *, archive: Archive, settings: DigestSettings, phrases: Phrases
) -> str:
    """Put a line on the correction into the draft `target`, made if it is not there; the entry's id.

    Done again it does nothing. An empty text: there is nothing to tell.
    """
    if done.erratum is None:
        return ""
    issue, name = archive.issue(done.number), done.names[0]
    entry = _entry(issue, name) if name else None
    section, made = correction(issue, entry, done.erratum, settings, phrases)
    curate.start(target, archive=archive, settings=settings, phrases=phrases)
    there = [entry for _, entry in archive.issue(target.number).entries()]
    for one in there:
        if one.id.startswith(made.id) and _stripped(one.summary) == _stripped(made.summary):
            return one.id
    return curate.add(target.number, section, made, archive=archive)


def _out(number: int, archive: Archive, locks: Locks) -> tuple[Issue, Lock]:
    issue, locked = archive.issue(number), locks.read(number)
    if not issue.published:
        raise UsageError(
            f"Vol. {number} is not out: its file may be changed as you like",
            hint=f"To put it out: digest publish {number}",
        )
    if locked is None:
        raise UsageError(
            f"nothing says how Vol. {number} went out: it has no lock",
            hint=f"Make one of what it says now: digest publish {number} --lang "
            + " --lang ".join(issue.published),
        )
    return issue, locked


def _parsed(versions: Iterable[bytes], archive: Archive) -> Iterable[Issue]:
    for body in versions:
        issue, _ = shape(read(body), archive.languages, archive.derived)
        if issue is not None:
            yield issue


def _sound(
    number: int,
    archive: Archive,
    locks: Locks,
    settings: DigestSettings,
    issue: Issue,
    *,
    only_gone: bool = False,
) -> None:
    """Raise IssueError if more is wrong than that words differ: that is no amendment."""
    found = check(number, tuple(issue.published), archive=archive, locks=locks, settings=settings)
    codes = {"D111", "D112"} if only_gone else {f.code for f in found if f.code != "D110"}
    errors = [f for f in found if f.severity is Severity.ERROR and f.code in codes]
    if errors:
        hint = "Mend what is named and amend again"
        raise IssueError("was not amended", errors, subject=f"Vol. {number}", hint=hint)


def _chosen(issue: Issue, locked: Lock, differing: list[str], how: Amendment) -> tuple[str, ...]:
    """The entries that are meant; an empty name is title and lead."""
    if how.entry or how.head:
        name = _entry(issue, how.entry).id if how.entry else ""
        if name not in differing and not how.erratum:
            raise UsageError(f"{_called(name)} of Vol. {issue.number} is as it went out")
        names = [name]
    elif how.erratum:
        again = [name for name in _names(issue) if _said(issue, name, how.erratum)]
        names = differing or again
        if len(names) > 1:
            raise UsageError(
                f"{', '.join(map(_called, names))} differ from what went out",
                hint="Say which it corrects: --entry ID, or --head for title and lead",
            )
    else:
        names = differing
    if not how.erratum and not how.typo:  # what errata written by hand tell of
        names = [name for name in names if told(issue, locked, name)]
    if not names and how.erratum:
        raise UsageError(f"the words of Vol. {issue.number} are as they went out", hint=NOTHING)
    came = [n for n in names if n and (n not in locked.entries or n in locked.withdrawn)]
    if how.typo and came:
        raise UsageError(
            f"`{came[0]}` came after Vol. {issue.number} went out: that is no slip of the pen",
            hint=f"Tell readers: digest amend {issue.number} --entry {came[0]} --erratum LANGUAGE=WORDS",
        )
    return tuple(names)


def _names(issue: Issue) -> list[str]:
    return ["", *(entry.id for _, entry in issue.entries())]


def _called(name: str) -> str:
    return f"`{name}`" if name else "title or lead"


def _errata(issue: Issue, name: str) -> tuple[Erratum, ...]:
    return _entry(issue, name).errata if name else issue.errata


def _said(issue: Issue, name: str, words: Mapping[str, str]) -> Erratum | None:
    """The last erratum of these very words."""
    wanted = _stripped(Text(words))
    return next((one for one in reversed(_errata(issue, name)) if _stripped(one.text) == wanted), None)


def _stripped(text: Text) -> Mapping[str, str]:
    return {tag: words.strip() for tag, words in text.words.items()}


def _entry(issue: Issue, name: str) -> Entry:
    found = {entry.id: entry for _, entry in issue.entries()}
    if name not in found:
        raise UsageError(
            f"there is no entry {name!r} in Vol. {issue.number}", hint=f"Entries: {', '.join(found)}"
        )
    return found[name]


def _erratum(
    issue: Issue,
    locked: Lock,
    name: str,
    how: Amendment,
    settings: DigestSettings,
    phrases: Phrases,
    now: datetime,
    zone: tzinfo,
    *,
    differs: bool,
) -> Erratum:
    """What readers are told: of these words the one a kill left, else a new one, later than all before."""
    entry = _entry(issue, name) if name else None
    out = [tag for tag in settings.languages if tag in issue.published]
    only = entry.only if entry else ()
    carried = [tag for tag in out if not only or tag in only]
    words = dict(how.erratum) or {tag: phrases[tag]["withdrawn_why"] for tag in settings.languages}
    if unknown := [tag for tag in words if tag not in settings.languages]:
        raise UsageError(f"the digest has no language {unknown[0]!r}", hint=f"It has {settings.spoken}")
    if missing := [tag for tag in carried if not words.get(tag, "").strip()]:
        raise UsageError(
            f"readers in {' and '.join(missing)} have {_called(name)} too, and there are no words for them",
            hint=" ".join(f'--erratum "{tag}=..."' for tag in missing),
        )
    known = _said(issue, name, words)
    if known and (told(issue, locked, name) or not differs) and not (how.withdraw and not _gone(entry)):
        return known
    before = [one.at or one.date for one in (*issue.errata, *_all(issue))]
    newest = max(amended(issue.published[tag], before) for tag in out)
    moment = max(now.replace(microsecond=0), newest + timedelta(seconds=1)).astimezone(zone)
    return Erratum(date=moment.date(), at=moment, text=Text({tag: words[tag].strip() for tag in words}))


def _gone(entry: Entry | None) -> bool:
    return entry is not None and entry.withdrawn


def _all(issue: Issue) -> list[Erratum]:
    return [erratum for _, entry in issue.entries() for erratum in entry.errata]
