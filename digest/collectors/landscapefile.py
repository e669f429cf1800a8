"""landscape.yml: which projects a foundation hosts, at which level, since when.

Format: github.com/cncf/landscape2, docs/config/data.yml; categories hold subcategories hold items, and
an item with `project` is hosted. `extra` has the days of its levels; `accepted` is the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from digest.collectors.dates import moment
from digest.collectors.plainyaml import UnreadableError, documents
from digest.collectors.pullrequests import part
from digest.collectors.words import address, line, plain, text_of
from digest.core.identity import canonical_url, slug
from digest.errors import ParseError
from digest.html import scrub
from digest.model import LandscapeProject, Source, Window

LEVELS = ("sandbox", "incubating", "graduated", "archived")
CHARACTERS, VALUES = 12_000_000, 1_000_000
WARNINGS = 20

_GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+)")


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a project between readings."""

    level: str
    #: Canonical address of its repository: by it a renamed project is known again.
    repository: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    name: str
    level: str
    repository: str = ""
    homepage: str = ""
    description: str = ""
    #: Level to the day it was reached.
    days: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def known(self) -> Known:
        return Known(self.level, canonical_url(self.repository).lower())


def read_landscape(body: bytes, url: str) -> tuple[dict[str, Project], tuple[str, ...]]:
    """(hosted projects by name, warnings); raises ParseError."""
    text = scrub(body.decode("utf-8", "replace").removeprefix("\ufeff"))
    if len(text) > CHARACTERS:
        raise ParseError(f"longer than {CHARACTERS:,} characters", subject=url)
    try:
        found = documents(text, values=VALUES)
    except UnreadableError as error:
        raise ParseError(str(error), subject=url, hint="Is this a landscape.yml?") from error
    projects: dict[str, Project] = {}
    warnings: list[str] = []
    for item in _items(found[0] if found else None):
        if level := text_of(item, "project").strip().lower():
            project, odd = _project(item, level)
            warnings += odd
            if project is not None:
                projects.setdefault(project.name, project)
    if not projects:
        raise ParseError("no project with a level in it", subject=url, hint="Is this a landscape.yml?")
    if (rest := len(warnings) - WARNINGS) > 0:
        warnings[WARNINGS:] = [f"and {rest} warnings more"]
    return projects, tuple(warnings)


def _items(document: object) -> Iterator[Mapping[str, Any]]:
    for category in _records(document, "landscape"):
        for subcategory in _records(category, "subcategories"):
            yield from _records(subcategory, "items")


def _records(record: object, key: str) -> Iterator[Mapping[str, Any]]:
    values = record.get(key) if isinstance(record, dict) else None
    yield from (value for value in (values if isinstance(values, list) else ()) if isinstance(value, dict))


def _project(item: Mapping[str, Any], level: str) -> tuple[Project | None, list[str]]:
    name = plain(text_of(item, "name"), escaped=False, limit=120)
    if not name:
        return None, [f"a project of level {line(level, 40)!r} without a name; left out"]
    if level not in LEVELS:
        return None, [f"{name}: the level {line(level, 40)!r} is not known; left out"]
    extra = part(item, "extra")
    days, odd = {}, []
    for key in ("accepted", *LEVELS):
        if words := text_of(extra, key):
            if when := moment(words):
                days[key] = when
            else:
                odd.append(f"{name}: {key}: {line(words, 40)!r} is no date")
    return Project(
        name=name,
        level=level,
        repository=address(text_of(item, "repo_url")),
        homepage=address(text_of(item, "homepage_url")),
        description=plain(
            text_of(item, "description") or text_of(extra, "summary_business_use_case"),
            escaped=False,
            limit=400,
        ),
        days=_levels(days, level),
    ), odd


def _levels(days: Mapping[str, datetime], level: str) -> dict[str, datetime]:
    """The day of each level; a project is accepted into the sandbox unless another level began that day."""
    found = {key: days[key] for key in LEVELS if key in days}
    accepted = days.get("accepted")
    if accepted is not None and all(accepted < day for day in found.values()):
        first = level if not found and level != "archived" else "sandbox"
        found = {first: accepted, **found}
    return found


# ---------------------------------------------------------------- what is new


def moves(old: Mapping[str, Known], new: Mapping[str, Project], source: Source) -> list[LandscapeProject]:
    """What is different between two states: projects that came, and levels that changed.

    A project under another name at the same repository is no news.
    """
    gone = {known.repository: known for name, known in old.items() if known.repository and name not in new}
    items = []
    for name in sorted(new):
        project = new[name]
        before = old.get(name) or gone.get(project.known.repository)
        if before is None or before.level != project.level:
            items.append(_item(project, project.level, before.level if before else "", source))
    return items


def dated(projects: Mapping[str, Project], window: Window, source: Source) -> list[LandscapeProject]:
    """The levels that began inside `window`, by the days the file itself gives."""
    items = []
    for name in sorted(projects):
        project = projects[name]
        # Of two levels of one day the higher is the later.
        order = sorted(project.days, key=lambda level: (project.days[level], LEVELS.index(level)))
        for previous, level in zip(["", *order], order, strict=False):
            if project.days[level] in window:
                items.append(_item(project, level, previous, source))
    return items


def standing(projects: Mapping[str, Project], source: Source) -> list[LandscapeProject]:
    """Every project as it stands: what a file of its own tells."""
    return [_item(projects[name], projects[name].level, "", source) for name in sorted(projects)]


def _item(project: Project, level: str, previous: str, source: Source) -> LandscapeProject:
    at_github = _GITHUB.match(project.repository)
    name = slug(project.name)
    return LandscapeProject(
        source=source.id,
        key=f"{project.name}@{level}",
        identity=f"landscape:{name if name != 'entry' else project.name.lower()}",
        url=project.homepage or project.repository or address(source.address) or "https://landscape.cncf.io/",
        title=f"{project.name}: {previous} → {level}" if previous else f"{project.name}: {level}",
        published=project.days.get(level),
        language=source.language,
        summary=project.description,
        name=project.name,
        level=level,
        previous=previous,
        project=at_github[1].removesuffix(".git") if at_github else "",
        homepage=project.homepage,
    )
