"""Issues become the site and the outbox.

::

    content/issues/NNN.yaml ─ parse ─ compose ─┬─ card, search documents     cached by content hash
                                               └─ page, feeds, mails         made only if their key changed

`build` renders what is published; with `drafts` also the rest, marked. It reads `content/` alone and
knows no clock: the same content gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.core import addresses, cards
from digest.core.compose import card as card_of
from digest.core.compose import compose
from digest.errors import BuildError, IssueError
from digest.model import Card, DigestSettings, Document, Edition, Finding, Issue, MailSettings, Person
from digest.pipeline.tree import Job, Report, Tree
from digest.ports import Feeds, Frames, FrameSet, Pages, Renderer, Words

if TYPE_CHECKING:
    from digest.archive import Archive
    from digest.store.cache import Cache

#: An issue that went out says so, even where the rest cannot be read; imported ones may have no lock.
PUBLISHED = re.compile(
    rb"^[\"']?published[\"']?\s*(?::|\xef\xbc\x9a)\s*(?:\{\s*)?[\w\"'-]+\s*:", re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What a build is made with; handed in by `app`."""

    settings: DigestSettings
    mail: MailSettings
    archive: Archive
    people: Mapping[str, Person]
    facts: Mapping[str, Mapping[str, Any]]
    #: Numbers that went out: their pages may not vanish.
    locked: Set[int]
    #: Folder of the entries' pictures.
    images: Path
    frames: Frames
    pages: Callable[[Mapping[str, FrameSet]], Pages]
    feeds: Feeds
    mails: Renderer
    templates: Words
    cache: Cache
    #: Hash of the program itself: another version makes everything anew.
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What came out."""

    site: Report
    outbox: Report
    issues: int
    drafts: int
    languages: tuple[str, ...]
    #: What is wrong with drafts that were left out.
    findings: tuple[Finding, ...] = ()
    #: Broken links of hand-written pages, one line each.
    warnings: tuple[str, ...] = ()


def build(press: Press, *, site: Path, outbox: Path, records: Path, drafts: bool = False) -> Built:
    """Make `site` and `outbox`; raises IssueError for files that cannot be read, BuildError for the rest."""
    editions = _Shelf.read(press, drafts)
    languages = press.settings.languages
    frames = {language: press.frames(language) for language in languages}
    jobs = _Jobs(press, editions, frames)
    site, outbox = site.resolve(), outbox.resolve()
    if site == outbox or site in outbox.parents or outbox in site.parents:
        raise BuildError("site and outbox need folders of their own", subject=str(outbox))
    site_report = Tree(site, _record(records, site)).build(list(jobs.site()))
    outbox_report = Tree(outbox, _record(records, outbox)).build(list(jobs.outbox()))
    return Built(
        site=site_report,
        outbox=outbox_report,
        issues=len(editions.numbers),
        drafts=sum(not any(c.published for c in editions.of(n).values()) for n in editions.numbers),
        languages=languages,
        findings=tuple(editions.left_out),
        warnings=tuple(w for frame in frames.values() for w in frame.warnings),
    )


def _record(records: Path, folder: Path) -> Path:
    return records / f"{folder.name}-{_hash(str(folder))[:8]}.json"


def _hash(*parts: str | bytes) -> str:
    state = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode()
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()[:32]


# ---------------------------------------------------------------- what there is to print


@dataclass(slots=True)
class _Shelf:
    """Cards and search documents of all issues; editions only of those that must be read."""

    press: Press
    drafts: bool
    #: Number to the hash of everything its pages are made of.
    keys: dict[int, str] = field(default_factory=dict)
    #: Number to language to card.
    cards: dict[int, dict[str, Card]] = field(default_factory=dict)
    #: Number to language to the JSON of its search documents.
    search: dict[int, dict[str, str]] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    #: Hash of each card: what lists of cards are made of.
    card_keys: dict[tuple[int, str], str] = field(default_factory=dict)
    #: Editions composed in this run: an issue's search documents, page, feeds and mails share them.
    editions: dict[tuple[int, str], Edition] = field(default_factory=dict)
    #: Findings of drafts that cannot be read: they cost nobody else anything.
    left_out: list[Finding] = field(default_factory=list)

    @classmethod
    def read(cls, press: Press, drafts: bool) -> _Shelf:
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
        if (number, language) not in self.editions:
            if number not in self.issues:
                self.issues[number] = self.press.archive.issue(number)
            press = self.press
            self.editions[number, language] = compose(
                self.issues[number], language, press.settings, press.people, press.facts
            )
        return self.editions[number, language]

    def _read(self) -> None:
        press = self.press
        told = _told(press.facts)
        words = press.templates.key("words/")  # search documents name issues in them
        salt = _hash(press.code, words, repr(press.settings), repr(sorted(press.people.items())))
        for number in press.archive.numbers():
            facts = json.dumps(told.get(number, {}), sort_keys=True)
            self.keys[number] = _hash(salt, press.archive.read_bytes(number), facts)
        broken = [_lost(number) for number in sorted(press.locked - self.keys.keys())]
        known = press.cache.get_many("issue", list(self.keys.values()))
        fresh: dict[str, bytes] = {}
        for number, key in self.keys.items():
            value = _decoded(known.get(key))
            if value is None:
                try:
                    self.issues[number] = press.archive.issue(number)
                except IssueError as error:
                    out = number in press.locked or PUBLISHED.search(press.archive.read_bytes(number))
                    (broken if out else self.left_out).extend(error.findings)
                    continue
                value = self._describe(number)
                fresh[key] = json.dumps(value, ensure_ascii=False).encode()
            self._take(number, value)
        if broken:
            raise IssueError(
                "the site was not built", broken, hint="Mend what is named; the old site is untouched"
            )
        if fresh:
            press.cache.put_many("issue", fresh)
            press.cache.forget("issue", set(self.keys.values()))

    def _describe(self, number: int) -> dict[str, Any]:
        """What the cache keeps of an issue: per language its card and its search documents."""
        found: dict[str, Any] = {}
        issue = self.issues[number]
        pages = self.press.pages({})
        for language in self.press.settings.languages:
            edition = self.edition(number, language)
            lang = "" if issue.title.get(language) else issue.title.best(language, self._order)[1]
            card = card_of(edition, lang=lang)
            docs = pages.search_documents(edition)
            body = ",".join(json.dumps(doc, ensure_ascii=False) for doc in docs)
            told = cards.to_json(card)
            found[language] = {"card": told, "key": _hash(json.dumps(told)), "search": body}
        return found

    @property
    def _order(self) -> Sequence[str]:
        return self.press.settings.languages

    def _take(self, number: int, value: Mapping[str, Any]) -> None:
        found = {tag: cards.from_json(part["card"]) for tag, part in value.items()}
        if self.drafts or any(card.published for card in found.values()):
            self.cards[number] = found
            self.search[number] = {tag: part["search"] for tag, part in value.items()}
            self.card_keys.update({(number, tag): part["key"] for tag, part in value.items()})


def _lost(number: int) -> Finding:
    return Finding(
        code="D112",
        message=f"Vol. {number} went out, and its file is gone",
        path=f"content/issues/{number:03}.yaml",
        hint="Restore it from git: its address would break",
    )


def _decoded(body: bytes | None) -> dict[str, Any] | None:
    if body is None:
        return None
    try:
        value = json.loads(body)
    except ValueError:
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


# ---------------------------------------------------------------- what there is to make


class _Jobs:
    """Every document of site and outbox as a job with its key."""

    def __init__(self, press: Press, shelf: _Shelf, frames: Mapping[str, FrameSet]) -> None:
        self.press = press
        self.shelf = shelf
        self.frames = frames
        self.pages = press.pages(frames)
        settings = press.settings
        shared = _hash(press.code, repr(settings), press.templates.key(), str(shelf.drafts))
        self.page_keys = {tag: _hash(shared, frames[tag].key) for tag in settings.languages}
        self.all_frames = _hash(shared, *self.page_keys.values())
        self.mail_key = _hash(shared, repr(press.mail))
        self.feed_key = shared

    def site(self) -> Iterable[Job]:
        for language in self.press.settings.languages:
            yield from self._files(language)
            yield from self._issues(language)
            yield from self._lists(language)
            yield self._feeds(language)
            yield self._search(language)
        yield self._images()
        yield from self._whole()

    def outbox(self) -> Iterable[Job]:
        """Mails of the newest issues, oldest first."""
        keep = self.press.settings.outbox_issues
        for number in self.shelf.numbers[-keep:]:
            for language, card in self.shelf.of(number).items():
                if self.shelf.full(card):
                    key = _hash(self.mail_key, self.shelf.keys[number])
                    yield Job(f"mail:{number}:{language}", key, self._mail(number, language))

    def _files(self, language: str) -> Iterable[Job]:
        """Assets and hand-written pages, as the frame's engine made them."""
        frame = self.frames[language]

        def documents() -> Iterable[Document]:
            for path in sorted(frame.files):
                body = frame.files[path].read_bytes()
                yield Document(path=f"{language}/{path}", media_type="application/octet-stream", body=body)

        yield Job(f"files:{language}", frame.key, lambda: list(documents()))

    def _issues(self, language: str) -> Iterable[Job]:
        shown = self.shelf.shown(language)
        place = {card.number: i for i, card in enumerate(shown)}
        for card in self.shelf.line(language):
            if not self.shelf.full(card):
                key = _hash(self.page_keys[language], repr(card))
                yield Job(f"stub:{language}:{card.number}", key, partial(self._stub, card))
                continue
            i = place[card.number]
            before = shown[i - 1] if i else None
            after = shown[i + 1] if i + 1 < len(shown) else None
            near = repr([(c.number, c.title, c.lang, c.covers) if c else None for c in (before, after)])
            key = _hash(self.page_keys[language], self.shelf.keys[card.number], near)
            yield Job(
                f"issue:{language}:{card.number}", key, self._page(card.number, language, before, after)
            )

    def _page(
        self, number: int, language: str, before: Card | None, after: Card | None
    ) -> Callable[[], Sequence[Document]]:
        def make() -> Sequence[Document]:
            edition = self.shelf.edition(number, language)
            return [self.pages.issue(edition, previous=before, next=after)]

        return make

    def _mail(self, number: int, language: str) -> Callable[[], Sequence[Document]]:
        return lambda: self.press.mails.render(self.shelf.edition(number, language))

    def _lists(self, language: str) -> Iterable[Job]:
        """Home, archive and its years, from cards alone."""
        drafts = self.shelf.drafts
        newest_first = self.shelf.line(language)[::-1]
        base = self.page_keys[language]
        recent = newest_first[:12]
        if not any(self.shelf.full(card) for card in recent):
            recent += [card for card in newest_first[12:] if self.shelf.full(card)][:1]
        yield Job(
            f"home:{language}",
            _hash(base, repr(recent)),
            lambda: [self.pages.home(language, recent, drafts=drafts)],
        )
        yield Job(
            f"archive:{language}",
            _hash(base, repr([_outline(c) for c in newest_first])),
            lambda: [self.pages.archive(language, newest_first, drafts=drafts)],
        )
        years: dict[int, list[Card]] = {}
        for card in newest_first:
            years.setdefault(card.covers[1].year, []).append(card)
        for year, found in years.items():
            yield Job(
                f"archive:{language}:{year}",
                _hash(base, repr(sorted(years)), *(self.shelf.card_keys[c.number, language] for c in found)),
                partial(self._year, language, year, found),
            )

    def _stub(self, card: Card) -> Sequence[Document]:
        return [self.pages.stub(card)]

    def _year(self, language: str, year: int, cards: Sequence[Card]) -> Sequence[Document]:
        return [self.pages.year(language, year, cards, drafts=self.shelf.drafts)]

    def _feeds(self, language: str) -> Job:
        newest = [card for card in self.shelf.shown(language) if card.published is not None][
            -self.press.settings.feed_issues :
        ][::-1]
        key = _hash(self.feed_key, *(self.shelf.keys[card.number] for card in newest))

        def make() -> Sequence[Document]:
            editions = [self.shelf.edition(card.number, language) for card in newest]
            return self.press.feeds.render(language, editions)

        return Job(f"feeds:{language}", key, make)

    def _search(self, language: str) -> Job:
        numbers = [card.number for card in self.shelf.shown(language)][::-1]
        fragments = [self.shelf.search[number][language] for number in numbers]
        key = _hash(self.page_keys[language], *(self.shelf.keys[number] for number in numbers))
        return Job(
            f"search:{language}",
            key,
            lambda: [self.pages.search_index(language, [f for f in fragments if f])],
        )

    def _images(self) -> Job:
        """Pictures of entries, as they lie in content/images."""
        folder = self.press.images
        found = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
        names = {path.relative_to(folder).as_posix(): path for path in found if not path.name.startswith(".")}
        key = _hash(*(part for name, path in names.items() for part in (name, path.read_bytes())))

        def make() -> Sequence[Document]:
            return [
                Document(path=f"images/{name}", media_type="application/octet-stream", body=path.read_bytes())
                for name, path in names.items()
            ]

        return Job("images", key, make)

    def _whole(self) -> Iterable[Job]:
        """The root page, pages not found, sitemaps."""
        latest = {
            tag: next((c for c in reversed(self.shelf.shown(tag))), None)
            for tag in self.press.settings.languages
        }
        key = _hash(self.all_frames, repr(latest))
        yield Job("root", key, lambda: [self.pages.root(latest)])
        yield Job("404", self.all_frames, self.pages.not_found)
        listed = {tag: self._addresses(tag) for tag in self.press.settings.languages}
        yield Job("sitemaps", _hash(self.all_frames, repr(listed)), lambda: self.pages.sitemaps(listed))

    def _addresses(self, language: str) -> Sequence[tuple[str, datetime | None]]:
        shown = [card for card in self.shelf.shown(language) if card.published is not None]
        newest = shown[-1].updated if shown else None
        found: list[tuple[str, datetime | None]] = [
            (addresses.home(language), newest),
            (addresses.archive(language), newest),
        ]
        found += [(f"{language}/{page}", None) for page in self.frames[language].pages]
        years = sorted({card.covers[1].year for card in shown})
        found += [(addresses.archive(language, year), None) for year in years]
        found += [(addresses.issue(language, card.number), card.updated) for card in shown]
        return found


def _outline(card: Card) -> tuple[object, ...]:
    """What the archive's first page shows of a card."""
    return (
        card.number,
        card.title,
        card.lead,
        card.covers,
        card.published,
        card.out_in,
        card.out_title,
        card.lang,
    )
