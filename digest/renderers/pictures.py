"""Upstream in pictures: what the kept figures show, and how much the issues held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from digest.core import addresses, figures
from digest.model import Card, Counts, Document
from digest.renderers import standings, timelines
from digest.renderers.drawing import Desk, Picture
from digest.renderers.sheet import Printer, Sheet, shorten


def page(printer: Printer, language: str, cards: Sequence[Card], counts: Sequence[Counts]) -> Document:
    """The page of a language; `cards` are those with a page of their own, `counts` the kept figures."""
    desk = Desk(printer, language)
    words, name = desk.words, printer.name(language)
    note = words["pictures_none"]
    if counts:
        first = min(one.number for one in counts)
        note = words["pictures_since"].format(issue=words["issue"].format(number=first))
    return printer.print(
        Sheet(
            kind="pictures",
            language=language,
            address=addresses.pictures(language),
            title=f"{words['pictures']} - {name}",
            description=shorten(words["pictures_about"].format(title=name)),
            template="page/pictures.html",
            values={"figures": [*_upstream(desk, counts), *_sizes(desk, cards)], "note": note},
            counterpart=addresses.pictures,
            alternates=printer.settings.languages,
        )
    )


def _upstream(desk: Desk, counts: Sequence[Counts]) -> Iterator[Picture]:
    """What the counts show; a picture of nothing is left out, and so is a line of one point."""
    for tracker in desk.printer.settings.trackers:
        words = (*tracker.stages, Counts.OTHER)
        subject, id_ = desk.subject(tracker), tracker.id
        if (table := figures.targets(counts, id_, words)).rows:
            yield standings.targets(desk, table, f"{id_}-releases", subject)
        line = figures.stages(counts, id_, words)
        if len(line.known) > 1 and line.names:
            names = {name: desk.name(name) for name in line.names}
            yield timelines.lines(desk, line, "stages", f"{id_}-stages", names, subject=subject)
        line = figures.flow(counts, id_)
        if line.known and line.names:
            names = {name: desk.name(name) for name in line.names}
            yield timelines.strips(desk, line, "flow", f"{id_}-weeks", names, subject=subject)
    if (table := figures.releases(counts)).rows:
        yield standings.releases(desk, table, "releases")


def _sizes(desk: Desk, cards: Sequence[Card]) -> Iterator[Picture]:
    """How many entries each section of each issue held."""
    settings = desk.printer.settings
    line = figures.sizes(cards, [section.id for section in settings.sections])
    if not line.known or not line.names:
        return
    names = {id_: title for card in cards for id_, title, _ in card.sections}
    for section in settings.sections:
        names[section.id] = desk.phrase(*section.title.best(desk.language, settings.languages))
    inks = {name: desk.printer.ink(name) for name in line.names}
    yield timelines.strips(desk, line, "sizes", "sizes", names, inks=inks, total=True)
