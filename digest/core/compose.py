"""An issue and a language become an Edition, complete and ready to render."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from digest import markdown
from digest.core import linknames, reading
from digest.core.canonical import in_html
from digest.core.identity import is_web_address
from digest.core.languages import head, states
from digest.model import (
    Card,
    DigestSettings,
    Edition,
    EditionEntry,
    EditionGroup,
    EditionLink,
    EditionSection,
    Elsewhere,
    Entry,
    Headline,
    Issue,
    Link,
    Person,
    Phrase,
    Section,
    State,
    Text,
)

#: Facts frozen at publication: identity to its record (content/data).
Facts = Mapping[str, Mapping[str, Any]]

#: An address as nearly all are: no parser is in doubt about it.
_PLAIN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#][!-~]*)?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2}")


def compose(
    issue: Issue, language: str, settings: DigestSettings, people: Mapping[str, Person], facts: Facts
) -> Edition:
    """The edition of `issue` in `language`; words missing there stand in another language and say so."""
    order = settings.languages
    title = _phrase(issue.title, language, order)
    out_in = tuple(tag for tag in order if tag in issue.published)
    sections = tuple(_sections(issue, language, settings, facts))
    return Edition(
        number=issue.number,
        language=language,
        title=title.words,
        headline=settings.title_pattern.best(language, order)[0].format(
            title=title.words, number=issue.number
        ),
        lead=issue.lead.get(language, ()),
        covers=issue.covers,
        published=issue.published.get(language),
        updated=_updated(issue, language),
        sections=sections,
        state=_state(head(issue), language, settings) if issue.review else State.WRITTEN,
        credits=tuple(_credit(name, people, language, order) for name in issue.credits),
        credited=issue.credits,
        errata=tuple((e.date, _phrase(e.text, language, order)) for e in issue.errata),
        out_in=out_in,
        lang=title.lang,
        out_title=Phrase(*issue.title.best(out_in[0], order)) if out_in else Phrase(""),
        minutes=reading.minutes(_texts(issue.lead.get(language, ()), sections)),
        elsewhere=tuple(_elsewhere(issue, language, settings)) if settings.mark_elsewhere else (),
    )


def card(edition: Edition, *, lang: str = "") -> Card:
    """What lists, neighbours and the archive show of an edition; `lang` is its title's unless it says so."""
    return Card(
        number=edition.number,
        language=edition.language,
        title=edition.title,
        headline=edition.headline,
        lead=edition.lead,
        covers=edition.covers,
        published=edition.published,
        updated=edition.updated,
        sections=tuple(
            (
                section.id,
                Phrase(section.title, section.lang),
                tuple(_headline(entry) for entry in section.entries),
            )
            for section in edition.sections
        ),
        out_in=edition.out_in,
        lang=lang or edition.lang,
        out_title=edition.out_title,
        credits=tuple(zip(edition.credited, edition.credits, strict=False)),
    )


def seen(card: Card) -> Card:
    """The card for readers who see no drafts: of an edition not out, the title of one that is, and no more.

    Its own address stands then for a page that says where to read it.
    """
    if card.published is not None or not card.out_in:
        return card
    title = card.out_title or Phrase(card.title, card.lang)
    lang = "" if title.lang == card.language else title.lang
    return replace(card, title=title.words, lang=lang, headline=title.words, lead=(), sections=(), credits=())


def picture(src: str) -> str:
    """Where a picture is published: an http(s) address, or a path from the site's root; else nothing.

    A path is one below content/images, with or without that folder's name.

    >>> picture("029/a.png"), picture("images/029/a.png"), picture("javascript:alert(1)")
    ('images/029/a.png', 'images/029/a.png', '')
    """
    src = src.strip()
    if _SCHEME.match(src):
        return in_html(src) if is_web_address(src) else ""
    path = src.removeprefix("./").removeprefix("/").removeprefix("images/")
    return "" if not path or ".." in path.split("/") else f"images/{quote(path)}"


def _state(entry: Entry, language: str, settings: DigestSettings) -> State:
    known = states(entry, settings.languages, entry.source or settings.default_language)
    return known.get(language, State.WRITTEN)


def _phrase(text: Text, language: str, order: Sequence[str]) -> Phrase:
    words, lang = text.best(language, order)
    return Phrase(words, "" if lang == language else lang)


def _updated(issue: Issue, language: str) -> datetime | None:
    """The last change a reader should hear of; None: it is not out."""
    published = issue.published.get(language)
    if published is None:
        return None
    errata = [
        *issue.errata,
        *(e for _, entry in issue.entries() if _carries(entry, language) for e in entry.errata),
    ]
    return amended(published, [erratum.at or erratum.date for erratum in errata])


def amended(published: datetime, days: Sequence[date]) -> datetime:
    """When something published then and corrected on `days` was changed last.

    A moment among them is one. A correction that has a day and no hour: its day begins at 00:00 UTC, and
    one of the day of publication comes a second after it.
    """
    return max([published, *(_moment(day, published) for day in days)])


def _moment(day: date, published: datetime) -> datetime:
    if isinstance(day, datetime):
        return day
    return published + timedelta(seconds=1) if day == published.date() else datetime.combine(day, time(), UTC)


def _texts(lead: Sequence[str], sections: Iterable[EditionSection]) -> Iterable[str]:
    """All that is there to read."""
    yield from lead
    for section in sections:
        for entry in section.entries:
            yield entry.title
            yield entry.markdown
            yield entry.quote


