"""An issue and a language become an Edition, complete and ready to render."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from digest import markdown
from digest.core.languages import states
from digest.model import (
    Card,
    DigestSettings,
    Edition,
    EditionEntry,
    EditionGroup,
    EditionLink,
    EditionSection,
    Entry,
    Headline,
    Issue,
    Link,
    Person,
    Section,
    State,
    Text,
)

#: Facts frozen at publication: identity to its record (content/data).
Facts = Mapping[str, Mapping[str, Any]]


def compose(
    issue: Issue, language: str, settings: DigestSettings, people: Mapping[str, Person], facts: Facts
) -> Edition:
    """The edition of `issue` in `language`; words missing there stand in another language and say so."""
    order = settings.languages
    title, _ = issue.title.best(language, order)
    published = issue.published.get(language)
    errata = tuple((e.date, e.text.best(language, order)[0]) for e in issue.errata)
    return Edition(
        number=issue.number,
        language=language,
        title=title,
        headline=settings.title_pattern.best(language, order)[0].format(title=title, number=issue.number),
        lead=issue.lead.get(language, ()),
        covers=issue.covers,
        published=published,
        updated=published,
        sections=tuple(_sections(issue, language, settings, facts)),
        credits=tuple(_credit(name, people, language, order) for name in issue.credits),
        errata=errata,
        out_in=tuple(tag for tag in order if tag in issue.published),
    )


def card(edition: Edition, *, lang: str = "") -> Card:
    """What lists, neighbours and the archive show of an edition."""
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
            (section.id, section.title, tuple(_headline(entry) for entry in section.entries))
            for section in edition.sections
        ),
        out_in=edition.out_in,
        lang=lang,
    )


def _headline(entry: EditionEntry) -> Headline:
    about = tuple(f"{about.kind}:{about.value}" for about in entry.about)
    return Headline(id=entry.id, kind=entry.kind, title=entry.title, lang=entry.lang, identities=about)


def _credit(name: str, people: Mapping[str, Person], language: str, order: Sequence[str]) -> str:
    return people[name].name.best(language, order)[0] if name in people else name


def _sections(
    issue: Issue, language: str, settings: DigestSettings, facts: Facts
) -> Iterable[EditionSection]:
    for section in issue.sections:
        groups = tuple(_groups(section, issue.number, language, settings, facts))
        if groups:
            title = settings.section_title(section.id).best(language, settings.languages)[0]
            yield EditionSection(id=section.id, title=title or section.id, groups=groups)


def _groups(
    section: Section, number: int, language: str, settings: DigestSettings, facts: Facts
) -> Iterable[EditionGroup]:
    """Entries by group in order of first appearance; those of none come first."""
    by_group: dict[str, list[EditionEntry]] = {"": []}
    for entry in section.entries:
        if not entry.only or language in entry.only:
            by_group.setdefault(entry.group, []).append(_entry(entry, number, language, settings, facts))
    for group, entries in by_group.items():
        if entries:
            title = settings.groups.get(group, Text()).best(language, settings.languages)[0]
            yield EditionGroup(id=group, title=title or group, entries=tuple(entries))


def _entry(entry: Entry, number: int, language: str, settings: DigestSettings, facts: Facts) -> EditionEntry:
    order = settings.languages
    if entry.withdrawn:
        return EditionEntry(id=entry.id, kind=entry.kind, title="", html="", markdown="", withdrawn=True)
    title, title_lang = entry.title.best(language, order)
    summary, _ = entry.summary.best(title_lang, order)
    quote, quote_lang = entry.quote.best(language, order)
    default = entry.source or settings.default_language
    return EditionEntry(
        id=entry.id,
        kind=entry.kind,
        title=title,
        html=markdown.render(summary),
        markdown=summary,
        links=tuple(_link(link, language, order) for link in entry.links),
        also=tuple(_link(link, language, order) for link in entry.also),
        about=entry.about,
        facts=tuple(_facts(entry, number, settings, facts)),
        lang="" if title_lang == language else title_lang,
        state=states(entry, order, default).get(language, State.WRITTEN) if entry.review else State.WRITTEN,
        images=tuple(
            (image.src, image.alt.best(language, order)[0], image.credit.best(language, order)[0])
            for image in entry.images
        ),
        quote=quote,
        quote_lang="" if quote_lang == language else quote_lang,
        errata=tuple((e.date, e.text.best(language, order)[0]) for e in entry.errata),
    )


def _link(link: Link, language: str, order: Sequence[str]) -> EditionLink:
    host = (urlsplit(link.url).hostname or "").removeprefix("www.")
    label, label_lang = link.label.best(language, order)
    lang = label_lang if label and label_lang != language else link.lang
    return EditionLink(url=link.url, label=label or host, host=host, lang="" if lang == language else lang)


def _facts(entry: Entry, number: int, settings: DigestSettings, facts: Facts) -> Iterable[str]:
    """`KEP-2254 · sig-node · beta · v1.25`, as it was when this issue came out."""
    trackers = {tracker.id: tracker for tracker in settings.trackers}
    for about in entry.about:
        if (tracker := trackers.get(about.kind)) is None:
            continue
        told = facts.get(f"{about.kind}:{about.value}", {}).get("told", {})
        record = told.get(str(number), {})
        words = [record.get(key, "") for key in ("owning-sig", "stage", "latest-milestone", "status")]
        yield " · ".join([f"{tracker.prefix}{about.value}", *(word for word in words if word)])
