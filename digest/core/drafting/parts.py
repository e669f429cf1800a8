"""What all drafts are made of: one story, its words per language, links, days, quotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from digest.core.canonical import untracked
from digest.core.identity import canonical_url, short_id
from digest.core.phrases import Phrases
from digest.core.scripts import written_in
from digest.markdown import escape
from digest.model import DigestSettings, Entry, Item, Link, Story, Text

Words = Mapping[str, str]
#: Writes in one language: (title, summary), given its tag and words.
Writing = Callable[[str, Words], tuple[str, str]]
#: Letters of a quote taken over from a text that nobody kept short.
QUOTED = 600


@dataclass(frozen=True, slots=True)
class Drafting:
    """A story to be told in a digest's languages."""

    story: Story
    settings: DigestSettings
    phrases: Phrases

    def texts(self, write: Writing) -> tuple[Text, Text]:
        """(titles, summaries), one of each a language."""
        made = {tag: write(tag, self.phrases[tag]) for tag in self.settings.languages}
        titles = Text({tag: one_line(title) for tag, (title, _) in made.items()})
        return titles, Text({tag: f"{text}\n" if text else "" for tag, (_, text) in made.items()})

    def entry(self, write: Writing, *, group: str = "", origin: Iterable[str] = ()) -> Entry:
        """The entry without what its kind alone knows."""
        lead = self.story.lead
        title, summary = self.texts(write)
        return Entry(
            id=short_id(self.story.identity).replace(".", "-"),
            title=title,
            summary=summary,
            origin=tuple(dict.fromkeys((self.story.identity, *origin))),
            links=(Link(url=untracked(lead.url), lang=lead.language.partition("-")[0]),) if lead.url else (),
            also=self.also(),
            group=group if group in self.settings.groups else "",
        )

    def also(self, *more: str) -> tuple[Link, ...]:
        """Links of the other items of the story, each address once."""
        others = {canonical_url(item.url): item.url for item in reversed(self.story.items) if item.url}
        others.pop(canonical_url(self.story.lead.url), None)
        found = {**dict(reversed(others.items())), **{canonical_url(url): url for url in more if url}}
        found.pop(canonical_url(self.story.lead.url), None)
        return tuple(Link(url=untracked(url)) for url in found.values())

    def day(self, words: Words, moment: datetime | None) -> str:
        """The day of a moment in the digest's own zone; empty if it is not known."""
        if moment is None:
            return ""
        day = moment.astimezone(ZoneInfo(self.settings.time_zone)).date()
        return words["draft_day"].format(**day_parts(words, day))

    def quote(self, text: str, language: str) -> Text:
        """`text` as a quote, if it is in one of the digest's languages."""
        return Text({language: whole(shortened(text, QUOTED))}) if text and language else Text()

    def language_of(self, item: Item, text: str = "") -> str:
        """Which of the digest's languages an item is in, as it says or as its script shows; "" if none."""
        languages = self.settings.languages
        if not item.language:
            return written_in(text or f"{item.title}\n{item.summary}", languages)
        said = item.language.lower().partition("-")[0]
        return next((tag for tag in languages if tag.lower().partition("-")[0] == said), "")


def day_parts(words: Words, day: date) -> Mapping[str, object]:
    months = words["draft_months"].split()
    return {"year": day.year, "month": day.month, "day": day.day, "name": months[day.month - 1]}


def said(words: Words, name: str, **facts: object) -> str:
    """The sentence `draft_NAME` with strangers' words as words; nothing if one of its facts is empty."""
    if not all(facts.values()):
        return ""
    return words[f"draft_{name}"].format(**{key: escape(str(value)) for key, value in facts.items()})


def joined(words: Words, *sentences: str) -> str:
    """Sentences as a paragraph, those that say nothing left out."""
    return words["draft_join"].join(sentence for sentence in sentences if sentence)


def listed(words: Words, names: Iterable[str]) -> str:
    """`a, b and c`, as the language lists things."""
    *first, last = [*names] or [""]
    return words["draft_and"].join(part for part in (words["draft_comma"].join(first), last) if part)


def clauses(words: Words, parts: Iterable[str]) -> str:
    """Clauses of one sentence, as the language strings them."""
    *first, last = [*parts] or [""]
    return words["draft_clauses_end"].join(
        part for part in (words["draft_clauses"].join(first), last) if part
    )


def whole(text: str) -> str:
    """`text` without a last sentence that only leads to what is not here: it ends with a colon."""
    text = text.rstrip()
    if not text.endswith((":", "：")):
        return text
    ends = [found.end() for found in re.finditer(r"[.!?。！？](?=\s|[^\x00-\x7f]|$)", text)]
    return text[: ends[-1]] if ends else text


def one_line(text: str) -> str:
    return " ".join(text.split())


def shortened(text: str, letters: int) -> str:
    """`text` in at most so many letters, cut between words if there are any."""
    if len(text) <= letters:
        return text
    kept = text[: letters - 1]
    head, space, _ = kept.rpartition(" ")
    return (head if space and len(head) > letters // 2 else kept).rstrip() + "…"


def sentence_end(text: str) -> str:
    """Words that will get a stop of their own, without the one they brought."""
    return one_line(text).rstrip(".。;；,， ")
