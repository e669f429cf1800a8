"""What an editor looks at when two languages are read side by side, and what a yes is worth.

Pure: the issue, what `check` says of it and the older versions of its file are handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from digest.core.languages import (
    carries,
    changed,
    fingerprint,
    gaps,
    head,
    lack,
    record,
    source_of,
    states,
    worded,
)
from digest.model import DigestSettings, Entry, Finding, Issue, Review, State

#: The words of an entry, in the order they are read.
PARTS = ("title", "summary", "quote")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """An entry, or with an empty `id` the issue's title and lead, as it is to be looked at."""

    entry: Entry
    section: str
    #: `sections[1].entries[3]`; empty: the issue itself.
    place: str
    source: str
    #: Languages that carry it, the source first.
    languages: tuple[str, ...]
    states: Mapping[str, State]
    #: Language to what it lacks, if it lacks something.
    lacks: Mapping[str, str]
    findings: tuple[Finding, ...] = ()
    #: Where it begins.
    path: str = ""
    line: int = 0
    #: Two people changed it differently, and nobody has chosen yet.
    clashing: bool = False

    @property
    def id(self) -> str:
        return self.entry.id

    @property
    def name(self) -> str:
        return self.entry.id or "title and lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A side that does not read as it did when a language was confirmed, or drafted, beside it."""

    #: Language whose record says so, and the language that changed.
    language: str
    side: str
    #: Its fingerprint then, and what the words were (title, summary, quote), if a version in git has them.
    known: str
    was: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """What a yes comes to: the records to write by language; the languages it cannot be said of, with why."""

    records: Mapping[str, Review] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


def looks(issue: Issue, settings: DigestSettings, findings: Iterable[Finding] = ()) -> tuple[Look, ...]:
    """Everything in an issue that has words, in the order of the file; withdrawn entries have none."""
    said: dict[str, list[Finding]] = {}
    for finding in findings:
        said.setdefault(_within(finding.place), []).append(finding)
    clashing = {_clashing(str(clash.get("place", ""))) for clash in issue.clashes}
    found = []
    for place, section, entry in _places(issue):
        source = source_of(entry, settings.default_language)
        told = states(entry, settings.languages, settings.default_language)
        lacks = {tag: lack(entry, tag, state, settings.default_language) for tag, state in told.items()}
        if not entry.id and entry not in worded(issue)[:1]:
            lacks = {}  # a title made of the days
        found.append(
            Look(
                entry=entry,
                section=section,
                place=place,
                source=source,
                languages=tuple(sorted(told, key=lambda tag: tag != source)),
                states=told,
                lacks={tag: words for tag, words in lacks.items() if words},
                findings=tuple(said.get(place, ())),
                clashing=entry.id in clashing,
            )
        )
    return tuple(found)


def lines(issue: Issue) -> tuple[Finding, ...]:
    """Where each of `looks` stands, for the archive to find its line; `code` is the place of the look."""
    return tuple(Finding(code=place, message="", place=place or "title") for place, _, _ in _places(issue))


def yes(look: Look, settings: DigestSettings, languages: Sequence[str] = ()) -> Yes:
    """What a person's yes to the words of `look`, as they were shown, writes; to some of its languages only.

    Nobody can say yes to words that are missing or not settled. The records fit the words that were shown
    and no others, so that a yes to words that somebody edits at that moment confirms nothing.
    """
    asked = [tag for tag in look.languages if not languages or tag in languages]
    entry, source = look.entry, look.source
    why = {tag: _why_not(look, tag) for tag in asked}
    if look.states.get(source) is State.MISSING:
        why = {tag: why[tag] or f"there is nothing in {source} to compare with" for tag in asked}
    return Yes(
        records={
            tag: record(entry, tag, "confirmed", settings.default_language) for tag in asked if not why[tag]
        },
        refused={tag: words for tag, words in why.items() if words},
    )


def changes(look: Look) -> tuple[Change, ...]:
    """The sides that changed since a language was confirmed or made from them, each once, without old words.

    A machine's own draft is no such thing: who edited that knows what they wrote.
    """
    found: dict[tuple[str, str], Change] = {}
    # What translations rest on comes first: the same side may have been confirmed for itself later.
    for tag in reversed(look.languages):
        review = look.entry.review.get(tag)
        for side in look.languages if review and tag in look.lacks else ():
            draft = review is not None and review.state == "draft" and side == tag
            if review and not draft and changed(look.entry, review, side):
                known = review.prints[side]
                found.setdefault((side, known), Change(language=tag, side=side, known=known))
    return tuple(sorted(found.values(), key=lambda change: look.languages.index(change.side)))


def old_words(entry: Entry, side: str, known: str) -> Mapping[str, str] | None:
    """Title, summary and quote of `entry` in a language, if these have the fingerprint `known`."""
    if fingerprint(entry, side) != known:
        return None
    return {part: getattr(entry, part).get(side) for part in PARTS}


def of(issue: Issue, name: str) -> Entry | None:
    """The entry called so; an empty name is the issue's title and lead."""
    if not name:
        return head(issue)
    return next((entry for _, entry in issue.entries() if entry.id == name), None)


def _places(issue: Issue) -> Iterator[tuple[str, str, Entry]]:
    yield "", "", head(issue)
    for s, section in enumerate(issue.sections):
        for e, entry in enumerate(section.entries):
            if not entry.withdrawn:
                yield f"sections[{s}].entries[{e}]", section.id, entry


def _within(place: str) -> str:
    """`sections[1].entries[3]` of a place below it; empty for the issue's own title and lead."""
    parts = place.split(".")
    return ".".join(parts[:2]) if len(parts) > 1 and parts[1].startswith("entries[") else _own(parts[0])


def _own(first: str) -> str:
    return "" if first in {"title", "lead"} else first


def _clashing(place: str) -> str | None:
    first, _, rest = place.partition("/")
    if first == "entries":
        return rest.split("/")[0]
    return "" if first in {"title", "lead"} else None


def _why_not(look: Look, tag: str) -> str:
    if look.clashing:
        return "two people wrote it differently; choose first (digest choose)"
    if not carries(look.entry, tag) or look.states.get(tag) is State.MISSING:
        return f"it has no words in {tag}"
    if lacking := gaps(look.entry, tag):
        # The lead of an issue stands where an entry has its summary.
        words = [word if look.id or word != "summary" else "lead" for word in lacking]
        return f"it has no {' and no '.join(words)} in {tag}"
    return ""
