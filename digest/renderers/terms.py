"""The page of the words the digest agreed on: how each is written in every language, and how not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from digest.core import addresses
from digest.model import Document, Phrase, Term
from digest.renderers.sheet import Printer, Sheet, shorten


@dataclass(frozen=True, slots=True)
class Row:
    """A term: its own form first, then those of the other languages that are different words."""

    id: str
    name: Phrase
    others: Sequence[Phrase]
    keep: bool
    also: Sequence[Phrase]
    wrong: Sequence[Phrase]
    note: str


def page(printer: Printer, language: str, terms: Sequence[Term]) -> Document:
    """The page in `language`; terms stand by the letter of their id, the same in all languages."""
    words, name = printer.templates.words(language), printer.name(language)
    letters = [
        (letter, [_row(printer, language, term) for term in found])
        for letter, found in groupby(sorted(terms, key=lambda term: term.id), _letter)
    ]
    return printer.print(
        Sheet(
            kind="subjects",
            language=language,
            address=addresses.terms(language),
            title=f"{words['terms']} - {name}",
            description=shorten(words["terms_about"].format(title=name)),
            template="page/terms.html",
            values={
                "letters": letters,
                "count": len(terms),
                "about": words["terms_about"].format(title=name),
                "up": addresses.subjects(language),
            },
            counterpart=addresses.terms,
            alternates=printer.settings.languages,
            name=words["terms"],
            crumbs=[(words["nav_subjects"], addresses.subjects(language))],
        )
    )


def _letter(term: Term) -> str:
    first = term.id[0].upper()
    return first if first.isalpha() else "#"


def _row(printer: Printer, language: str, term: Term) -> Row:
    order = [language, *(tag for tag in printer.settings.languages if tag != language)]
    words, own = term.name.best(language, order)
    name = Phrase(words, "" if own == language else own)
    said = [Phrase(term.name.get(tag), tag) for tag in order if tag != language]
    return Row(
        id=term.id,
        name=name,
        others=[] if term.keep else [other for other in said if other.words and other.words != words],
        keep=term.keep and len(order) > 1,
        also=_forms(term.also, order, language),
        wrong=_forms(term.wrong, order, language),
        note=term.note.get(language),
    )


def _forms(said: Mapping[str, Sequence[str]], order: Sequence[str], language: str) -> Sequence[Phrase]:
    """The forms of every language, each once, those of the page's own without its tag."""
    found: dict[str, str] = {}
    for tag in order:
        for form in said.get(tag, ()):
            found.setdefault(form, "" if tag == language else tag)
    return [Phrase(form, tag) for form, tag in found.items()]
