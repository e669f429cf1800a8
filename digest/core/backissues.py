"""An old issue becomes one of the archive's, or the other side of one that is there."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from digest.core.identity import canonical_url, short_id, slug
from digest.core.naming import identities
from digest.core.oldissues import Names, OldEntry, OldIssue, OldLink, key
from digest.model import DigestSettings, Entry, Issue, Link, Person, Section, Text

#: Weeks lie between issues of a weekly; what a missing date is counted from its neighbours by.
STEP = timedelta(days=7)


def issue_of(
    old: OldIssue,
    settings: DigestSettings,
    known: Names,
    people: Mapping[str, Person],
    *,
    published: datetime,
    covers: tuple[date, date],
) -> Issue:
    """The issue of the archive, published in the language of `old` alone."""
    taken: set[str] = set()
    ids: dict[str, str] = {}
    made: dict[str, list[Entry]] = {}
    titles: dict[str, Text] = {}
    groups: dict[str, dict[str, Text]] = {}
    for section in old.sections:
        name = _called(section.title, known.sections, ids)
        made.setdefault(name, [])
        if name not in known.sections.values():
            titles[name] = Text({old.language: section.title})
        own = groups.setdefault(name, {})
        for entry in section.entries:
            group = _called(
                entry.group, known.groups, {title.get(old.language): i for i, title in own.items()}
            )
            if group and group not in known.groups.values():
                own[group] = Text({old.language: entry.group})
            made[name].append(_entry(entry, old.language, group, settings, taken))
    return Issue(
        number=old.number,
        covers=covers,
        title=Text({old.language: old.title}),
        published={old.language: published},
        lead={old.language: old.lead} if old.lead else {},
        credits=tuple(_person(name, people) for name in old.credits),
        sections=tuple(
            Section(id=name, entries=tuple(found), title=titles.get(name, Text()), groups=groups[name])
            for name, found in made.items()
        ),
    )


def week_before(day: date) -> tuple[date, date]:
    """The seven days up to the day before an issue came out."""
    return day - STEP, day - timedelta(days=1)


def counted(number: int, known: Mapping[int, date]) -> tuple[date, int] | None:
    """The day an issue came out by its nearest dated neighbour, a week a number; and that neighbour."""
    if not known:
        return None
    near = min(known, key=lambda other: (abs(other - number), other))
    try:
        return known[near] + STEP * (number - near), near
    except OverflowError:
        return None


def _called(title: str, known: Mapping[str, str], fresh: dict[str, str]) -> str:
    """The id of a section or group; one the digest does not know gets its own, from its title."""
    if not title:
        return ""
    if found := known.get(key(title)) or fresh.get(title):
        return found
    wanted = slug(title) if re.search(r"[A-Za-z]{2}", title) else f"s-{_short(title)}"
    name, n = wanted, 2
    while name in fresh.values() or name in known.values():
        name, n = f"{wanted}-{n}", n + 1
    fresh[title] = name
    return name


def _entry(old: OldEntry, language: str, group: str, settings: DigestSettings, taken: set[str]) -> Entry:
    tags, many = settings.languages, len(settings.languages) > 1
    first = identities(old.links[0].url, settings.trackers)[0] if old.links else ""
    missing = {
        **({} if old.links else {"D302": "The old issue names no link."}),
        **({} if old.text.strip() else {"D203": "The old issue has no more than a title."}),
    }
    return Entry(
        id=_free(old.id or _id(old.title, first), taken),
        title=Text({language: old.title}),
        summary=Text({language: old.text}) if old.text.strip() else Text(),
        links=tuple(_link(link, language) for link in old.links),
        also=tuple(_link(link, language) for link in old.also),
        origin=(first,) if first else (),
        group=group,
        only=(language,) if many else (),
        quote=Text({language: old.quote}) if old.quote.strip() else Text(),
        source=language if many and language != tags[0] else "",
        noqa=missing,
    )


def _link(old: OldLink, language: str) -> Link:
    return Link(url=old.url, label=Text({language: old.label} if old.label else {}), lang=old.lang)


def _id(title: str, identity: str) -> str:
    """From what the link names (`kep-2254`), else from the Latin words of the title, else a short hash."""
    head, colon, _ = identity.partition(":")
    if colon and head not in {"http", "https"}:
        return slug(short_id(identity))
    words = re.findall(r"[A-Za-z0-9]+", title)
    return (
        slug(" ".join(words))
        if sum(map(len, words)) >= 4 and slug(title)[:1].isalpha()
        else f"a-{_short(title)}"
    )


def _short(text: str) -> str:
    return base64.b32encode(hashlib.sha256(text.encode("utf-8", "replace")).digest()).decode().lower()[:5]


def _free(wanted: str, taken: set[str]) -> str:
    name, n = wanted, 2
    while name in taken:
        name, n = f"{wanted}-{n}", n + 1
    taken.add(name)
    return name


def _person(name: str, people: Mapping[str, Person]) -> str:
    """The id of the one person of that name, in whatever language; else the name as it is."""
    found = [p.id for p in people.values() if key(name) in {key(words) for words in p.name.words.values()}]
    return found[0] if len(found) == 1 else name


# ---------------------------------------------------------------- the other side of an issue that is there


def pairs(made: Issue, there: Issue, language: str) -> dict[str, str] | None:
    """Entry id of `made` to that of `there`, if each has its other side there; None if not.

    The other side is the one of the same address in the issue, else of the same link, else the one in
    the same place of a section of as many entries.
    """
    own = {entry.id: entry for _, entry in there.entries()}
    fresh = {entry.id: entry for _, entry in made.entries()}
    found = {name: name for name in fresh if name in own}
    for name, entry in fresh.items():
        same = [i for i, other in own.items() if i not in found.values() and _links(entry) & _links(other)]
        if name not in found and len(same) == 1:
            found[name] = same[0]
    for section, other in zip(made.sections, there.sections, strict=False):
        if len(section.entries) == len(other.entries):
            for entry, beside in zip(section.entries, other.entries, strict=True):
                if entry.id not in found and beside.id not in found.values():
                    found[entry.id] = beside.id
    left = [i for i, entry in own.items() if i not in found.values() and _wants(entry, language)]
    return found if len(found) == len(fresh) and not left else None


def same(made: Issue, there: Issue, language: str) -> bool:
    """Whether an issue of the archive reads in `language` as the old file does."""
    return _said(made, language) == _said(there, language)


def _said(issue: Issue, language: str) -> list[tuple[str, ...]]:
    told = [
        (entry.title.get(language), entry.summary.get(language).strip())
        for _, entry in issue.entries()
        if not entry.only or language in entry.only
    ]
    return [(issue.title.get(language), *issue.lead.get(language, ())), *sorted(told)]


def _links(entry: Entry) -> set[str]:
    return {canonical_url(link.url) for link in entry.links[:1]}


def _wants(entry: Entry, language: str) -> bool:
    """Whether an entry would be told in `language`; one kept out of it by a person is not."""
    return not entry.withdrawn and (not entry.only or language in entry.only)


def languages_of(issue: Issue, tags: Sequence[str]) -> tuple[str, ...]:
    """Those of `tags` an issue has words in."""
    return tuple(
        tag for tag in tags if issue.title.get(tag) or any(e.title.get(tag) for _, e in issue.entries())
    )
