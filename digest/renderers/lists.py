"""Pages that show issues by their cards: home, archive, a year, and the stub of an edition not out yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from digest.core import addresses
from digest.core.compose import seen
from digest.model import Card, Document, Phrase
from digest.renderers import graph
from digest.renderers.sheet import FEEDS, Printer, Sheet, shorten
from digest.templating import formats

#: Issues the front page lists below the latest.
RECENT = 11


@dataclass(frozen=True, slots=True)
class Row:
    """A card in a list: where it leads and what is to be said of it."""

    card: Card
    link: str
    #: True: only a stub stands there, or a draft.
    waiting: bool
    note: str


def home(printer: Printer, language: str, cards: Sequence[Card], *, drafts: bool = False) -> Document:
    """The front page: the newest edition out in this language, and the newest if that is only announced."""
    newest = _newest_first(cards, drafts)
    front = next((card for card in newest if not _missing(card, drafts)), None)
    ahead = [card for card in newest[:1] if card is not front]
    follows = {card.number: _follows(card) for card in cards}
    rest = [card for card in newest if card is not front and card not in ahead]
    words = printer.templates.words(language)
    here = addresses.home(language)
    name = printer.name(language)
    about, about_lang = printer.settings.description.best(language, printer.settings.languages)
    return printer.print(
        _sheet(
            printer,
            "home",
            language,
            here,
            title=name,
            description=shorten(about or name),
            values={
                "latest": front,
                "motto": Phrase(about, "" if about_lang == language else about_lang),
                "facts": printer.facts(front) if front else (),
                "waiting": [
                    (_stub_words(printer, card, follows[card.number]), addresses.issue(language, card.number))
                    for card in ahead
                ],
                "rows": _rows(printer, here, rest[:RECENT], drafts),
                "read": words["read_issue"].format(issue=words["issue"].format(number=front.number))
                if front
                else "",
                "issue_address": lambda n: addresses.issue(language, n),
                "archive": addresses.archive(language),
                "subscribe": [_subscribe(printer, tag) for tag in _own_first(printer, language)],
            },
            told=graph.website(printer.settings, language, name, about),
        )
    )


def _subscribe(printer: Printer, language: str) -> Mapping[str, object]:
    """How to subscribe to the editions of `language`."""
    settings = printer.settings
    return {
        "language": language,
        "name": printer.language_name(language),
        "words": printer.templates.words(language),
        "mail": settings.sign_up.get(language),
        "wechat": settings.wechat.get(language),
        "feeds": [(addresses.feed(language, form), kind, label) for form, kind, label in FEEDS],
    }


def _own_first(printer: Printer, language: str) -> Sequence[str]:
    return [language, *(tag for tag in printer.settings.languages if tag != language)]


def archive(printer: Printer, language: str, cards: Sequence[Card], *, drafts: bool = False) -> Document:
    """All issues by year, newest first."""
    here = addresses.archive(language)
    years: dict[int, list[Card]] = {}
    for card in _newest_first(cards, drafts):
        years.setdefault(card.covers[1].year, []).append(card)
    words = printer.templates.words(language)
    return printer.print(
        _sheet(
            printer,
            "archive",
            language,
            here,
            title=f"{words['all_issues']} - {printer.name(language)}",
            description=shorten(words["archive_about"].format(title=printer.name(language))),
            values={
                "years": [(year, _rows(printer, here, found, drafts)) for year, found in years.items()],
                "year_address": lambda year: addresses.archive(language, year),
            },
            name=words["all_issues"],
        )
    )


def year(
    printer: Printer, language: str, year: int, cards: Sequence[Card], *, drafts: bool = False
) -> Document:
    """One year's issues, each with its entries."""
    here = addresses.archive(language, year)
    words = printer.templates.words(language)
    return printer.print(
        _sheet(
            printer,
            "year",
            language,
            here,
            title=f"{year} - {printer.name(language)}",
            description=shorten(words["year_about"].format(title=printer.name(language), year=year)),
            values={
                "year": year,
                "rows": _rows(printer, here, _newest_first(cards, drafts), drafts),
                "archive": addresses.archive(language),
            },
            name=str(year),
            crumbs=[(words["all_issues"], addresses.archive(language))],
            listed=any(not _missing(card, drafts) for card in cards),
        )
    )


