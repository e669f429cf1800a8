"""What there is to print: cards and search documents of every issue, cached by content hash."""

from __future__ import annotations

import hashlib
import json
import marshal
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from digest.core import cards, subjects
from digest.core.compose import card as card_of
from digest.core.compose import compose, picture
from digest.errors import IssueError
from digest.model import Card, DigestSettings, Edition, Finding, Issue, MailSettings, Person
from digest.pipeline import composed
from digest.ports import Agreed, Articles, Covers, Feeds, Frames, FrameSet, Letters, Pages, Posts, Words

if TYPE_CHECKING:
    from digest.archive import Archive
    from digest.archive.locks import Locks
    from digest.store.cache import Cache

#: An issue that went out says so, even where the rest cannot be read; imported ones may have no lock.
PUBLISHED = re.compile(
    rb"^[\"']?published[\"']?\s*(?::|\xef\xbc\x9a)\s*(?:\{\s*)?[\w\"'-]+\s*:", re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What the cache keeps of an issue, by language."""

    cards: dict[str, Card]
    #: JSON of its search documents without their texts, and the JSON list of those.
    search: dict[str, str]
    texts: dict[str, str]
    #: Reference to ids of the entries that tell of it (core/subjects.py).
    told: dict[str, Mapping[str, Sequence[str]]]
    openings: dict[str, str]
    card_keys: dict[str, str]
    pictures: tuple[str, ...]

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Described:
        return cls(
            cards={tag: cards.from_json(part["card"]) for tag, part in value.items()},
            search={tag: part["search"] for tag, part in value.items()},
            texts={tag: part["texts"] for tag, part in value.items()},
            told={tag: part["told"] for tag, part in value.items()},
            openings={tag: part["openings"] for tag, part in value.items()},
            card_keys={tag: part["key"] for tag, part in value.items()},
            pictures=tuple(sorted({path for part in value.values() for path in part["pictures"]})),
        )


@dataclass(slots=True)
class Memory:
    """What a process that builds again and again keeps, by content hash; a single build begins without."""

    #: By the hash of an issue.
    issues: dict[str, Described] = field(default_factory=dict)
    editions: dict[tuple[str, str], Edition] = field(default_factory=dict)

    def keep(self, editions: Mapping[tuple[str, str], Edition], most: int = 64) -> None:
        """Remember `editions`, the newest `most` of all."""
        for key, edition in editions.items():
            self.editions.pop(key, None)
            self.editions[key] = edition
        for key in list(self.editions)[:-most]:
            del self.editions[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What a build is made with; handed in by `app`."""

    settings: DigestSettings
    mail: MailSettings
    archive: Archive
    people: Mapping[str, Person]
    glossary: Agreed
    facts: Mapping[str, Mapping[str, Any]]
    #: Numbers that went out: their pages may not vanish.
    locked: Set[int]
    #: How each of them read then; None: not compared.
    locks: Locks | None = None
    #: Number to the languages in which the issue was brought in from elsewhere.
    brought: Mapping[int, Set[str]]
    #: Folder of the entries' pictures.
    images: Path
    frames: Frames
    #: Frames and the addresses of subjects (core/subjects.py) to what prints pages.
    pages: Callable[[Mapping[str, FrameSet], Mapping[str, str]], Pages]
    feeds: Feeds
    mails: Letters
    #: None: no short texts.
    social: Posts | None = None
    #: None: this digest has no covers, or this machine cannot draw any.
    covers: Covers | None = None
    #: None: no articles for WeChat.
    articles: Articles | None = None
    templates: Words
    cache: Cache
    #: Hash of the program itself: another version makes everything anew.
    code: str
    #: What was asked for and cannot be made here, one line each.
    lacking: tuple[str, ...] = ()
    #: What an earlier build of this process knew.
    memory: Memory = field(default_factory=Memory)
    #: Fills up an issue with the languages that are made from others.
    derive: Callable[[Issue], Issue] = lambda issue: issue

    def issue(self, number: int) -> Issue:
        """An issue with all that its readers get."""
        return self.derive(self.archive.issue(number))


def hashed(*parts: str | bytes) -> str:
    """One short hash of several parts; where one ends is part of it."""
    state = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode()
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()[:32]


@dataclass(slots=True)
class Shelf:
    """Cards and search documents of all issues; editions only of those that must be read."""

    press: Press
    drafts: bool
    #: Number to the hash of everything its pages are made of.
    keys: dict[int, str] = field(default_factory=dict)
    #: Number to language to card.
    cards: dict[int, dict[str, Card]] = field(default_factory=dict)
    #: Number to language to the JSON of its search documents without their texts, comma between.
    search: dict[int, dict[str, str]] = field(default_factory=dict)
    #: What each edition tells of: reference to ids of entries (core/subjects.py).
    told: dict[tuple[int, str], Mapping[str, Sequence[str]]] = field(default_factory=dict)
    #: The JSON of how each edition's entries begin: few pages ask for it.
    openings: dict[tuple[int, str], str] = field(default_factory=dict)
    #: The same, to the JSON list of those texts.
    texts: dict[int, dict[str, str]] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    #: Number to the paths of its pictures below content/images.
    pictures: dict[int, tuple[str, ...]] = field(default_factory=dict)
    #: Hash of each card and its openings: what lists of cards are made of.
    card_keys: dict[tuple[int, str], str] = field(default_factory=dict)
    #: Editions composed in this run: an issue's search documents, page, feeds and mails share them.
    editions: dict[tuple[int, str], Edition] = field(default_factory=dict)
    #: Findings of drafts that cannot be read: they cost nobody else anything.
    left_out: list[Finding] = field(default_factory=list)

    @classmethod
    def read(cls, press: Press, drafts: bool) -> Shelf:
        shelf = cls(press, drafts)
        shelf._read()
        return shelf

    @property
    def numbers(self) -> list[int]:
        """Numbers of issues that have anything to show, oldest first."""
        return sorted(self.cards)

    def of(self, number: int) -> Mapping[str, Card]:
        return self.cards[number]

    def line(self, language: str) -> list[Card]:
        """All cards of a language, oldest first, stubs included."""
        return [self.cards[n][language] for n in self.numbers if language in self.cards[n]]

    def shown(self, language: str) -> list[Card]:
        """Cards of editions with a page of their own, oldest first."""
        return [card for card in self.line(language) if self.full(card)]

    def full(self, card: Card) -> bool:
        """Whether the edition is rendered, not only stood in for by a stub."""
        return card.published is not None or self.drafts

    def edition(self, number: int, language: str) -> Edition:
        """The edition as this process or an earlier one composed it, or composed now."""
        press, key = self.press, self.keys[number]
        if (number, language) in self.editions:
            return self.editions[number, language]
        known = press.memory.editions.get((key, language))
        if known is None and number not in self.issues:
            kept = composed.find(press.cache, key)
            self.editions.update({(number, tag): edition for tag, edition in kept.items()})
            known = kept.get(language)
        if known is None:
            if number not in self.issues:
                self.issues[number] = press.issue(number)
            known = compose(self.issues[number], language, press.settings, press.people, press.facts)
        self.editions[number, language] = known
        return known

    def remember(self) -> None:
        """Hand what was read and composed on to the next build of this process."""
        memory, keys = self.press.memory, set(self.keys.values())
        memory.issues = {key: value for key, value in memory.issues.items() if key in keys}
        memory.keep({(self.keys[n], tag): edition for (n, tag), edition in self.editions.items()})
        self.editions.clear()
        self.issues.clear()

    def _read(self) -> None:
        press = self.press
        told = _told(press.facts)
        words = press.templates.key("words/")  # search documents name issues in them
        salt = hashed(press.code, words, repr(press.settings), repr(sorted(press.people.items())))
        for number in press.archive.numbers():
            facts = json.dumps(told.get(number, {}), sort_keys=True)
            self.keys[number] = hashed(salt, press.archive.read_bytes(number), facts)
        broken = [_lost(number) for number in sorted(press.locked - self.keys.keys())]
        kept = press.memory.issues
        known = press.cache.get_many("issue", [key for key in self.keys.values() if key not in kept])
        fresh: dict[str, bytes] = {}
        for number, key in self.keys.items():
            if key in kept:
                self._take(number, kept[key])
                continue
            value = _decoded(known.get(key))
            if value is None:
                try:
                    self.issues[number] = press.issue(number)
                except IssueError as error:
                    out = number in press.locked or PUBLISHED.search(press.archive.read_bytes(number))
                    (broken if out else self.left_out).extend(error.findings)
                    continue
                value = self._describe(number)
                fresh[key] = marshal.dumps(value)
            kept[key] = Described.of(value)
            self._take(number, kept[key])
        if broken:
            raise IssueError(
                "the site was not built", broken, hint="Mend what is named; the old site is untouched"
            )
        if fresh:
            press.cache.put_many("issue", fresh)
            press.cache.forget("issue", set(self.keys.values()))
            made: dict[str, dict[str, Edition]] = {}
            for (number, language), edition in self.editions.items():
                made.setdefault(self.keys[number], {})[language] = edition
            composed.keep(press.cache, made, self.keys.values())

    def _describe(self, number: int) -> dict[str, Any]:
        """What the cache keeps of an issue: per language its card and its search documents."""
        found: dict[str, Any] = {}
        issue = self.issues[number]
        pages = self.press.pages({}, {})
        for language in self.press.settings.languages:
            edition = self.edition(number, language)
            lang = "" if issue.title.get(language) else issue.title.best(language, self._order)[1]
            card = card_of(edition, lang=lang)
            docs = [dict(doc) for doc in pages.search_documents(edition)]
            texts = _json([doc.pop("text") for doc in docs])
            shown, openings = cards.to_json(card), _json(subjects.openings(edition))
            found[language] = {
                "card": shown,
                "told": subjects.told(edition, self.press.settings),
                "openings": openings,
                "key": hashed(json.dumps(shown), openings),
                "search": ",".join(map(_json, docs)),
                "texts": texts,
                "pictures": list(_pictures(edition)),
            }
        return found

    @property
    def _order(self) -> Sequence[str]:
        return self.press.settings.languages

    def _take(self, number: int, value: Described) -> None:
        if self.drafts or any(card.published for card in value.cards.values()):
            self.cards[number] = value.cards
            self.search[number] = value.search
            self.texts[number] = value.texts
            self.pictures[number] = value.pictures
            for tag, key in value.card_keys.items():
                self.card_keys[number, tag] = key
                self.told[number, tag] = value.told[tag]
                self.openings[number, tag] = value.openings[tag]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _pictures(edition: Edition) -> Iterator[str]:
    """Paths below content/images of an edition's pictures."""
    for _, entry in edition.entries():
        for src, _, _ in entry.images:
            if (place := picture(src)).startswith("images/"):
                yield unquote(place).removeprefix("images/")


def _lost(number: int) -> Finding:
    return Finding(
        code="D112",
        message=f"Vol. {number} went out, and its file is gone",
        path=f"content/issues/{number:03}.yaml",
        hint="Restore it from git: its address would break",
        facts={"number": number},
    )


def _decoded(body: bytes | None) -> dict[str, Any] | None:
    if body is None:
        return None
    try:
        value = marshal.loads(body)  # noqa: S302  ours, by its checksum
    except (ValueError, EOFError, TypeError):
        return None
    return value if isinstance(value, dict) else None


def _told(facts: Mapping[str, Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """Number of an issue to the frozen facts it rests on."""
    found: dict[int, dict[str, Any]] = {}
    for identity, record in facts.items():
        for number, state in record.get("told", {}).items():
            if str(number).isdigit():
                found.setdefault(int(number), {})[identity] = state
    return found
