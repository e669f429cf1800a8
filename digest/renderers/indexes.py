"""Indexes, as at the end of a book: each subject with the issues that told of it; who made them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from digest.core import addresses, timeline
from digest.core.addresses import PARTS
from digest.core.subjects import part
from digest.model import Contributor, Document, Phrase, Subject, Term
from digest.renderers.sheet import Printer, Sheet, shorten
from digest.renderers.subject import named, part_title

#: Issues a line of an index names, and subjects the overview names of each kind.
NAMED, NEWEST = 6, 12


@dataclass(frozen=True, slots=True)
class Line:
    """A subject in an index."""

    name: str
    title: Phrase
    address: str
    #: Stage and milestone; of projects of one name, whose each is.
    note: str
    #: (number, address of its first entry about it, that edition's language), newest first.
    issues: tuple[tuple[int, str, str], ...]
    #: Issues that told of it, those left out included.
    count: int


def index(printer: Printer, language: str, part_: str, subjects: Sequence[Subject]) -> Document:
    """All subjects of one kind: proposals by owner and number, all else by name."""
    kind = kind_of(printer, part_)
    tracked = kind not in PARTS
    groups: Iterable[tuple[str, Iterable[Subject]]]
    if tracked:
        ordered = sorted(subjects, key=lambda it: (*_owner(it), _number(it)))
        groups = groupby(ordered, key=lambda it: _owner(it)[1])
    elif kind == "section":
        places = {section.id: at for at, section in enumerate(printer.settings.sections)}
        groups = [("", sorted(subjects, key=lambda it: places.get(it.name, len(places))))]
    else:
        shown = {it.address: _shown(printer, it, language) for it in subjects}
        ordered = sorted(
            subjects, key=lambda it: (_letter(shown[it.address]), shown[it.address].casefold(), it.address)
        )
        groups = [
            (name or "#", list(found))
            for name, found in groupby(ordered, key=lambda it: _letter(shown[it.address])[1])
        ]
        if [name for name, _ in groups] == ["#"]:  # a list all in Chinese has no use for Latin letters
            groups = [("", ordered)]
    title = part_title(printer, kind, language)
    namesakes = _namesakes(subjects)
    return _page(
        printer,
        "page/index.html",
        language,
        part_,
        title,
        {
            "groups": [
                (name, f"g{at}", [_line(printer, it, language, namesakes) for it in found])
                for at, (name, found) in enumerate(groups)
            ],
            "count": len(subjects),
            "tracked": tracked,
            "letters": kind in {"project", "topic"},
        },
    )


def overview(
    printer: Printer,
    language: str,
    subjects: Sequence[Subject],
    contributors: Sequence[Contributor],
    terms: Sequence[Term] = (),
) -> Document:
    """The indexes there are, each with what was told of last."""
    blocks = []
    for step in parts(printer):
        kind = kind_of(printer, step)
        own = [it for it in subjects if it.kind == kind]
        if own:
            newest = own if kind == "section" else sorted(own, key=lambda it: -max(it.told))[:NEWEST]
            namesakes = _namesakes(own)
            lines = [_line(printer, it, language, namesakes) for it in newest]
            to = addresses.subjects(language, step)
            blocks.append((step, part_title(printer, kind, language), to, lines, len(own)))
    words = printer.templates.words(language)
    return _page(
        printer,
        "page/subjects.html",
        language,
        "subjects",
        Phrase(words["nav_subjects"]),
        {
            "blocks": blocks,
            "people": contributors,
            "people_address": addresses.subjects(language, "people"),
            "terms": len(terms),
            "terms_about": words["terms_about"].format(title=printer.name(language)),
            "terms_address": addresses.terms(language),
        },
    )


def people(printer: Printer, language: str, contributors: Sequence[Contributor]) -> Document:
    """Everybody with the issues they made."""
    words = printer.templates.words(language)
    return _page(
        printer,
        "page/people.html",
        language,
        "people",
        Phrase(words["index_people"]),
        {
            "people": [(anchor(person), person) for person in contributors],
            "issue_address": lambda number: addresses.issue(language, number),
        },
    )


def parts(printer: Printer) -> list[str]:
    """Steps of addresses that have an index: sections, trackers, projects, topics."""
    tracked = [tracker.part for tracker in printer.settings.trackers]
    return [PARTS["section"], *tracked, PARTS["project"], PARTS["topic"]]


def kind_of(printer: Printer, step: str) -> str:
    """The kind of subjects whose pages lie below a step of addresses."""
    kinds = {tracker.part: tracker.id for tracker in printer.settings.trackers}
    return kinds.get(step) or next(kind for kind, known in PARTS.items() if known == step)


def anchor(person: Contributor) -> str:
    """`chen-jun`: where a person stands on the page of contributors."""
    return part(person.id)


def _page(
    printer: Printer,
    template: str,
    language: str,
    step: str,
    title: Phrase,
    values: Mapping[str, object],
) -> Document:
    words = printer.templates.words(language)
    about = words["index_about"].format(kind=title.words, title=printer.name(language))
    return printer.print(
        Sheet(
            kind="subjects",
            language=language,
            address=addresses.subjects(language, step),
            title=f"{title.words} - {printer.name(language)}",
            description=shorten(about),
            template=template,
            values={
                "title": title,
                "up": "" if step == "subjects" else addresses.subjects(language),
                "subject_address": lambda below: addresses.subject(language, below),
                **values,
            },
            counterpart=lambda tag: addresses.subjects(tag, step),
            alternates=printer.settings.languages,
        )
    )


def _line(printer: Printer, subject: Subject, language: str, namesakes: Container[str]) -> Line:
    name, title = named(printer, subject, language)
    state = timeline.latest(subject.record)
    known = [state.get("stage", ""), state.get("latest-milestone", "")]
    issues = []
    for number in sorted(subject.told, reverse=True)[:NAMED]:
        spot = subject.told[number]
        tag = language if language in spot else next(iter(spot))
        issues.append((number, f"{addresses.issue(tag, number)}#{spot[tag][0]}", tag))
    return Line(
        name=name,
        title=title,
        address=subject.address,
        note=" · ".join(filter(None, known))
        or (subject.repository.rpartition("/")[0] if subject.name.casefold() in namesakes else ""),
        issues=tuple(issues),
        count=len(subject.told),
    )


def _owner(subject: Subject) -> tuple[bool, str]:
    """The group that owns a proposal; those of none come last."""
    owner = timeline.latest(subject.record).get("owning-sig", "")
    return not owner, owner


def _number(subject: Subject) -> tuple[bool, int, str]:
    """Numbers by size, however long; what is none comes last."""
    plain = subject.name.isascii() and subject.name.isdigit()
    return not plain, len(subject.name) if plain else 0, subject.name


def _namesakes(subjects: Sequence[Subject]) -> set[str]:
    """Names that several have, and that only an owner tells apart."""
    count = Counter(it.name.casefold() for it in subjects if it.kind == "project")
    return {name for name, times in count.items() if times > 1}


def _shown(printer: Printer, subject: Subject, language: str) -> str:
    """What a line of the index begins with."""
    name, title = named(printer, subject, language)
    return name or title.words


def _letter(shown: str) -> tuple[bool, str]:
    """The Latin letter `shown` stands under; what begins with none comes last."""
    letter = next((one for one in shown if one.isalnum()), "").upper()
    letter = letter if letter.isascii() and letter.isalpha() else ""
    return not letter, letter
