"""Who is on what: claims of sections, entries and candidates, the newest word on each.

Claims are said, not enforced. Pure, and the same whatever order decisions were read in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from digest.core.canonical import canonical_url
from digest.model import Decision, Entry, Issue, Person

CLAIM, UNCLAIM = "claim", "unclaim"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who has a piece of work."""

    #: As decisions and issue files name people: an id of people.yaml, or a name.
    who: str
    #: None: the issue's file says so (`editor:`).
    since: datetime | None = None
    #: Who said so, if not the holder.
    by: str = ""
    #: What the claim is keyed by.
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Something one can be on."""

    #: section, entry or candidate.
    kind: str
    #: As a person calls it.
    id: str
    title: str
    #: What it may be claimed by; the first is what a new claim is keyed by.
    keys: tuple[str, ...]
    section: str = ""
    holder: Holder | None = None


def known_as(name: str, people: Mapping[str, Person]) -> str:
    """The id of the one person called `name`, by id or in any language; else `name`."""
    if name in people:
        return name
    plain = _plain(name)
    found = [p.id for p in people.values() if plain in {_plain(n) for n in (p.id, *p.name.words.values())}]
    return found[0] if len(found) == 1 else name


def _plain(name: str) -> str:
    """A name without what a user name, a slug and a printed name differ in."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name).casefold()))


def section_key(number: int, section: str) -> str:
    """Sections are shared out anew for each issue."""
    return f"section:{number}/{section}"


def entry_keys(number: int, entry: Entry) -> tuple[str, ...]:
    """What an entry may be claimed by: as a candidate before it was picked, else by its own id."""
    return (*map(canonical_url, entry.origin), f"entry:{number}/{entry.id}")


def held(decisions: Iterable[Decision]) -> Mapping[str, Holder]:
    """Key to who has it, by the newest word on each."""
    ordered = sorted((d for d in decisions if d.verb in {CLAIM, UNCLAIM}), key=lambda d: d.order)
    newest = {canonical_url(decision.identity): decision for decision in ordered}
    return {
        key: Holder(
            who=word.whom or word.editor,
            since=word.at,
            by=word.editor if word.whom and word.whom != word.editor else "",
            key=key,
        )
        for key, word in sorted(newest.items())
        if word.verb == CLAIM
    }


def holder(keys: Iterable[str], claimed: Mapping[str, Holder]) -> Holder | None:
    """Who has what goes by `keys`: by the newest claim of them."""
    found = [claimed[key] for key in map(canonical_url, keys) if key in claimed]
    return max(found, key=lambda one: (one.since or _LONG_AGO, one.key), default=None)


def of_entries(issue: Issue, claimed: Mapping[str, Holder]) -> dict[str, Holder]:
    """Id of an entry to who has it: by a claim, else by what the file itself says."""
    found = {}
    for _, entry in issue.entries():
        has = holder(entry_keys(issue.number, entry), claimed)
        if has is None and entry.editor:
            has = Holder(who=entry.editor)
        if has is not None:
            found[entry.id] = has
    return found


def since(moment: datetime | None, now: datetime, zone: tzinfo) -> str:
    """` since Tuesday`, ` since today`, ` since 3 June 2026`; nothing where it is not known."""
    if moment is None:
        return ""
    day, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    if day >= today:
        return " since today"
    if day == today - timedelta(days=1):
        return " since yesterday"
    if today - day < timedelta(days=7):
        return f" since {day:%A}"
    return f" since {day.day} {day:%B %Y}"
