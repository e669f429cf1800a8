"""What an old file says of an issue, and the words by which a digest's old issues are read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from digest.core.phrases import Phrases
from digest.model import DigestSettings


@dataclass(frozen=True, slots=True)
class Remark:
    """A line of the old file that could be read in more than one way, and what was done."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class OldLink:
    url: str
    label: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldEntry:
    """An entry in one language; `text` and `quote` are Markdown, `group` a title as it stands there."""

    title: str
    group: str = ""
    links: tuple[OldLink, ...] = ()
    also: tuple[OldLink, ...] = ()
    text: str = ""
    quote: str = ""
    #: Its address, where the file says it: this program's own exports do.
    id: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OldSection:
    title: str
    entries: tuple[OldEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OldIssue:
    """An issue in one language, as its file tells it; what the file does not tell is None or empty."""

    number: int
    title: str
    language: str
    day: date | None = None
    #: The exact moment, where the file has it.
    moment: datetime | None = None
    covers: tuple[date, date] | None = None
    credits: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    sections: tuple[OldSection, ...] = ()
    remarks: tuple[Remark, ...] = ()
    #: Years it speaks of, the most frequent first.
    years: tuple[int, ...] = ()

    def entries(self) -> Iterable[OldEntry]:
        return (entry for section in self.sections for entry in section.entries)


# ---------------------------------------------------------------- names


def key(name: str) -> str:
    """A name without what typists vary: case, width, spaces, marks and pictures around it.

    >>> key("【 上游重要进展 】："), key("📰 Industry News")
    ('上游重要进展', 'industrynews')
    """
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The words by which a digest's old issues are read."""

    languages: tuple[str, ...]
    #: `key` of a title or alias to the id of a section; the same for groups.
    sections: Mapping[str, str]
    groups: Mapping[str, str]
    #: The digest's own names.
    titles: tuple[str, ...]
    phrases: Phrases = field(default_factory=dict)

    def words(self, name: str) -> tuple[str, ...]:
        """What `name` is called in any of the languages; `|` parts several words for one thing."""
        found = [part.strip() for words in self.phrases.values() for part in words.get(name, "").split("|")]
        return tuple(dict.fromkeys(part for part in found if part))


def names(settings: DigestSettings, phrases: Phrases) -> Names:
    """What a digest's sections, groups and itself are called, in every language."""
    sections: dict[str, str] = {}
    for section in settings.sections:
        for name in (*section.title.words.values(), *section.aliases, section.id):
            sections.setdefault(key(name), section.id)
    groups: dict[str, str] = {}
    for group, title in settings.groups.items():
        for name in (*title.words.values(), group):
            groups.setdefault(key(name), group)
    return Names(
        languages=settings.languages,
        sections=sections,
        groups=groups,
        titles=tuple(dict.fromkeys(settings.title.words.values())),
        phrases=phrases,
    )


def as_json(old: OldIssue, day: date | None) -> Mapping[str, object]:
    """What `digest import --json` says of an issue; `day`: when it came out, as far as anybody says."""
    return {
        "number": old.number,
        "title": old.title,
        "date": day.isoformat() if day else None,
        "credits": list(old.credits),
        "sections": [
            {"title": section.title, "entries": [_entry(entry) for entry in section.entries]}
            for section in old.sections
        ],
    }


def _entry(entry: OldEntry) -> Mapping[str, object]:
    return {
        "title": entry.title,
        "group": entry.group or None,
        "links": [link.url for link in entry.links],
        "text": entry.text,
    }
