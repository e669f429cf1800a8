"""Candidates of the next issue, and what editors say of them.

Reads evidence, issues and decisions; a pick writes an entry, a drop writes a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from digest.archive.folder import NUMBERS
from digest.core import drafting, inbox, quiet, weeks
from digest.core.languages import fingerprint
from digest.core.phrases import Phrases
from digest.core.quiet import Standstill
from digest.core.stories import stories
from digest.errors import ArchiveError, UsageError
from digest.model import (
    Candidate,
    Decision,
    DigestSettings,
    Entry,
    Issue,
    Kep,
    Proposal,
    Source,
    Standing,
    Window,
)

if TYPE_CHECKING:
    from digest.archive import Archive
    from digest.archive.decisions import Decisions
    from digest.store.database import Store

#: The kind of sources that hold what was merged.
TRACKERS = "keps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The issue being made: its number, its days, and whether its file is there."""

    number: int
    covers: tuple[date, date]
    exists: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Candidates of one issue's window, best first."""

    issue: Next
    window: Window
    candidates: tuple[Candidate, ...]
    #: Trackers in which nothing was merged.
    standstill: Standstill = field(default_factory=Standstill)

    def best(
        self, *, section: str = "", limit: int = 0, standings: Iterable[Standing] = (Standing.NEW,)
    ) -> list[Candidate]:
        """Those of `standings`, of one section or all, at most `limit` (0: all) in each section."""
        wanted = set(standings)
        taken: dict[str, int] = {}
        found = []
        for candidate in self.candidates:
            if candidate.standing not in wanted or (section and candidate.section != section):
                continue
            taken[candidate.section] = taken.get(candidate.section, 0) + 1
            if not limit or taken[candidate.section] <= limit:
                found.append(candidate)
        return found


def next_issue(issues: Sequence[Issue], settings: DigestSettings, today: date) -> Next:
    """The newest issue with no edition out, else the one after the last of `issues`."""
    newest = max(issues, key=lambda issue: issue.number, default=None)
    if newest is not None and not newest.published:
        return Next(number=newest.number, covers=newest.covers, exists=True)
    last = newest.covers if newest else None
    number = newest.number + 1 if newest else 1
    return Next(number=number, covers=weeks.next_covers(last, today, settings.week_starts), exists=False)


def readable(archive: Archive) -> list[Issue]:
    """The issues whose files can be read: for what needs no more than their numbers and days."""
    found = []
    for number in archive.numbers():
        try:
            found.append(archive.issue(number))
        except ArchiveError:
            continue
    return found


def read_inbox(
    issue: Next,
    *,
    store: Store,
    issues: Sequence[Issue],
    decisions: Sequence[Decision],
    sources: Sequence[Source],
    settings: DigestSettings,
    weights: Mapping[str, float],
    phrases: Phrases,
    zone: tzinfo,
) -> Inbox:
    """What `issue` can be made from; `phrases` word the reasons."""
    window = weeks.window(issue.covers, zone)
    states = store.states()
    evidence = [*store.items(since=window.since, until=window.until), *states]
    unique = {(item.source, item.key): item for item in evidence}
    found = inbox.candidates(
        stories(unique.values(), window),
        window=window,
        covers=issue.covers,
        issues=issues,
        decisions=decisions,
        sources={source.id: source for source in sources},
        settings=settings,
        weights=weights,
        phrases=phrases,
        known={state.identity for state in states if state.published and state.published < window.until},
    )
    still = standstill(window, sources, store=store, states=states)
    return Inbox(issue=issue, window=window, candidates=found, standstill=still)


def standstill(
    window: Window, sources: Sequence[Source], *, store: Store, states: Sequence[Kep] | None = None
) -> Standstill:
    """The trackers of `sources` in which nothing was merged in `window`, as far as they answered."""
    names = [source.id for source in sources if source.kind == TRACKERS and source.enabled]
    answered = [
        health.source
        for health in store.health(names, items=False)
        if not health.failures and health.last_success and health.last_success >= window.since
    ]
    if not answered:
        return Standstill()
    found = quiet.quiet(store.states() if states is None else states, window, answered)
    if not found:
        return Standstill()
    proposals = store.items(kinds=[Proposal.kind], since=window.since, until=window.until)
    return Standstill(sources=tuple(found), opened=quiet.opened(proposals, window))


def pick(
    box: Inbox,
    chosen: Sequence[Candidate],
    *,
    archive: Archive,
    settings: DigestSettings,
    phrases: Phrases,
    section: str = "",
) -> list[tuple[Candidate, str]]:
    """Write an entry for each of `chosen` into the issue's file, made if it is not there.

    Gives the candidates newly written with their section; those picked before are left alone.
    """
    known = {known.id for known in settings.sections}
    if section and section not in known:
        raise UsageError(f"there is no section {section!r}", hint=f"Sections: {', '.join(sorted(known))}")
    start(box.issue, archive=archive, settings=settings, phrases=phrases)
    taken = {entry.id for _, entry in _unpublished(archive, box.issue.number).entries()}
    fresh = [candidate for candidate in chosen if candidate.standing is not Standing.PICKED]
    made = [drafting.entry(candidate, settings, phrases) for candidate in fresh]
    named = [replace(entry, id=_free(entry.id, taken)) for entry in made]
    places = [section or candidate.section for candidate in fresh]
    if named:
        archive.add_entries(box.issue.number, list(zip(places, named, strict=True)))
    return list(zip(fresh, places, strict=True))


