"""The page of the words the digest agreed on: how each is written in every language, and how not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from digest.core import addresses
from digest.model import Document, Phrase, Term
from digest.renderers.sheet import Printer, Sheet, shorten


@dataclass(frozen=True, slots=True)
class Forms:
    """What else is right in a language, and what is not; without a `name`: in the page's own."""

    name: str
    lang: str
    also: Sequence[str]
    wrong: Sequence[str]


@dataclass(frozen=True, slots=True)
class Row:
    """A term: its own form first, then those of the other languages that are different words."""

    id: str
    name: Phrase
    others: Sequence[Phrase]
    keep: bool
    told: Sequence[Forms]
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
        told=list(_told(printer, term, order)),
        note=term.note.get(language),
    )


def _told(printer: Printer, term: Term, order: Sequence[str]) -> Iterator[Forms]:
    """The forms of each language that has any, those of the page's own first and not again for the others."""
    known: set[str] = set()
    for tag in order:
        also, wrong = (
            [form for form in said.get(tag, ()) if form not in known] for said in (term.also, term.wrong)
        )
        if tag == order[0]:
            known.update(also, wrong)
            name = lang = ""
        else:
            name, lang = printer.language_name(tag), tag
        if also or wrong:
            yield Forms(name, lang, also, wrong)
