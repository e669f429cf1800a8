"""Pictures of time: strips of bars for what happened, lines for how things stood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from digest.core import figures
from digest.core.figures import Line, Point
from digest.model import Phrase
from digest.renderers import plots
from digest.renderers.drawing import NOBODY, Desk, Picture
from digest.templating import formats

#: Numbers of issues are named by one of these steps.
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


def strips(
    desk: Desk,
    line: Line,
    kind: str,
    id_: str,
    names: Mapping[str, Phrase],
    *,
    subject: Phrase = NOBODY,
    inks: Mapping[str, str] | None = None,
    total: bool = False,
) -> Picture:
    """A strip for each name of `line`; `inks`: each in its own colour. `total`: the table adds them up."""
    own = desk.ink("kep")
    drawn = [
        (names[name], inks[name] if inks else own, [p.values.get(name) if p else None for p in line.points])
        for name in line.names
    ]
    values = [value for *_, row in drawn for value in row]
    spelled = desk.numbers([*values, figures.scale(values)])
    plot = plots.strips(drawn, labels(desk, line), spelled)
    picture = _picture(desk, line, kind, id_, names, subject, "ink-0" if inks else own, total=total)
    return _with(desk, picture, "strips", plot, line, names)


def lines(
    desk: Desk, line: Line, kind: str, id_: str, names: Mapping[str, Phrase], *, subject: Phrase = NOBODY
) -> Picture:
    """A line for each name, called by its name and newest number at its end."""
    drawn = [(names[name], [p.values.get(name) if p else None for p in line.points]) for name in line.names]
    values = [value for _, row in drawn for value in row]
    spelled = desk.numbers([*values, figures.scale(values), 0.0])
    plot = plots.lines(drawn, labels(desk, line), spelled)
    picture = _picture(desk, line, kind, id_, names, subject, desk.ink("kep"), total=True)
    return _with(desk, picture, "lines", plot, line, names)


def _picture(
    desk: Desk,
    line: Line,
    kind: str,
    id_: str,
    names: Mapping[str, Phrase],
    subject: Phrase,
    ink: str,
    *,
    total: bool,
) -> Picture:
    """Everything but the drawing."""
    words, known = desk.words, line.known
    covers = formats.window((known[0].first, known[-1].last), desk.language, True)
    about = words[f"picture_{kind}_about"].format(window=covers)
    if line.unit != "point":
        unit = words[f"picture_unit_{line.unit}"]
        about = words[f"picture_{kind}_mean"].format(window=covers, unit=unit)
    heads = [(names[name].words, names[name].lang) for name in line.names]
    return Picture(
        id=id_,
        ink=ink,
        title=words[f"picture_{kind}"],
        about=about,
        subject=subject,
        heads=((_head(desk, line), ""), *heads, *([(words["picture_total"], "")] if total else [])),
        rows=tuple(
            (_when(desk, line, point), _cells(desk, point, line.names, total=total)) for point in known[::-1]
        ),
    )


def _with(
    desk: Desk, picture: Picture, template: str, plot: object, line: Line, names: Mapping[str, Phrase]
) -> Picture:
    newest = line.known[-1]
    said = [(names[n].words, desk.number(v)) for n in line.names if (v := newest.values.get(n)) is not None]
    about = desk.told(_when(desk, line, newest), said)
    svg = desk.draw(template, plot, id_=picture.id, title=picture.title, about=about, ink=picture.ink)
    return Picture(**{name: getattr(picture, name) for name in picture.__slots__} | {"svg": svg})


def _head(desk: Desk, line: Line) -> str:
    if line.unit != "point":
        return desk.words["picture_period"]
    return desk.words["picture_week" if line.known[0].number is None else "picture_issue"]


def _when(desk: Desk, line: Line, point: Point) -> str:
    """A point's name in the table: the issue, the first day of a week, a month ..."""
    if line.unit != "point":
        return formats.stretch(point.last, desk.language, line.unit)
    if point.number is not None:
        return desk.words["issue"].format(number=point.number)
    return formats.day(point.first, desk.language)


def _cells(desk: Desk, point: Point, names: Sequence[str], *, total: bool) -> tuple[str, ...]:
    values = [point.values.get(name) for name in names]
    if total:
        values.append(round(sum(value or 0 for value in values), 1))
    return tuple("–" if value is None else desk.number(value) for value in values)


def labels(desk: Desk, line: Line) -> Iterator[list[tuple[int, str]]]:
    """Words that may stand below the bars, ever fewer: issues, days of a few weeks, months or years."""
    places = [(at, point) for at, point in enumerate(line.points) if point is not None]
    if line.unit == "point" and places[0][1].number is not None:
        for step in STEPS:
            yield [(at, str(point.number)) for at, point in places if (point.number or 0) % step == 0]
        return
    if line.unit == "point" and len(line.points) <= plots.NUMBERED:
        named = [(at, formats.stretch(point.first, desk.language, "day")) for at, point in places]
    else:
        unit = "month" if line.unit == "point" else "year"
        words = [formats.stretch(point.last, desk.language, unit) for _, point in places]
        named = [(places[i][0], word) for i, word in plots.changes(words)]
    for step in range(1, len(named) + 1):
        yield named[::-step][::-1]