def unpick(
    box: Inbox, chosen: Sequence[Candidate], *, archive: Archive, skip: bool = False
) -> tuple[list[Candidate], list[Candidate]]:
    """Take the entries of `chosen` out of the issue again: those that went, and those that stay.

    One that a person has written in stays if `skip`; else it is refused, and none is taken out.
    """
    issue = _unpublished(archive, box.issue.number) if box.issue.exists else None
    by_identity = {i: entry for _, entry in issue.entries() for i in entry.origin} if issue else {}
    told = [(c, [by_identity[i] for i in c.story.identities if i in by_identity]) for c in chosen]
    found = [(candidate, entry) for candidate, entries in told for entry in entries]
    left = [(candidate, entry) for candidate, entry in found if not _untouched(entry)]
    if left and not skip:
        raise UsageError(
            f"{left[0][1].id} in Vol. {box.issue.number} was written in by a person",
            hint="Remove it in the file if you mean it",
        )
    stay = [c for c in chosen if any(candidate is c for candidate, _ in left)]
    gone = [c for c in chosen if any(candidate is c for candidate, _ in found) and c not in stay]
    for name in dict.fromkeys(entry.id for candidate, entry in found if candidate in gone):
        archive.remove_entry(box.issue.number, name)
    return gone, stay


def decide(
    verb: str, chosen: Sequence[Candidate], *, decisions: Decisions, editor: str, now: datetime, why: str = ""
) -> None:
    """Append one line for each of `chosen` to the editor's file."""
    for candidate in chosen:
        decisions.append(
            editor,
            Decision(verb=verb, identity=candidate.story.identity, at=now, editor=editor, why=why),
        )


def start(issue: Next, *, archive: Archive, settings: DigestSettings, phrases: Phrases) -> bool:
    """Make the issue's file if it is not there; True if it was made."""
    if issue.number in archive.numbers():
        return False
    if issue.number not in NUMBERS:
        hint = f"Numbers are {NUMBERS[0]} to {NUMBERS[-1]}"
        raise UsageError(f"{issue.number} cannot number an issue", hint=hint)
    archive.create(
        issue.number,
        covers=issue.covers,
        title=drafting.issue_title(issue.covers, settings, phrases),
        sections=[section.id for section in settings.sections],
    )
    return True


def refresh(box: Inbox, *, archive: Archive, settings: DigestSettings, phrases: Phrases) -> list[str]:
    """Write anew what is still the machine's in the issue; gives the ids of entries that changed."""
    by_identity = inbox.owners(box.candidates)
    changed = []
    for _, entry in _unpublished(archive, box.issue.number).entries():
        candidate = next((by_identity[i] for i in entry.origin if i in by_identity), None)
        if candidate is None or not _machines(entry):
            continue
        made = drafting.entry(candidate, settings, phrases)
        if any(fingerprint(made, tag) != review.prints.get(tag) for tag, review in entry.review.items()):
            quote = {tag: made.quote.get(tag) for tag in (*entry.quote, *made.quote)}
            archive.set_texts(box.issue.number, entry.id, title=made.title, summary=made.summary, quote=quote)
            archive.set_review(box.issue.number, entry.id, made.review)
            changed.append(entry.id)
    return changed


def _unpublished(archive: Archive, number: int) -> Issue:
    """The issue, if no edition of it is out: what readers have, only people edit."""
    issue = archive.issue(number)
    if issue.published:
        raise UsageError(
            f"Vol. {number} is out in {', '.join(issue.published)}; no command writes in it any more",
            hint=f"Edit {archive.name(number)} and tell readers with `errata`",
        )
    return issue


def _untouched(entry: Entry) -> bool:
    """Whether nothing in an entry is a person's: its words, nor what no draft has."""
    labels = any(link.label for link in (*entry.links, *entry.also))
    added = (entry.only, entry.images, entry.topics, entry.again, entry.noqa, entry.errata, entry.editor)
    return _machines(entry) and len(entry.links) <= 1 and not any((labels, entry.withdrawn, *added))


def _machines(entry: Entry) -> bool:
    """Whether every language still reads as the machine wrote it."""
    return bool(entry.review) and all(
        review.state == "draft" and review.prints.get(tag) == fingerprint(entry, tag)
        for tag, review in entry.review.items()
    )


def _free(wanted: str, taken: set[str]) -> str:
    """`wanted`, or with the first number behind it that is free in this issue."""
    name, n = wanted, 2
    while name in taken:
        name, n = f"{wanted}-{n}", n + 1
    taken.add(name)
    return name
