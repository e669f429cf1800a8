"""What the view of an issue shows: sections, entries in their order, what each lacks, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.core import picture, reviewing
from digest.core.picture import LACKS, Part
from digest.core.reviewing import Look
from digest.desk.findings import Teller
from digest.desk.words import drafted
from digest.model import Entry, Issue, Link, Severity, Text

if TYPE_CHECKING:
    from digest.app.newsroom import Newsroom


@dataclass(frozen=True, slots=True)
class Row:
    """An entry, or with an empty id the issue's title and lead."""

    look: Look
    #: Title in each language that carries it; empty: it has none yet.
    titles: tuple[tuple[str, str], ...]
    errors: int
    warnings: int
    who: str
    group: Text
    #: A person wrote in it: it goes only by name.
    written: bool
    #: Languages whose title is made of the days.
    dated: frozenset[str] = frozenset()

    @property
    def entry(self) -> Entry:
        return self.look.entry

    @property
    def id(self) -> str:
        return self.look.id

    @property
    def link(self) -> str:
        return self.entry.links[0].url if self.entry.links else ""

    @property
    def others(self) -> tuple[Link, ...]:
        return self.entry.also


@dataclass(frozen=True, slots=True)
class Listed:
    """A section with its rows."""

    id: str
    title: Text
    rows: tuple[Row, ...]
    part: Part | None
    who: str


def arranged(room: Newsroom, number: int, issue: Issue, tell: Teller) -> dict[str, object]:
    """What the page of a whole issue is filled with, findings told by `tell`."""
    digest, settings = room.digest, room.digest.config.digest
    found = room.check(number)
    looks = reviewing.looks(issue, settings, found)
    entries, sections = digest.assigned(number)

    def row(look: Look) -> Row:
        errors = sum(one.severity is Severity.ERROR for one in look.findings)
        entry = look.entry
        return Row(
            look=look,
            titles=tuple((tag, entry.title.get(tag)) for tag in look.languages),
            errors=errors,
            warnings=len(look.findings) - errors,
            who=entries.get(look.id, ""),
            group=_group(settings.groups, issue, look.section, entry.group),
            written=bool(look.id) and digest.is_written(entry),
            dated=frozenset(
                name.removeprefix("title.")
                for name, made in drafted(room, issue, look).items()
                if made == "dated"
            ),
        )

    rows = [row(look) for look in looks]
    parts = {part.id: part for part in picture.parts(issue, settings, digest.config.week, sections)}
    own = {section.id: section.title for section in issue.sections}
    names = dict.fromkeys((*(known.id for known in settings.sections), *own))
    listed = [
        Listed(
            id=name,
            title=settings.section_title(name) if name in parts else own[name],
            rows=tuple(one for one in rows if one.id and one.look.section == name),
            part=parts.get(name),
            who=sections.get(name, ""),
        )
        for name in names
    ]
    lacking = picture.lacking(issue, settings)
    errors = sum(one.severity is Severity.ERROR for one in found)
    return {
        "issue": issue,
        "general": [tell(one) for one in found if not any(one in look.findings for look in looks)],
        "head": next((one for one in rows if not one.id), None),
        "parts_of": listed,
        "lacks": [(tag, lack, lacking[tag][lack]) for tag in lacking for lack in LACKS if lacking[tag][lack]],
        "errors": errors,
        "warnings": len(found) - errors,
        "done": sum(not row.look.lacks and not row.errors for row in rows if row.id),
        "every": sum(bool(row.id) for row in rows),
        "seen": _seen(listed),
        "following": _following(rows, listed, errors),
    }


def _group(groups: Mapping[str, Text], issue: Issue, section: str, group: str) -> Text:
    own = next((known.groups for known in issue.sections if known.id == section), {})
    return groups.get(group) or own.get(group) or Text({"": group} if group else {})


def _seen(listed: Sequence[Listed]) -> str:
    """The order as a page carries it: `upstream:kep-2254,istio reading:`."""
    return " ".join(f"{part.id}:{','.join(row.id for row in part.rows)}" for part in listed)


def order(seen: str) -> list[tuple[str, list[str]]]:
    """The order that a page carried; what is none is no order."""
    found = []
    for part in seen[:100_000].split():
        section, colon, names = part.partition(":")
        if colon:
            found.append((section, [name for name in names.split(",") if name]))
    return found


def _following(rows: Sequence[Row], listed: Sequence[Listed], errors: int) -> tuple[str, object]:
    """What comes next, as `digest` alone finds it: picking, then mending, then writing, then publishing."""
    entries = [row for row in rows if row.id]
    if not entries:
        return "pick", None
    if short := next((part for part in listed if part.part and part.part.short), None):
        return "short", short
    if errors:
        return "mend", next((row for row in rows if row.errors), None)
    if lacking := next((row for row in entries if row.look.lacks), None):
        return "write", lacking
    return "publish", None
