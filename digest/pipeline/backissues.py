"""Old issues into the archive, one file after another: what one file lacks costs no other.

Read all, find out when each came out, then write: the issue's file as published, and its lock, so that
nothing takes it for new. Words that are there are never written over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from digest.archive.importers import read_issue
from digest.core import backissues, weeks
from digest.core.oldissues import Names, OldIssue, Remark
from digest.errors import ArchiveError, DigestError
from digest.model import DigestSettings, Issue, Person

if TYPE_CHECKING:
    from digest.archive import Archive
    from digest.archive.locks import Locks


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person says of the files, above what they say themselves."""

    number: int | None = None
    language: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What became of one file."""

    #: As the person named it.
    name: str
    #: None if it holds no issue.
    old: OldIssue | None = None
    #: The day it came out, as far as file or person say; None: it was counted or guessed.
    day: date | None = None
    #: The day it is dated, whoever says so.
    dated: date | None = None
    #: `new`, `added` (the issue was there in another language), `same` (it is there as it is), or `""`.
    outcome: str = ""
    #: The issue's own file.
    path: str = ""
    remarks: tuple[Remark, ...] = ()
    #: Why it was not brought in; one line.
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """Where issues are brought to, and by what they are read."""

    archive: Archive
    locks: Locks
    people: Mapping[str, Person]
    settings: DigestSettings
    names: Names
    zone: tzinfo


def bring(
    files: Sequence[tuple[str, bytes | DigestError]], said: Said, shelves: Shelves, *, dry_run: bool = False
) -> list[Brought]:
    """Bring in the issues of `files` (name, bytes or why there are none), in the order they were named."""
    read = [_read(name, body, said, shelves) for name, body in files]
    days = _known_days(read, shelves)
    done: dict[int, Brought] = {}
    seen: dict[tuple[int, str], str] = {}
    order = sorted(range(len(read)), key=lambda n: _rank(read[n], shelves.settings))
    for n in order:
        one = read[n]
        if one.old is None:
            done[n] = one
            continue
        place = (one.old.number, one.old.language)
        if twin := seen.get(place):
            fault = f"Vol. {place[0]} in {place[1]} is in {twin} too. Import one of them"
            done[n] = replace(one, fault=fault)
            continue
        seen[place] = one.name
        try:
            done[n] = _shelve(one, one.old, days, said, shelves, dry_run=dry_run)
        except DigestError as error:
            done[n] = replace(one, fault=str(error))
    return [done[n] for n in range(len(read))]


def _rank(one: Brought, settings: DigestSettings) -> tuple[int, int, str]:
    """Older issues first, and of one issue the digest's first language."""
    return (
        (one.old.number, settings.languages.index(one.old.language), one.name)
        if one.old
        else (0, 0, one.name)
    )


def _read(name: str, body: bytes | DigestError, said: Said, shelves: Shelves) -> Brought:
    if isinstance(body, DigestError):
        return Brought(name=name, fault=str(body))
    try:
        file = name.replace("\\", "/").rpartition("/")[2]
        old = read_issue(body, file, shelves.names, number=said.number, language=said.language)
    except ArchiveError as error:
        return Brought(name=name, fault=str(error))
    moment = said.published or old.moment
    day = moment.astimezone(shelves.zone).date() if moment else old.day
    return Brought(name=name, old=old, day=day, remarks=old.remarks, path=shelves.archive.name(old.number))


# ---------------------------------------------------------------- when it came out


def _known_days(read: Sequence[Brought], shelves: Shelves) -> Mapping[int, date]:
    """Number to the day it came out, of the archive's issues and of the files that say it."""
    days = {one.old.number: one.day for one in read if one.old and one.day}
    for number in shelves.archive.numbers():
        try:
            published = shelves.archive.issue(number).published
        except ArchiveError:
            continue
        if published:
            days[number] = min(published.values()).astimezone(shelves.zone).date()
    return days