def stub(printer: Printer, card: Card, expected: date | None = None) -> Document:
    """ "Vol. 30 is out in Chinese; English follows": the address is there, search engines are not told."""
    heading, follows = _stub_words(printer, card, _follows(card)), _follows(card)
    card = seen(card)
    here = addresses.issue(card.language, card.number)
    return printer.print(
        Sheet(
            kind="issue",
            language=card.language,
            address=here,
            title=f"{heading} - {printer.name(card.language)}",
            description=shorten(heading),
            template="page/stub.html",
            values={
                "heading": heading,
                "facts": printer.facts(card),
                "follows": follows,
                "expected": printer.templates.words(card.language)["expected"].format(
                    day=formats.day(expected, card.language)
                )
                if expected and follows
                else "",
                "title": card.title if card.lang else "",
                "title_lang": card.lang,
                "out": [
                    (tag, printer.language_name(tag), addresses.issue(tag, card.number))
                    for tag in card.out_in
                ],
                "archive": addresses.archive(card.language),
            },
            counterpart=lambda tag: addresses.issue(tag, card.number),
            listed=False,
        )
    )


def _sheet(
    printer: Printer,
    kind: str,
    language: str,
    address: str,
    *,
    title: str,
    description: str,
    values: Mapping[str, object],
    name: str = "",
    crumbs: Sequence[tuple[str, str]] = (),
    told: Sequence[graph.Node] = (),
    listed: bool = True,
) -> Sheet:
    """A page that every language has at the same address below its root."""
    below = address.partition("/")[2]
    return Sheet(
        kind=kind,
        language=language,
        address=address,
        title=title,
        description=description,
        template=f"page/{kind}.html",
        values=values,
        counterpart=lambda tag: addresses.home(tag) + below,
        alternates=printer.settings.languages,
        name=name,
        crumbs=crumbs,
        graph=told,
        listed=listed,
    )


def _newest_first(cards: Iterable[Card], drafts: bool) -> list[Card]:
    """Newest first; nothing of an edition that is not out, unless drafts are shown."""
    shown = cards if drafts else map(seen, cards)
    return sorted(shown, key=lambda card: -card.number)


def _missing(card: Card, drafts: bool) -> bool:
    """Whether the edition is out elsewhere, and only announced in its own language."""
    return not drafts and card.published is None and bool(card.out_in)


def _rows(printer: Printer, here: str, cards: Iterable[Card], drafts: bool) -> list[Row]:
    return [
        Row(
            card=card,
            link=addresses.relative(here, addresses.issue(card.language, card.number)),
            waiting=card.published is None,
            note=_note(printer, card, drafts),
        )
        for card in cards
    ]


def _note(printer: Printer, card: Card, drafts: bool) -> str:
    """What a list says beside an edition that is not out."""
    words = printer.templates.words(card.language)
    if _missing(card, drafts):
        return words["only_in"].format(languages=languages(printer, card.out_in, card.language))
    return words["draft"] if card.draft else ""


def _follows(card: Card) -> bool:
    """Whether anything is there for this language: an old issue may be in another one alone."""
    return any(headlines for *_, headlines in card.sections)


def _stub_words(printer: Printer, card: Card, follows: bool) -> str:
    words = printer.templates.words(card.language)
    return words["stub" if follows else "stub_alone"].format(
        issue=words["issue"].format(number=card.number),
        languages=languages(printer, card.out_in, card.language),
        language=languages(printer, (card.language,), card.language),
    )


def languages(printer: Printer, tags: Iterable[str], language: str) -> str:
    """`Chinese and Japanese`: names of languages in `language`, ours before Babel's, else the tag."""
    words = printer.templates.words(language)
    names = [
        words.get(f"name_{tag}") or formats.locale(language).languages.get(tag.replace("-", "_"), tag)
        for tag in tags
    ]
    return formats.joined(names, language)
