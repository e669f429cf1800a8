"""Issues, remarks and releases at the forge: looked at, decided, written only where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.core.forge import health as ailing
from digest.core.forge import inbox as words
from digest.core.forge import release as news
from digest.core.identity import canonical_url
from digest.core.inbox import owners
from digest.model import Candidate, Decision, DigestSettings, Health, Issue, Standing
from digest.pipeline.inbox import Inbox
from digest.ports import Forge, Ticket


class Did(StrEnum):
    """What became of the one issue over there."""

    OPENED = "opened"
    WRITTEN = "written"
    SAME = "unchanged"
    CLOSED = "closed"
    #: A person closed it, and what it would say is the same.
    LEFT = "left closed"
    NOTHING = "nothing to say"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`ticket`: which; `closed`: others that were closed beside it."""

    did: Did
    ticket: Ticket | None = None
    closed: tuple[int, ...] = ()


def write_inbox(box: Inbox, forge: Forge, decisions: Sequence[Decision], sections: Mapping[str, str]) -> Told:
    """Open or renew the Inbox issue of what is being made; those of earlier numbers are closed.

    Ticks that nobody took yet stay, those of a second issue for the same number too. Read last before it is
    written: GitHub has no way to write only what is as it was seen.
    """
    counts = words.taken(decisions)
    known = [(words.number_of(t.title, t.body), t) for t in forge.tickets(words.LABEL)]
    own = [t for number, t in known if number == box.issue.number]
    over = [t for number, t in known if number is not None and number < box.issue.number and t.open]
    for ticket in over:
        forge.write(ticket, state="closed", state_reason="completed")
    closed = tuple(t.number for t in over)
    wishes = wanted(own, counts)
    text = words.body(
        box.issue.number, box.issue.covers, box.candidates, sections, ticked=wishes, counts=counts
    )
    first = next((t for t in own if t.open), None)
    if first is None:
        if own:
            return Told(did=Did.LEFT, ticket=own[-1], closed=closed)
        if not words.boxes(text):
            return Told(did=Did.NOTHING, closed=closed)
        made = forge.open(words.title(box.issue.number), text, words.LABEL)
        return Told(did=Did.OPENED, ticket=made, closed=closed)
    did = Did.SAME
    if _differs(first, text):
        forge.write(first, body=text)
        did = Did.WRITTEN
    for twin in own:
        if twin.open and twin.number != first.number:  # two runs began at once; its ticks are in the first
            forge.write(twin, state="closed", state_reason="not_planned")
            closed = (*closed, twin.number)
    return Told(did=did, ticket=first, closed=closed)


def wanted(own: Iterable[Ticket], counts: Mapping[str, int]) -> list[str]:
    """The identities ticked in these and not taken yet."""
    boxes = [box for ticket in own for box in words.boxes(ticket.body)]
    return list(dict.fromkeys(words.fresh(boxes, counts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """What ticks of the Inbox issue ask for."""

    picks: tuple[Candidate, ...] = ()
    #: Identities to be remembered as taken: of the picks, and of what stood in the issue already.
    taken: tuple[str, ...] = ()
    #: Ticked, and dropped by an editor, or no candidate any more.
    left: tuple[str, ...] = ()


def read_ticks(box: Inbox, tickets: Iterable[Ticket], decisions: Sequence[Decision]) -> Ticks:
    """Ticks that nobody took yet, of the issue that is being made."""
    own = [t for t in tickets if words.number_of(t.title, t.body) == box.issue.number]
    known = {canonical_url(name): candidate for name, candidate in owners(box.candidates).items()}
    picks: dict[str, Candidate] = {}
    taken, left = [], []
    for identity in wanted(own, words.taken(decisions)):
        candidate = known.get(canonical_url(identity))
        if candidate is None or candidate.standing is Standing.DROPPED:
            left.append(identity)
            continue
        taken.append(identity)
        if candidate.standing is not Standing.PICKED:
            picks[candidate.id] = candidate
    return Ticks(picks=tuple(picks.values()), taken=tuple(taken), left=tuple(left))


def write_health(found: Sequence[Health], forge: Forge, now: datetime) -> Told:
    """One open issue while something needs a person; closed once nothing does."""
    text, mark = ailing.body(found, now), ailing.mark(found, now)
    own = forge.tickets(ailing.LABEL)
    first = next((t for t in own if t.open), None)
    if not text:
        if first is None:
            return Told(did=Did.NOTHING)
        # Without its mark: what closes by itself is not what a person closed.
        forge.write(first, body="All is well again.\n", state="closed", state_reason="completed")
        return Told(did=Did.CLOSED, ticket=first)
    if first is None:
        if own and ailing.marked(own[-1].body) == mark:
            return Told(did=Did.LEFT, ticket=own[-1])
        return Told(did=Did.OPENED, ticket=forge.open(ailing.TITLE, text, ailing.LABEL))
    if not _differs(first, text):
        return Told(did=Did.SAME, ticket=first)
    forge.write(first, body=text)
    return Told(did=Did.WRITTEN, ticket=first)


def release(issues: Iterable[Issue], forge: Forge, settings: DigestSettings, commit: str) -> list[str]:
    """Make the releases that are not there yet, and let others tell of what came out since; their tags."""
    made = []
    for issue in issues:
        tag = news.tag(issue.number)
        there = forge.released(tag)
        if there is None:
            forge.release(tag, news.name(issue, settings.languages), news.body(issue, settings), commit)
        elif news.untold(issue.published, there.body):
            forge.renew_release(there, news.renewed(there.body, issue, settings))
        else:
            continue
        made.append(tag)
    return made


def pending(out: Mapping[int, Mapping[str, datetime]], forge: Forge) -> list[tuple[int, str]]:
    """Issue and language of what is `out` and has no release that tells of it."""
    found = []
    for number, published in sorted(out.items()):
        there = forge.released(news.tag(number))
        told = news.untold(published, there.body if there else None)
        found += [(number, language) for language in told]
    return found


def _differs(ticket: Ticket, text: str) -> bool:
    return ticket.body.replace("\r\n", "\n").rstrip() != text.rstrip()
