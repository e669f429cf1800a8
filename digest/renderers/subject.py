"""The page of a subject: what it is, and on one line of time what became of it and who told of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby

from jinja2.runtime import Macro
from markupsafe import Markup

from digest.core import addresses, timeline
from digest.core.subjects import references
from digest.model import Document, EditionEntry, Mention, Phrase, Subject, TrackerSettings
from digest.renderers import search
from digest.renderers.lists import languages
from digest.renderers.sheet import Printer, Sheet, shorten

#: The site's words for a change of each of a record's fields.
_FIELDS = {"stage": "stage", "latest-milestone": "milestone", "status": "status"}
#: A version that people search a project by: `v1.19.0`.
_VERSION = re.compile(r"v?(\d+(?:\.\d+)+)")

#: Entries of a page, from the newest on, that say how they begin; of what came before the title does.
OPENED = 12
#: Stands for the way from a page to its language's root; no text has this character.
_ROOT = "\0"


def page(
    printer: Printer,
    language: str,
    subject: Subject,
    mentions: Sequence[Mention],
    *,
    years: Mapping[int, int],
    year: int | None = None,
) -> Document:
    """The page of `subject`, or of one year of a long one; `years` says which others it has."""
    words = printer.templates.words(language)
    here = addresses.subject(language, subject.address, year)
    name, title = named(printer, subject, language)
    # The history of a proposal stands on its first page as a whole.
    told = timeline.moments(subject.record if year is None else {}, mentions)
    full = " ".join(filter(None, (name, title.words)))
    heading = f"{full} ({year})" if year else full

    def only_in(*tags: str, phrase: str = "only_in") -> str:
        return words[phrase].format(languages=languages(printer, tags, language))

    return printer.print(
        Sheet(
            kind="subject-year" if year else "subject",
            language=language,
            address=here,
            title=f"{heading} - {printer.name(language)}",
            description=shorten(
                words["subject_about"].format(name=full, title=printer.name(language))
                + " ".join(mention.title.words for mention in mentions[:3])
            ),
            template="page/subject.html",
            values={
                "subject": subject,
                "name": name,
                "title": title,
                "year": year,
                "part": part_title(printer, subject.kind, language),
                "facts": facts(printer, subject)[1 if _tracker(printer, subject.kind) else 0 :],
                "upstream": upstream(printer, subject),
                "feed": addresses.feed(language, "rss", addresses.section_feed(subject.name))
                if _fed(printer, subject)
                else "",
                "whole": addresses.subject(language, subject.address),
                "up": addresses.subjects(language, subject.address.split("/")[0]),
                "years": [
                    (value, list(found)) for value, found in groupby(told, key=lambda moment: moment.day.year)
                ],
                "others": [
                    (value, count, addresses.subject(language, subject.address, value))
                    for value, count in years.items()
                ],
                "own": subject.languages,
                "turned": lambda moment: _turned(words, moment),
                "elsewhere": ""
                if language in subject.languages
                else only_in(*subject.languages, phrase="subject_elsewhere"),
                "sectioned": subject.kind == "section",
                "entry_link": partial(_entry_link, language),
                "opened": OPENED,
                "once": partial(
                    _once, printer.kept, language, addresses.relative(here, addresses.home(language))
                ),
                "only_in": only_in,
            },
            counterpart=lambda tag: addresses.subject(tag, subject.address, year),
            alternates=subject.languages,
            listed=language in subject.languages,
        )
    )


def _entry_link(language: str, mention: Mention) -> str:
    """The link to an entry from a page of `language` wherever that lies: below what `_once` puts in."""
    there = addresses.issue(mention.language, mention.number)
    return f"{_ROOT}{addresses.relative(addresses.home(language), there)}#{mention.id}"


def _once(kept: dict[object, str], language: str, root: str, fill: Macro, of: object, *how: bool) -> Markup:
    """What the macro `fill` makes of `of`: filled once for all pages of a language, which tell much alike."""
    about = (of.number, of.language, of.id) if isinstance(of, Mention) else of
    key = (language, about, how)
    if key not in kept:
        kept[key] = str(fill(of, *how))
    return Markup(kept[key].replace(_ROOT, root))  # noqa: S704  the macro's own, escaped there


def named(printer: Printer, subject: Subject, language: str) -> tuple[str, Phrase]:
    """(`KEP-2254`, its title); of what has no number only one of both."""
    tracker = _tracker(printer, subject.kind)
    if tracker is not None:
        title = timeline.latest(subject.record).get("title", "")
        name = f"{tracker.prefix}{subject.name}"
        return name, Phrase(title, "" if tracker.language == language else tracker.language)
    if subject.title:
        words, lang = subject.title.best(language, printer.settings.languages)
        return "", Phrase(words, "" if lang == language else lang)
    return subject.name, Phrase("")


def facts(printer: Printer, subject: Subject) -> list[str]:
    """`KEP-2254`, `sig-node`, `beta → stable`, `v1.25`, `implemented`, as far as they are known."""
    tracker = _tracker(printer, subject.kind)
    if tracker is None:
        return [subject.repository] if subject.repository else []
    state = timeline.latest(subject.record)
    path = timeline.path(subject.record)
    told = [state.get("owning-sig", ""), path, state.get("latest-milestone", ""), state.get("status", "")]
    return [f"{tracker.prefix}{subject.name}", *filter(None, told)]


def upstream(printer: Printer, subject: Subject) -> str:
    """Where the thing itself lies; empty if nobody knows."""
    tracker = _tracker(printer, subject.kind)
    if tracker is not None:
        return tracker.url.replace("{number}", subject.name) if subject.name.isdigit() else ""
    return f"https://github.com/{subject.repository}" if subject.repository else ""


def part_title(printer: Printer, kind: str, language: str) -> Phrase:
    """What all subjects of a kind are called: a tracker's title, else the site's word."""
    tracker = _tracker(printer, kind)
    if tracker is not None:
        words, lang = tracker.title.best(language, printer.settings.languages)
        return Phrase(words or tracker.prefix.rstrip("-# "), "" if lang == language or not words else lang)
    return Phrase(printer.templates.words(language)[f"index_{kind}"])


def links(printer: Printer, language: str, entry: EditionEntry) -> list[tuple[str, str]]:
    """(`kep:2254`, address of its page) for all an entry is about that has one."""
    known = [tracker.id for tracker in printer.settings.trackers]
    found = [(name, printer.subject_link(language, name)) for name in references(entry, known)]
    return [(name, address) for name, address in found if address]


def shown(printer: Printer, language: str, entry: EditionEntry) -> tuple[list[str], list[tuple[str, str]]]:
    """What stands beside an entry: the page of each line of its facts, and (name, page) of all else."""
    trackers = {tracker.id for tracker in printer.settings.trackers}
    pages = dict(links(printer, language, entry))
    numbered = [f"{about.kind}:{about.value}" for about in entry.about if about.kind in trackers]
    beside: dict[str, str] = {}
    for reference, address in pages.items():
        if reference not in numbered:
            beside.setdefault(address, _called(printer, language, reference))
    return [pages.get(reference, "") for reference in numbered], [(n, a) for a, n in beside.items()]


def _called(printer: Printer, language: str, reference: str) -> str:
    """A topic by its title, a project by its name alone."""
    kind, _, value = reference.partition(":")
    if kind == "topic" and value in printer.settings.topics:
        return printer.settings.topics[value].best(language, printer.settings.languages)[0]
    return value.partition("@")[0].rpartition("/")[2]


def searched(printer: Printer, language: str, subject: Subject) -> dict[str, object]:
    """A search document: found by its number or name before the entries that tell of it."""
    name, title = named(printer, subject, language)
    kind = part_title(printer, subject.kind, language).words
    return search.subject(
        subject.address,
        " ".join(filter(None, (name, title.words))),
        " ".join(filter(None, (" · ".join(facts(printer, subject)), kind))),
        [name, *(f"{name} {tag}" for tag in subject.versions if _VERSION.fullmatch(tag))] if name else [],
    )


def _turned(words: Mapping[str, str], moment: timeline.Moment) -> Sequence[str]:
    """A moment's changes in words; what is known first stands as one line."""
    if moment.first:
        known = [
            words[f"known_{_FIELDS[turn.field]}"].format(new=turn.new) for turn in moment.turns if turn.new
        ]
        return [words["clause_join"].join(known)] if known else []
    return [
        words[f"turn_{_FIELDS[turn.field]}{_manner(turn)}"].format(old=turn.old, new=turn.new)
        for turn in moment.turns
    ]


def _manner(turn: timeline.Turn) -> str:
    if not turn.old:
        return "_set"
    return "" if turn.new else "_gone"


def _tracker(printer: Printer, kind: str) -> TrackerSettings | None:
    return next((tracker for tracker in printer.settings.trackers if tracker.id == kind), None)


def _fed(printer: Printer, subject: Subject) -> bool:
    return subject.kind == "section" and any(known.id == subject.name for known in printer.settings.sections)