def _published(
    old: OldIssue, days: Mapping[int, date], said: Said, zone: tzinfo
) -> tuple[datetime, tuple[Remark, ...]] | None:
    """The moment an issue came out, with a remark if it had to be found out; None if nothing tells."""
    if moment := said.published or old.moment:
        return moment.astimezone(zone), ()
    if old.day:
        return _midnight(old.day, zone), ()
    if old.covers:
        return _midnight(old.covers[1] + timedelta(days=1), zone), ()
    if found := backissues.counted(old.number, days):
        day, near = found
        of = "its other language" if near == old.number else f"Vol. {near}, a week a number"
        return _midnight(day, zone), (_undated(day, f"counted from {of}"),)
    if old.years:
        day = date(old.years[0], 1, 1)
        return _midnight(day, zone), (_undated(day, f"the year it speaks of most is {old.years[0]}"),)
    return None


def _undated(day: date, why: str) -> Remark:
    return Remark(1, f"no date; {why}, so dated {day}. Say it with --date if it is another")


def _midnight(day: date, zone: tzinfo) -> datetime:
    weeks.known_year(day)
    return weeks.midnight(day, zone).astimezone(zone)


# ---------------------------------------------------------------- into the archive


def _shelve(
    one: Brought, old: OldIssue, days: Mapping[int, date], said: Said, shelves: Shelves, *, dry_run: bool
) -> Brought:
    found = _published(old, days, said, shelves.zone)
    if found is None and dry_run:
        remark = Remark(1, "no date; it must be said with --date")
        return replace(one, remarks=(remark, *one.remarks), outcome="new")
    if found is None:
        raise ArchiveError("nothing says when it came out", hint="Say it with: --date 2019-11-25")
    published, remarks = found
    covers = old.covers or backissues.week_before(published.date())
    told = sorted((*one.remarks, *remarks), key=lambda remark: remark.line)
    one = replace(one, remarks=tuple(told), dated=published.date())
    made = backissues.issue_of(
        old, shelves.settings, shelves.names, shelves.people, published=published, covers=covers
    )
    archive = shelves.archive
    if old.number not in archive.numbers():
        if not dry_run:
            archive.create_issue(made)
            shelves.locks.write(archive.issue(old.number), brought=[old.language])
        return replace(one, outcome="new")
    there = archive.issue(old.number)
    if backissues.same(made, there, old.language):
        if not dry_run and old.language in there.published:
            shelves.locks.write(there, brought=[old.language])  # what a kill left undone
        dated = there.published.get(old.language, published)
        if said.published and dated != said.published:
            day = dated.astimezone(shelves.zone).date()
            raise ArchiveError(
                f"Vol. {old.number} is there already, dated {day}",
                subject=one.path,
                hint="Change `published` and `covers` in it by hand",
            )
        return replace(one, outcome="same", remarks=old.remarks, dated=dated.astimezone(shelves.zone).date())
    pairs = _other_side(made, there, old.language, shelves)
    if not dry_run:
        archive.add_language(made, there, old.language, pairs, published)
        shelves.locks.write(archive.issue(old.number), brought=[old.language])
    return replace(one, outcome="added")


def _other_side(made: Issue, there: Issue, language: str, shelves: Shelves) -> Mapping[str, str]:
    """Which entry of the issue that is there each one belongs to; raises ArchiveError."""
    name = shelves.archive.name(made.number)
    if not there.published:
        raise ArchiveError(
            f"Vol. {made.number} is a draft there; nothing was written",
            subject=name,
            hint="Move the draft first",
        )
    if language in backissues.languages_of(there, shelves.settings.languages):
        raise ArchiveError(
            f"Vol. {made.number} is there in {language} with other words; nothing was written",
            subject=name,
            hint=f"Look what differs: digest export {made.number} --lang {language}",
        )
    pairs = backissues.pairs(made, there, language)
    if pairs is None:
        raise ArchiveError(
            f"Vol. {made.number} has other entries there than in {language}; nothing was written",
            subject=name,
            hint=f"Write the {language} side into the file by hand",
        )
    return pairs
