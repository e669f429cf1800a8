"""The site's pages: an Edition or Cards and a frame become Documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from digest.model import Card, Contributor, Counts, DigestSettings, Document, Edition, Mention, Subject, Term
from digest.ports import FrameSet
from digest.renderers import (
    entrance,
    indexes,
    issue,
    lists,
    manifest,
    pictures,
    search,
    sitemap,
    subject,
    subscribe,
    terms,
)
from digest.renderers.sheet import Printer
from digest.templating import Templates


class Pages:
    """Renders the site's pages into the frames of each language.

    Search documents and sitemaps need no frames: there `frames` may be empty. `subjects` says where what
    entries are about has its page (core/subjects.py).
    """

    def __init__(
        self,
        templates: Templates,
        settings: DigestSettings,
        frames: Mapping[str, FrameSet],
        subjects: Mapping[str, str] | None = None,
    ) -> None:
        self.templates = templates
        self.settings = settings
        self.frames = frames
        self.printer = Printer(templates, settings, frames, subjects or {})

    def issue(
        self,
        edition: Edition,
        *,
        previous: Card | None,
        next: Card | None,  # noqa: A002  (the word readers see)
    ) -> Document:
        """The page of an issue in one language."""
        return issue.page(self.printer, edition, previous, next)

    def stub(self, card: Card, expected: date | None = None) -> Document:
        """Stands in for an edition that is not out in its language yet, and says when it should be."""
        return lists.stub(self.printer, card, expected)

    def home(self, language: str, cards: Sequence[Card], *, drafts: bool = False) -> Document:
        """The front page: the latest issue and a few before it; `drafts`: what is not out is shown too."""
        return lists.home(self.printer, language, cards, drafts=drafts)

    def archive(self, language: str, cards: Sequence[Card], *, drafts: bool = False) -> Document:
        """All issues, by year."""
        return lists.archive(self.printer, language, cards, drafts=drafts)

    def year(self, language: str, year: int, cards: Sequence[Card], *, drafts: bool = False) -> Document:
        """One year's issues with all they held."""
        return lists.year(self.printer, language, year, cards, drafts=drafts)

    def pictures(self, language: str, cards: Sequence[Card], counts: Sequence[Counts]) -> Document:
        """The upstream and the issues themselves, in figures."""
        return pictures.page(self.printer, language, cards, counts)

    def feeds(self, language: str, years: Sequence[int]) -> Document:
        """All feeds of a language, and the `years` of its feed archive."""
        return subscribe.page(self.printer, language, years)

    def subject(
        self,
        language: str,
        subject_: Subject,
        mentions: Sequence[Mention],
        *,
        years: Mapping[int, int],
        year: int | None = None,
    ) -> Document:
        """What the issues told of a subject; of a long one, a year's, and `years` to how much they hold."""
        return subject.page(self.printer, language, subject_, mentions, years=years, year=year)

    def index(self, language: str, part: str, subjects: Sequence[Subject]) -> Document:
        """All subjects below a step of the site's addresses: `keps`, `projects`."""
        return indexes.index(self.printer, language, part, subjects)

    def subjects(
        self,
        language: str,
        subjects: Sequence[Subject],
        contributors: Sequence[Contributor],
        terms_: Sequence[Term] = (),
    ) -> Document:
        """Which indexes there are, each with its newest subjects."""
        return indexes.overview(self.printer, language, subjects, contributors, terms_)

    def terms(self, language: str, terms_: Sequence[Term]) -> Document:
        """The words agreed on, with how they are written in each language."""
        return terms.page(self.printer, language, terms_)

    def people(self, language: str, contributors: Sequence[Contributor]) -> Document:
        """Who made the issues, and which."""
        return indexes.people(self.printer, language, contributors)

    def subject_documents(self, language: str, subjects: Sequence[Subject]) -> Sequence[Mapping[str, object]]:
        """What is searched of subjects: their names, so that a name finds its page first."""
        return [subject.searched(self.printer, language, it) for it in subjects]

    def root(self, latest: Mapping[str, Card | None]) -> Document:
        """`/`: sends a reader to their language, or lets them choose."""
        return entrance.root(self.printer, latest)

    def not_found(self) -> Sequence[Document]:
        """404.html of each language, and of the site in its default language."""
        return entrance.not_found(self.printer)

    def manifest(self, language: str) -> Document:
        """What a telephone calls the paper."""
        return manifest.manifest(self.settings, language)

    def search_documents(self, edition: Edition) -> Sequence[Mapping[str, object]]:
        """What is searched of an edition: the page first, then each entry."""
        return search.documents(edition, self.templates.words(edition.language))

    def search_index(
        self, language: str, fragments: Sequence[str], texts: Sequence[tuple[int, int]] = ()
    ) -> Document:
        """The index of `fragments`, each the JSON of documents, comma between, no brackets.

        `texts` are the blocks of `search_texts` and how long they are, newest first.
        """
        named = [(search.texts_path(block), size) for block, size in texts]
        return search.index(self.frames[language], fragments, named)

    def search_texts(self, language: str, block: int, fragments: Mapping[int, str]) -> Document:
        """Texts of the issues of one block: number to the JSON list of what its documents say."""
        return search.texts_of(language, block, fragments)

    def sitemaps(self, addresses: Mapping[str, Sequence[tuple[str, datetime | None]]]) -> Sequence[Document]:
        """Sitemaps of each language's addresses with their last change, their index, robots.txt."""
        return sitemap.render(self.templates, self.settings, addresses)
