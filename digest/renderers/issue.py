"""An issue's page: the edition in one language, filled into the frame of issue pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import quote

from digest.core import addresses
from digest.model import Card, DigestSettings, Document, Edition, Elsewhere
from digest.renderers import graph, lists, subject
from digest.renderers.links import pictures
from digest.renderers.sheet import Printer, Sheet, shorten


def page(printer: Printer, edition: Edition, previous: Card | None, following: Card | None) -> Document:
    """The page of `edition`, between its neighbours."""
    number, language = edition.number, edition.language
    here = addresses.issue(language, number)
    words = printer.templates.words(language)
    said = description(edition)
    cover = addresses.cover(language, number) if printer.settings.covers and not edition.draft else ""
    year = edition.covers[1].year
    return printer.print(
        Sheet(
            kind="issue",
            language=language,
            address=here,
            title=edition.headline,
            description=said,
            template="page/issue.html",
            values={
                "issue": edition,
                "facts": printer.facts(edition),
                "previous": previous,
                "next": following,
                "kinds": kinds(printer, language),
                "issue_address": lambda n, tag=language: addresses.issue(tag, n),
                "picture": pictures(printer.linker(here)),
                "report": reports(printer.settings, edition),
                "elsewhere": elsewhere(printer, edition),
                "about": lambda entry: subject.shown(printer, language, entry),
                "section_address": lambda id_: printer.subject_link(language, f"section:{id_}"),
            },
            counterpart=lambda tag: addresses.issue(tag, number),
            alternates=edition.out_in,
            listed=not edition.draft,
            published=edition.published,
            updated=edition.updated,
            section=edition.sections[0].title if edition.sections else "",
            name=words["issue"].format(number=number),
            crumbs=[
                (words["all_issues"], addresses.archive(language)),
                (str(year), addresses.archive(language, year)),
            ],
            graph=graph.issue(
                printer.settings,
                edition,
                said,
                addresses.absolute(printer.settings, cover) if cover else "",
            ),
            image=cover,
            image_alt=edition.headline,
            previous=addresses.issue(language, previous.number) if previous else "",
            next=addresses.issue(language, following.number) if following else "",
        )
    )


def reports(settings: DigestSettings, edition: Edition) -> Callable[[str], str]:
    """Where a reader tells of a mistake in an entry; nowhere, if the digest does not say."""
    page = addresses.absolute(settings, addresses.issue(edition.language, edition.number))
    return lambda entry: settings.report.format(
        url=quote(f"{page}#{entry}", safe=""), number=edition.number, entry=quote(entry, safe="")
    )


def elsewhere(
    printer: Printer, edition: Edition
) -> Callable[[str], Sequence[tuple[str, Sequence[Elsewhere]]]]:
    """A section's entries that are in another language alone: what is said of them, and they.

    Those of sections this edition has not are asked for by an empty name.
    """
    words = printer.templates.words(edition.language)
    shown = {section.id for section in edition.sections}
    said: dict[tuple[str, str], list[Elsewhere]] = {}
    for one in edition.elsewhere:
        said.setdefault((one.section if one.section in shown else "", one.language), []).append(one)
    return lambda section: [
        (words["only"].format(language=lists.languages(printer, (language,), edition.language)), found)
        for (place, language), found in said.items()
        if place == section
    ]


def description(edition: Edition) -> str:
    """What a search engine or a chat shows of the page: the lead, else the first titles."""
    told = edition.lead or tuple(entry.title for _, entry in edition.entries() if entry.title)
    return shorten(" ".join(told) or edition.title)


def kinds(printer: Printer, language: str) -> Callable[[str], str]:
    """The word for a kind of entry; a tracker the words do not know goes by its prefix."""
    words = printer.templates.words(language)
    trackers = {tracker.id: tracker.prefix.rstrip("-# ") for tracker in printer.settings.trackers}
    return lambda kind: words.get(f"kind_{kind}") or trackers.get(kind, kind)
