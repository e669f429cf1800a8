"""What editors say of candidates: a pick writes an entry, a drop writes a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from digest.archive.folder import NUMBERS
from digest.core import drafting, inbox
from digest.core.identity import canonical_url
from digest.core.languages import fingerprint
from digest.core.phrases import Phrases
from digest.errors import UsageError
from digest.model import (
    Candidate,
    Decision,
    DigestSettings,
    Entry,
    Issue,
    Standing,
)

if TYPE_CHECKING:
    from digest.archive import Archive
    from digest.archive.decisions import Decisions
    from digest.pipeline.inbox import Inbox, Next


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
    taken = {entry.id for _, entry in unpublished(archive, box.issue.number).entries()}
    fresh = [candidate for candidate in chosen if candidate.standing is not Standing.PICKED]
    made = [drafting.entry(candidate, settings, phrases) for candidate in fresh]
    named = [replace(entry, id=_free(entry.id, taken)) for entry in made]
    places = [section or candidate.section for candidate in fresh]
    if named:
        archive.add_entries(box.issue.number, list(zip(places, named, strict=True)))
    return list(zip(fresh, places, strict=True))


def add(number: int, section: str, entry: Entry, *, archive: Archive) -> str:
    """Write `entry` into a draft, under its id or the first free one after it, which is returned."""
    taken = {known.id for _, known in unpublished(archive, number).entries()}
    named = replace(entry, id=_free(entry.id, taken))
    archive.add_entries(number, [(section, named)])
    return named.id


def unpick(
    box: Inbox, chosen: Sequence[Candidate], *, archive: Archive, skip: bool = False
) -> tuple[list[Candidate], list[Candidate]]:
    """Take the entries of `chosen` out of the issue again: those that went, and those that stay.

    One that a person has written in stays if `skip`; else it is refused, and none is taken out.
    """
    issue = unpublished(archive, box.issue.number) if box.issue.exists else None
    entries = [entry for _, entry in issue.entries()] if issue else []
    by_identity = {canonical_url(i): entry for entry in entries for i in entry.origin}
    told = [(c, [by_identity[i] for i in c.story.identities if i in by_identity]) for c in chosen]
    found = [(candidate, entry) for candidate, entries in told for entry in entries]
    left = [(candidate, entry) for candidate, entry in found if not untouched(entry)]
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
    verb: str,
    identities: Iterable[str],
    *,
    decisions: Decisions,
    editor: str,
    now: datetime,
    why: str = "",
    until: date | None = None,
    whom: str = "",
) -> None:
    """Append one line for each of `identities` to the editor's file."""
    for identity in identities:
        decision = Decision(
            verb=verb, identity=identity, at=now, editor=editor, why=why, until=until, whom=whom
        )
        decisions.append(editor, decision)


def take_back(decisions: Decisions, editor: str, now: datetime) -> list[Decision]:
    """Undo what `editor` said last: what held before it holds again. Gives what was undone."""
    undone = []
    for decision, before in inbox.last_words(decisions.all()[0], editor):
        verb, why, until = (before.verb, before.why, before.until) if before else ("undrop", "", None)
        word = replace(decision, verb=verb, at=now, why=why, until=until)
        decisions.append(editor, word)
        undone.append(decision)
    return undone


def move(
    name: str, source: Issue, target: Next, *, archive: Archive, settings: DigestSettings, phrases: Phrases
) -> str:
    """Move an entry into another issue, made if it is not there; gives the section it stands in.

    It is written there before it goes here: a kill in between leaves it twice, never nowhere.
    """
    found = [section.id for section, entry in source.entries() if entry.id == name]
    if not found:
        known = ", ".join(entry.id for _, entry in source.entries()) or "none"
        raise UsageError(f"there is no entry {name!r} in Vol. {source.number}", hint=f"Entries: {known}")
    unpublished(archive, source.number)
    if not start(target, archive=archive, settings=settings, phrases=phrases):
        there = unpublished(archive, target.number)
        if any(entry.id == name for _, entry in there.entries()):
            raise UsageError(
                f"Vol. {target.number} has an entry {name!r} already", hint="Take one of them out by hand"
            )
    archive.move_entry(source.number, name, target.number, found[0])
    return found[0]


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
    for _, entry in unpublished(archive, box.issue.number).entries():
        candidate = next((by_identity[i] for i in map(canonical_url, entry.origin) if i in by_identity), None)
        if candidate is None or not _machines(entry):
            continue
        made = drafting.entry(candidate, settings, phrases)
        if any(fingerprint(made, tag) != review.prints.get(tag) for tag, review in entry.review.items()):
            quote = {tag: made.quote.get(tag) for tag in (*entry.quote, *made.quote)}
            archive.set_texts(box.issue.number, entry.id, title=made.title, summary=made.summary, quote=quote)
            archive.set_review(box.issue.number, entry.id, made.review)
            changed.append(entry.id)
    return changed


def unpublished(archive: Archive, number: int) -> Issue:
    """The issue, if no edition of it is out: what readers have, only people edit."""
    issue = archive.issue(number)
    if issue.published:
        raise UsageError(
            f"Vol. {number} is out in {', '.join(issue.published)}; no command writes in it any more",
            hint=f"Edit {archive.name(number)}, then tell readers: digest amend {number}",
        )
    return issue


def untouched(entry: Entry) -> bool:
    """Whether nothing in an entry is a person's: its words, nor what no draft has."""
    labels = any(link.label for link in (*entry.links, *entry.also))
    added = (entry.only, entry.images, entry.topics, entry.again, entry.noqa, entry.errata, entry.editor)
    return _machines(entry) and len(entry.links) <= 1 and not any((labels, entry.withdrawn, *added))


def _machines(entry: Entry) -> bool:
    """Whether every language still reads as the machine wrote it."""
    return bool(entry.review) and all(
        review.state == "draft" and not review.fields and review.prints.get(tag) == fingerprint(entry, tag)
        for tag, review in entry.review.items()
    )


def _free(wanted: str, taken: set[str]) -> str:
    """`wanted`, or with the first number behind it that is free in this issue."""
    name, n = wanted, 2
    while name in taken:
        name, n = f"{wanted}-{n}", n + 1
    taken.add(name)
    return name
