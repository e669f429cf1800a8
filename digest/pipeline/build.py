"""Issues become the site and the outbox.

::

    content/issues/NNN.yaml ─ parse ─ compose ─┬─ card, search documents     cached by content hash
                                               └─ page, feeds, mails         made only if their key changed

`build` renders what is published; with `drafts` also the rest, marked. It reads `content/` alone and
knows no clock: the same content gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from digest.core import addresses
from digest.errors import BuildError
from digest.model import Card, Document, Finding
from digest.pipeline.shelf import Press, Shelf, hashed
from digest.pipeline.tree import Job, Report, Tree
from digest.ports import FrameSet


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
    editions = Shelf.read(press, drafts)
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
    return records / f"{folder.name}-{hashed(str(folder))[:8]}.json"


# ---------------------------------------------------------------- what there is to make


class _Jobs:
    """Every document of site and outbox as a job with its key."""

    def __init__(self, press: Press, shelf: Shelf, frames: Mapping[str, FrameSet]) -> None:
        self.press = press
        self.shelf = shelf
        self.frames = frames
        self.pages = press.pages(frames)
        settings = press.settings
        shared = hashed(press.code, repr(settings), press.templates.key(), str(shelf.drafts))
        self.page_keys = {tag: hashed(shared, frames[tag].key) for tag in settings.languages}
        self.all_frames = hashed(shared, *self.page_keys.values())
        self.mail_key = hashed(shared, repr(press.mail))
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
                    key = hashed(self.mail_key, self.shelf.keys[number])
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
                key = hashed(self.page_keys[language], repr(card))
                yield Job(f"stub:{language}:{card.number}", key, partial(self._stub, card))
                continue
            i = place[card.number]
            before = shown[i - 1] if i else None
            after = shown[i + 1] if i + 1 < len(shown) else None
            near = repr([(c.number, c.title, c.lang, c.covers) if c else None for c in (before, after)])
            key = hashed(self.page_keys[language], self.shelf.keys[card.number], near)
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
            hashed(base, repr(recent)),
            lambda: [self.pages.home(language, recent, drafts=drafts)],
        )
        yield Job(
            f"archive:{language}",
            hashed(base, repr([_outline(c) for c in newest_first])),
            lambda: [self.pages.archive(language, newest_first, drafts=drafts)],
        )
        years: dict[int, list[Card]] = {}
        for card in newest_first:
            years.setdefault(card.covers[1].year, []).append(card)
        for year, found in years.items():
            yield Job(
                f"archive:{language}:{year}",
                hashed(base, repr(sorted(years)), *(self.shelf.card_keys[c.number, language] for c in found)),
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
        key = hashed(self.feed_key, *(self.shelf.keys[card.number] for card in newest))

        def make() -> Sequence[Document]:
            editions = [self.shelf.edition(card.number, language) for card in newest]
            return self.press.feeds.render(language, editions)

        return Job(f"feeds:{language}", key, make)

    def _search(self, language: str) -> Job:
        numbers = [card.number for card in self.shelf.shown(language)][::-1]
        fragments = [self.shelf.search[number][language] for number in numbers]
        key = hashed(self.page_keys[language], *(self.shelf.keys[number] for number in numbers))
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
        key = hashed(*(part for name, path in names.items() for part in (name, path.read_bytes())))

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
        key = hashed(self.all_frames, repr(latest))
        yield Job("root", key, lambda: [self.pages.root(latest)])
        yield Job("404", self.all_frames, self.pages.not_found)
        listed = {tag: self._addresses(tag) for tag in self.press.settings.languages}
        yield Job("sitemaps", hashed(self.all_frames, repr(listed)), lambda: self.pages.sitemaps(listed))

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
