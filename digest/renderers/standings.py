"""Pictures of how things stand: what each release holds, who released how often."""

from __future__ import annotations

from collections.abc import Sequence

from digest.core.figures import Table
from digest.model import Phrase
from digest.renderers import plots
from digest.renderers.drawing import Desk, Picture
from digest.templating import formats


def targets(desk: Desk, table: Table, id_: str, subject: Phrase) -> Picture:
    """Proposals by release and stage: a table whose numbers have bars."""
    words, ink = desk.words, desk.ink("kep")
    names = [desk.name(name).words for name in table.names]
    rows = [(release, [cells.get(name, 0) for name in table.names]) for release, cells in table.rows]
    spelled = desk.numbers(float(number) for _, numbers in rows for number in numbers)
    title, (newest, numbers) = words["picture_targets"], rows[0]
    about = desk.told(newest, [(n, desk.number(v)) for n, v in zip(names, numbers, strict=True)])
    day = formats.day(table.covers[1], desk.language) if table.covers else ""
    return Picture(
        id=id_,
        ink=ink,
        title=title,
        about=words["picture_targets_about"].format(day=day),
        subject=subject,
        svg=desk.draw("grid", plots.grid(names, rows, spelled), id_=id_, title=title, about=about, ink=ink),
        heads=((words["picture_release"], ""), *((n, "") for n in names), (words["picture_total"], "")),
        rows=tuple((release, tuple(map(desk.number, (*cells, sum(cells))))) for release, cells in rows),
    )


def releases(desk: Desk, table: Table, id_: str) -> Picture:
    """Releases by project, the busiest first."""
    words, ink = desk.words, desk.ink("release")
    names = _short([project for project, _ in table.rows])
    rows = [(names[project], cells["releases"]) for project, cells in table.rows]
    spelled = desk.numbers(float(number) for _, number in rows)
    title, (projects, rest) = words["picture_releases"], table.rest
    about = desk.told("", [(name, desk.number(number)) for name, number in rows])
    covers = formats.window(table.covers, desk.language, True) if table.covers else ""
    left = words["picture_releases_rest"].format(projects=desk.number(projects), count=desk.number(rest))
    return Picture(
        id=id_,
        ink=ink,
        title=title,
        about=words["picture_releases_about"].format(window=covers),
        svg=desk.draw("ledger", plots.ledger(rows, spelled), id_=id_, title=title, about=about, ink=ink),
        note=left if projects else "",
        heads=((words["picture_project"], ""), (words["picture_count"], "")),
        rows=tuple((project, (desk.number(cells["releases"]),)) for project, cells in table.rows),
    )


def _short(projects: Sequence[str]) -> dict[str, str]:
    """`istio` for `istio/istio`, where it is the only one of that name."""
    leaves = [project.rpartition("/")[2] for project in projects]
    return {
        project: leaf if leaves.count(leaf) == 1 else project
        for project, leaf in zip(projects, leaves, strict=True)
    }
