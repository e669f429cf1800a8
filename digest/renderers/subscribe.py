"""The page that names all feeds of a language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digest.core import addresses
from digest.model import Document, Phrase
from digest.renderers.sheet import FEEDS, Printer, Sheet, shorten


@dataclass(frozen=True, slots=True)
class Row:
    """A feed: what it is called, what it holds, where it lies in each form (address, media type, label)."""

    name: Phrase
    about: str
    forms: Sequence[tuple[str, str, str]]


def page(printer: Printer, language: str, years: Sequence[int]) -> Document:
    """The page of all feeds of `language`; `years` have a document in the archive of issues."""
    words = printer.templates.words(language)
    name = printer.name(language)
    return printer.print(
        Sheet(
            kind="feeds",
            language=language,
            address=addresses.feeds(language),
            title=f"{words['feeds_all']} - {name}",
            description=shorten(words["feeds_about"].format(title=name)),
            template="page/feeds.html",
            values={
                "rows": [
                    Row(Phrase(words["feed_issues"]), words["feed_issues_about"], _forms(language, "")),
                    Row(
                        Phrase(words["feed_entries"]),
                        words["feed_entries_about"],
                        _forms(language, addresses.ENTRIES),
                    ),
                ],
                "sections": _sections(printer, language),
                "years": [
                    (
                        year,
                        [
                            (addresses.feed_year(language, year, form), kind, label)
                            for form, kind, label in FEEDS
                            if form in addresses.ARCHIVED
                        ],
                    )
                    for year in years
                ],
                "outlines": _outlines(printer, language),
            },
            counterpart=addresses.feeds,
            alternates=printer.settings.languages,
        )
    )


def _forms(language: str, name: str) -> Sequence[tuple[str, str, str]]:
    return [(addresses.feed(language, form, name), kind, label) for form, kind, label in FEEDS]


def _sections(printer: Printer, language: str) -> Sequence[tuple[str, Row]]:
    """Section id and row."""
    found = []
    for section in printer.settings.sections:
        title, lang = section.title.best(language, printer.settings.languages)
        name = Phrase(title or section.id, "" if lang == language else lang)
        found.append((section.id, Row(name, "", _forms(language, addresses.section_feed(section.id)))))
    return found


def _outlines(printer: Printer, language: str) -> Sequence[tuple[str, str]]:
    """Address and label of each list: this language's, and that of all where there are more."""
    words = printer.templates.words(language)
    found = [(addresses.outline(language), printer.language_name(language))]
    if len(printer.settings.languages) > 1:
        found.append((addresses.outline(), words["feeds_opml_every"]))
    return found
