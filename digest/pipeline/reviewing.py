"""An issue under review: read with its history, confirmed, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from digest.archive.issues import shape
from digest.archive.reading import read
from digest.core import reviewing
from digest.core.reviewing import Change, Look, Yes
from digest.errors import UsageError
from digest.model import DigestSettings, Finding, Issue, Review

if TYPE_CHECKING:
    from digest.archive.issues import Archive

#: Entry to language to a record, or None where there was none.
Records: TypeAlias = Mapping[str, Mapping[str, Review | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """An issue's words as they are looked at, and what its file said then."""

    number: int
    looks: tuple[Look, ...]
    body: bytes

    @property
    def waiting(self) -> tuple[Look, ...]:
        """Those that lack something."""
        return tuple(look for look in self.looks if look.lacks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A yes that was written: what the file says now and said before, to be taken back."""

    number: int
    after: Records
    before: Records


def reviewed(
    number: int, *, archive: Archive, settings: DigestSettings, check: Callable[[], Iterable[Finding]]
) -> Reviewed:
    """The issue as it is now; raises IssueError if its file has errors."""
    body = archive.read_bytes(number)
    issue = archive.issue(number)
    found = archive.locate(number, reviewing.lines(issue))
    lines = {finding.code: (finding.path, finding.line) for finding in found}
    looks = reviewing.looks(issue, settings, check())
    placed = (replace(look, path=lines[look.place][0], line=lines[look.place][1]) for look in looks)
    return Reviewed(number=number, looks=tuple(placed), body=body)


class Past:
    """What the issue's file said before, the newest first; each version is read once, when it is needed."""

    def __init__(self, versions: Iterable[bytes], archive: Archive) -> None:
        self._ahead, self._archive = iter(versions), archive
        self._read: list[Issue] = []
        #: Whether there is any version, as far as it was looked at.
        self.known = False

    def __iter__(self) -> Iterator[Issue]:
        yield from list(self._read)
        for body in self._ahead:
            self.known = True
            issue, _ = shape(read(body), self._archive.languages, self._archive.derived)
            if issue is not None:
                self._read.append(issue)
                yield issue


def changes(look: Look, past: Iterable[Issue]) -> tuple[Change, ...]:
    """What changed since `look` was confirmed, with the old words as far as one of `past` has them."""
    found = list(reviewing.changes(look))
    issues = iter(past)
    while any(change.was is None for change in found) and (issue := next(issues, None)):
        if entry := reviewing.of(issue, look.id):
            found = [
                change
                if change.was is not None
                else replace(change, was=reviewing.old_words(entry, change.side, change.known))
                for change in found
            ]
    return tuple(found)


def confirm(
    number: int,
    looks: Sequence[Look],
    *,
    archive: Archive,
    settings: DigestSettings,
    languages: Sequence[str] = (),
    dry: bool = False,
) -> tuple[Said, Mapping[str, Yes]]:
    """Write a person's yes to the words of `looks` as they were shown; what came of each, by entry.

    `dry`: write nothing.
    """
    said = {look.id: reviewing.yes(look, settings, languages) for look in looks}
    after = {name: yes.records for name, yes in said.items() if yes.records}
    before = {look.id: {tag: look.entry.review.get(tag) for tag in after.get(look.id, ())} for look in looks}
    if after and not dry:
        archive.set_reviews(number, after)
    return Said(number=number, after=after, before=before), said


def take_back(said: Said, *, archive: Archive) -> None:
    """Make the records what they were before; raises UsageError if somebody has written others since."""
    issue = archive.issue(said.number)
    for name, records in said.after.items():
        entry = reviewing.of(issue, name)
        if entry is None or any(entry.review.get(tag) != record for tag, record in records.items()):
            raise UsageError(
                f"{name or 'title and lead'} was confirmed or drafted anew meanwhile",
                hint="Look at it again instead",
            )
    archive.set_reviews(said.number, {name: records for name, records in said.before.items() if records})