def _elsewhere(issue: Issue, language: str, settings: DigestSettings) -> Iterable[Elsewhere]:
    """Entries this edition does not carry, under the first language that does and is out."""
    for section, entry in issue.entries():
        if _carries(entry, language) or entry.withdrawn:
            continue
        for tag in settings.languages:
            if _carries(entry, tag) and tag in issue.published:
                title = _phrase(entry.title, tag, settings.languages)
                yield Elsewhere(
                    section=section.id,
                    id=entry.id,
                    language=tag,
                    title=Phrase(title.words, title.lang or tag),
                )
                break


def _carries(entry: Entry, language: str) -> bool:
    return not entry.only or language in entry.only


def _headline(entry: EditionEntry) -> Headline:
    about = tuple(f"{about.kind}:{about.value}" for about in entry.about)
    return Headline(id=entry.id, kind=entry.kind, title=entry.title, lang=entry.lang, identities=about)


def _credit(name: str, people: Mapping[str, Person], language: str, order: Sequence[str]) -> Phrase:
    return _phrase(people[name].name, language, order) if name in people else Phrase(name)


def _sections(
    issue: Issue, language: str, settings: DigestSettings, facts: Facts
) -> Iterable[EditionSection]:
    for section in issue.sections:
        groups = tuple(_groups(section, issue, language, settings, facts))
        if groups:
            known = settings.section_title(section.id) or section.title
            title = _phrase(known, language, settings.languages)
            yield EditionSection(
                id=section.id, title=title.words or section.id, groups=groups, lang=title.lang
            )


def _groups(
    section: Section, issue: Issue, language: str, settings: DigestSettings, facts: Facts
) -> Iterable[EditionGroup]:
    """Entries by group in order of first appearance; those of none come first."""
    by_group: dict[str, list[EditionEntry]] = {"": []}
    for entry in section.entries:
        if _carries(entry, language):
            made = _entry(entry, issue.number, language, settings, facts)
            if entry.errata and (published := issue.published.get(language)):
                days = [erratum.at or erratum.date for erratum in entry.errata]
                made = replace(made, updated=amended(published, days))
            by_group.setdefault(entry.group, []).append(made)
    for group, entries in by_group.items():
        if entries:
            known = settings.groups.get(group) or section.groups.get(group, Text())
            title = _phrase(known, language, settings.languages)
            yield EditionGroup(id=group, title=title.words or group, entries=tuple(entries), lang=title.lang)


def _entry(entry: Entry, number: int, language: str, settings: DigestSettings, facts: Facts) -> EditionEntry:
    order = settings.languages
    if entry.withdrawn:
        # why it was, and no correction of before: that may quote what is gone
        told = tuple((e.date, _phrase(e.text, language, order)) for e in entry.errata[-1:])
        return EditionEntry(
            id=entry.id, kind=entry.kind, title="", html="", markdown="", errata=told, withdrawn=True
        )
    title, title_lang = entry.title.best(language, order)
    summary, text_lang = entry.summary.best(language, (title_lang, *order))
    quoted = _phrase(entry.quote, language, order)
    return EditionEntry(
        id=entry.id,
        kind=entry.kind,
        title=title,
        html=markdown.render(summary),
        markdown=summary,
        links=tuple(_links(entry.links, language, order)),
        also=tuple(_links(entry.also, language, order)),
        about=entry.about,
        topics=entry.topics,
        facts=tuple(_facts(entry, number, settings, facts)),
        lang="" if title_lang == language else title_lang,
        text_lang="" if text_lang == language else text_lang,
        state=_state(entry, language, settings) if entry.review else State.WRITTEN,
        images=tuple(
            (image.src, _phrase(image.alt, language, order), _phrase(image.credit, language, order))
            for image in entry.images
            if picture(image.src)
        ),
        quote=quoted.words,
        quote_lang=quoted.lang,
        errata=tuple((e.date, _phrase(e.text, language, order)) for e in entry.errata),
    )


def _links(links: Iterable[Link], language: str, order: Sequence[str]) -> Iterable[EditionLink]:
    """Links to http(s) addresses; nothing else may reach a page, whatever the checks excused."""
    for link in links:
        if (place := _place(link.url)) is not None:
            url, host, name = place
            label = _phrase(link.label, language, order)
            yield EditionLink(
                url=url,
                label=label.words or name or host,
                host=host,
                lang=label.lang,
                hreflang="" if link.lang == language else link.lang,
            )


@lru_cache(maxsize=4096)  # an entry's links stand in every language
def _place(url: str) -> tuple[str, str, str] | None:
    """An address as pages may hold it, its host and its own name; None: it is no http(s) address."""
    if _PLAIN.fullmatch(url) or is_web_address(url):
        return in_html(url), linknames.host(url), linknames.name(url)
    return None


def _facts(entry: Entry, number: int, settings: DigestSettings, facts: Facts) -> Iterable[str]:
    """`KEP-2254 · sig-node · beta · v1.25`, as it was when this issue came out."""
    for about in entry.about:
        tracker = next((tracker for tracker in settings.trackers if tracker.id == about.kind), None)
        if tracker is None:
            continue
        told = facts.get(f"{about.kind}:{about.value}", {}).get("told", {})
        record = told.get(str(number), {})
        words = [record.get(key, "") for key in ("owning-sig", "stage", "latest-milestone", "status")]
        yield " · ".join([f"{tracker.prefix}{about.value}", *(word for word in words if word)])
