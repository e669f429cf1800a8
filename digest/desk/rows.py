"""What the inbox shows: which candidates, how many, and each as a row. All of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from digest.core.phrases import Phrases
from digest.model import Candidate, Item, Release, Standing, Told

if TYPE_CHECKING:
    from digest.app.newsroom import Newsroom
    from digest.pipeline.inbox import Inbox

#: Candidates a section shows at first, where all sections are shown and where one is.
FIRST, ALONE = 8, 30
#: Letters of an excerpt.
EXCERPT = 320
#: Reasons that a line has room for; these signals are told in words of their own.
REASONS, APART = 3, frozenset({"novelty", "age", "freshness"})
STANDINGS = {
    "new": Standing.NEW,
    "picked": Standing.PICKED,
    "dropped": Standing.DROPPED,
    "snoozed": Standing.SNOOZED,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate as the inbox shows it."""

    id: str
    section: str
    title: str
    url: str
    kind: str
    lang: str
    source: str
    day: object
    age: int
    excerpt: str
    reasons: str
    reasons_lang: str
    also: tuple[str, ...]
    told: tuple[Told, ...]
    standing: str
    note: str
    held: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What of the inbox is shown; the whole of it stands in the address."""

    section: str = ""
    standing: str = "new"
    kind: str = ""
    words: str = ""
    step: str = ""
    count: int = 0

    @classmethod
    def of(cls, query: str) -> View:
        said = dict(parse_qsl(query))
        count = said.get("n", "")
        return cls(
            section=said.get("section", ""),
            standing=said.get("standing", "new") if said.get("standing") in STANDINGS else "new",
            kind=said.get("kind", ""),
            words=said.get("q", "")[:100],
            step=said.get("step", ""),
            count=min(int(count), 2_000) if count.isdecimal() else 0,
        )

    def but(self, **changes: object) -> str:
        """The query of another view."""
        plain = {"section": self.section, "standing": self.standing, "kind": self.kind, "q": self.words,
                 "step": self.step, "n": self.count, **changes}  # fmt: skip
        left = {
            name: value for name, value in plain.items() if value and (name, value) != ("standing", "new")
        }
        return f"?{urlencode(left)}" if left else "?"

    def shows(self, candidate: Candidate) -> bool:
        if candidate.standing is not STANDINGS[self.standing]:
            return False
        if self.kind and candidate.story.lead.kind != self.kind:
            return False
        return not self.words or all(word in _haystack(candidate) for word in self.words.casefold().split())

    @property
    def limit(self) -> int:
        return self.count or (ALONE if self.section else FIRST)


def shown(room: Newsroom, view: View, tongue: str) -> dict[str, object]:
    """What the template shows of the inbox."""
    with room.lock:
        box = room.inbox()
        digest = room.digest
        settings = digest.config.digest
        if view.section and view.section not in {known.id for known in settings.sections}:
            view = replace(view, section="")
        phrases = {tag: digest.templates.words(tag) for tag in ("en", tongue)}
        wanted = replace(box, candidates=tuple(c for c in box.candidates if view.shows(c)), phrases=phrases)
        blocks = wanted.blocks(
            section=view.section, limit=view.limit, standings=(STANDINGS[view.standing],), step=view.step
        )
        held = {
            name: digest.called(holder.who)
            for name, holder in digest.holders([c for b in blocks for c in b.shown]).items()
        }
    made = [(block, [_row(c, tongue, phrases, held) for c in block.shown]) for block in blocks]
    fits = _counts(wanted)
    return tally(box, view) | {
        "sections": settings.sections,
        "rows": [
            {
                "section": section,
                "blocks": [(block, rows) for block, rows in made if rows[0].section == section.id],
                "all": fits.get(section.id, 0),
            }
            for section in settings.sections
            if not view.section or view.section == section.id
        ],
        "kinds": sorted({c.story.lead.kind for c in box.candidates}),
    }


def tally(box: Inbox, view: View) -> dict[str, object]:
    """What is counted: how far an editor has come."""
    return {
        "view": view,
        "standings": [(name, _many(box, standing)) for name, standing in STANDINGS.items()],
        "per_section": _counts(box, STANDINGS[view.standing]),
        "decided": sum(1 for c in box.candidates if c.standing is not Standing.NEW),
        "every": len(box.candidates),
    }


def _row(candidate: Candidate, tongue: str, phrases: Phrases, held: Mapping[str, str]) -> Row:
    story, lead = candidate.story, candidate.story.lead
    reasons = [reason for reason in candidate.reasons if reason.signal not in APART][:REASONS]
    # In the words of the interface, whatever languages the digest has.
    spoken = [replace(reason, phrases=phrases).text.best(tongue, ("en",)) for reason in reasons]
    language = spoken[0][1] if spoken else tongue
    joiner = phrases[language]["reason_join"]
    tags = dict.fromkeys(
        item.tag for item in story.items if isinstance(item, Release) and item.identity != lead.identity
    )
    return Row(
        id=candidate.id,
        section=candidate.section,
        title=lead.title + (f" + {', '.join(tags)}" if tags else ""),
        url=lead.url,
        kind=lead.kind,
        lang=lead.language,
        source=lead.source,
        day=_day(lead),
        age=candidate.age,
        excerpt=_excerpt(lead),
        reasons=joiner.join(words for words, _ in spoken),
        reasons_lang=language,
        also=tuple(url for url in dict.fromkeys(item.url for item in story.items) if url and url != lead.url)[
            :6
        ],
        told=candidate.told[:3],
        standing=candidate.standing.value,
        note=candidate.note,
        held=held.get(candidate.id, ""),
    )


def _day(item: Item) -> object:
    return item.when.date() if item.when else None


def _excerpt(item: Item) -> str:
    text = " ".join((item.summary or "").split())
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT].rstrip()}…"


def _haystack(candidate: Candidate) -> str:
    lead = candidate.story.lead
    return f"{candidate.id} {lead.title} {lead.source} {lead.url} {lead.summary}".casefold()


def _counts(box: Inbox, standing: Standing | None = None) -> dict[str, int]:
    found: dict[str, int] = {}
    for candidate in box.candidates:
        if standing is None or candidate.standing is standing:
            found[candidate.section] = found.get(candidate.section, 0) + 1
    return found


def _many(box: Inbox, standing: Standing) -> int:
    return sum(1 for candidate in box.candidates if candidate.standing is standing)
