"""One edition as a letter's templates see it: words, addresses, and what they ask of an entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from markupsafe import Markup

from digest import markdown
from digest.core import addresses
from digest.model import DigestSettings, Edition, EditionEntry, MailSettings
from digest.renderers.links import anchored, pictures
from digest.renderers.mailtext import Lines
from digest.templating import Templates, Words

#: Section colours there are in email/style.css (`.ink-1` ...).
_INKS = 6
#: Kinds that say nothing beside the section's own title.
_PLAIN_KINDS = {"article", "project"}


@dataclass(frozen=True, slots=True)
class Name:
    """The digest's name in a language, and where that language's edition is; nowhere, if it is not out."""

    language: str
    words: str
    url: str = ""


@dataclass(slots=True)
class Side:
    """What stands for one edition of a letter."""

    edition: Edition
    words: Words
    #: Address of the edition on the web, of the digest's front page, and of the older issues.
    page: str
    home: str
    #: The digest's name, the edition's own language first.
    names: Sequence[Name]
    #: The line that lists of mails show beside the subject.
    preview: str
    #: Other editions in the same letter: language and words of the line that leads to each.
    jumps: Sequence[tuple[str, str]]
    #: The digest's own words before and after the entries, as Markdown.
    header: str
    footer: str
    ink: Callable[[str], int]
    picture: Callable[[str], str]
    lines: Lines
    #: Entries that end earlier than on the web, and how many are left out.
    shortened: frozenset[str] = frozenset()
    more: int = 0
    language: str = field(init=False)

    def __post_init__(self) -> None:
        self.language = self.edition.language

    def kicker(self, entry: EditionEntry) -> str:
        kind = "" if entry.kind in _PLAIN_KINDS else self.words.get(f"kind_{entry.kind}", "")
        return " · ".join(part for part in (kind, *entry.facts) if part)

    def anchored(self, html: str) -> Markup:
        return anchored(html, self.page)

    def standing(self, words: str) -> Markup:
        """The digest's own words as safe HTML."""
        return self.anchored(markdown.render(words))


class Sides:
    """Makes them."""

    def __init__(self, templates: Templates, settings: DigestSettings, mail: MailSettings) -> None:
        self.templates = templates
        self.settings = settings
        self.mail = mail
        self._known = [section.id for section in settings.sections]
        self._absolute = partial(addresses.absolute, settings)

    def of(self, edition: Edition, together: Sequence[Edition]) -> Side:
        """The side of `edition` in a letter with the editions `together`."""
        language, words = edition.language, self.templates.words(edition.language)
        titles = (entry.title for _, entry in edition.entries() if entry.title)
        others = [one.language for one in together if one.language != language]
        return Side(
            edition=edition,
            words=words,
            page=self._absolute(addresses.issue(language, edition.number)),
            home=self._absolute(addresses.home(language)),
            names=self._names(edition),
            preview=" · ".join(edition.lead or islice(titles, 3)),
            jumps=[(tag, self.templates.words(tag)["mail_jump"]) for tag in others],
            header=self.mail.header.get(language),
            footer=self.mail.footer.get(language),
            ink=lambda section: self._known.index(section) % _INKS + 1 if section in self._known else 0,
            picture=pictures(self._absolute),
            lines=Lines(),
        )

    def _names(self, edition: Edition) -> list[Name]:
        own = edition.language
        return [
            Name(
                tag,
                title,
                self._absolute(addresses.issue(tag, edition.number)) if tag in edition.out_in else "",
            )
            for tag in [own, *self.settings.beside(own)]
            if (title := self.settings.title.get(tag))
        ]


def title_of(editions: Sequence[Edition]) -> str:
    """A letter's title: its edition's headline; of several, the first one's and the others' own titles."""
    first, *others = editions
    return " / ".join([first.headline, *(one.title for one in others if one.title != first.title)])
