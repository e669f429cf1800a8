"""Where the bars and words of a picture lie.

Widths are shares of the page and heights are pixels, so that a picture fills any page while its words
keep their size; words that would meet on a phone are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from digest.core.figures import scale
from digest.model import Phrase

#: Pixels of a picture on a phone, of a letter and of a Chinese character, and between two words.
PHONE, LETTER, WIDE, BETWEEN = 350.0, 6.8, 12.0, 9.0
#: A bar's share of its place, and a place's greatest share of the width.
BAR, PLACE = 0.72, 8.0
#: Bars so many that each bears its number.
NUMBERED = 12
#: Pixels: a strip's heading, bars and the space after it; the words below all of them.
HEAD, PLOT, AFTER, FOOT = 18, 56, 14, 20
#: Pixels above the bars for the number of the highest.
NUMBER = 18
#: Pixels of a field of lines: above it, its height, between two names at its end, and before a name.
TOP, FIELD, APART, GAP = 18, 180, 15, 8
#: Pixels of a row, and shares: the column of its name, and what bars take of a column.
ROW, NAME, FILL = 26, 14.0, 0.66
#: Pixels of a project's row.
LEDGER = 31


@dataclass(frozen=True, slots=True)
class Word:
    """A word at a place: `x` in percent, `y` in pixels."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Bars of one name on a line of their own."""

    name: Phrase
    ink: str
    #: Pixels from the top of the picture to its heading, its bars and its base.
    head: int
    top: int
    base: int
    #: Bars as a path on a field of `units` by PLOT.
    path: str
    numbers: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strips:
    """Several strips above one line of time, all on one scale."""

    strips: tuple[Strip, ...]
    #: Percent of the width that the places take, and the path's units across them.
    width: float
    units: int
    #: The line the bars are measured by; empty where each bears its number.
    measure: str
    ticks: tuple[Word, ...]
    height: int
    plot: int = PLOT


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A line, and what stands at its end."""

    name: Phrase
    points: str
    y: float
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines on one field, the highest first."""

    ends: tuple[End, ...]
    #: Levels the lines are measured by: pixels from the top, and what they are.
    marks: tuple[tuple[float, str], ...]
    width: float
    units: int
    ticks: tuple[Word, ...]
    height: int
    top: int = TOP
    field: int = FIELD


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    x: float
    width: float
    number: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    name: str
    y: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Rows of bars, a column for each name."""

    heads: tuple[Word, ...]
    rows: tuple[Row, ...]
    height: int


def strips(
    drawn: Sequence[tuple[Phrase, str, Sequence[float | None]]],
    labels: Iterable[Sequence[tuple[int, str]]],
    spelled: Mapping[float, str],
) -> Strips:
    """Of each strip its name, ink and values; of `labels` the first that fit are put below."""
    places = len(drawn[0][2])
    place = min(PLACE, 100 / places)
    top_value = scale(value for *_, values in drawn for value in values)
    numbered = places <= NUMBERED
    room = NUMBER if numbered else 0
    made = []
    for at, (name, ink, values) in enumerate(drawn):
        head = at * (HEAD + room + PLOT + AFTER)
        base = head + HEAD + room + PLOT
        heights = [0.0 if value is None else PLOT * value / top_value for value in values]
        numbers = [
            Word(_centre(i, place), round(base - heights[i] - 5, 1), spelled[value])
            for i, value in enumerate(values)
            if numbered and value is not None
        ]
        made.append(
            Strip(
                name=name,
                ink=ink,
                head=head + 12,
                top=base - PLOT,
                base=base,
                path=_path(heights),
                numbers=tuple(numbers),
            )
        )
    end = made[-1].base
    return Strips(
        strips=tuple(made),
        width=round(place * places, 3),
        units=places * 10,
        measure="" if numbered else spelled[top_value],
        ticks=ticks(labels, lambda at: _centre(at, place), end + 16),
        height=end + FOOT,
    )


def lines(
    drawn: Sequence[tuple[Phrase, Sequence[float | None]]],
    labels: Iterable[Sequence[tuple[int, str]]],
    spelled: Mapping[float, str],
) -> Lines:
    """A line for each name on one scale, with room on the right for what they are called."""
    places = len(drawn[0][1])
    last = max(places - 1, 1)
    most = scale(value for _, values in drawn for value in values)
    # What the longest name takes of a phone's width.
    words = max(width_of(f"{name.words} {spelled[most]}") for name, _ in drawn) + GAP
    width = round(100 * (1 - words / PHONE), 2)

    def height(value: float) -> float:
        return round(FIELD * (1 - value / most), 1)

    made = []
    for name, values in drawn:
        known = [(at, value) for at, value in enumerate(values) if value is not None]
        points = " ".join(f"{at * 10},{height(value):g}" for at, value in known)
        made.append((name, points, known[-1][1]))
    # Names that would meet are moved apart, the lowest first.
    ends: list[End] = []
    floor = float(FIELD)
    for name, points, value in sorted(made, key=lambda end: end[2]):
        y = min(height(value), floor)
        floor = y - APART
        ends.append(End(name=name, points=points, y=round(TOP + y + 4, 1), number=spelled[value]))
    return Lines(
        ends=tuple(ends[::-1]),
        marks=tuple((TOP + height(value), spelled[value]) for value in (most, 0.0)),
        width=width,
        units=last * 10,
        ticks=ticks(labels, lambda at: width * at / last, TOP + FIELD + 16),
        height=TOP + FIELD + FOOT,
    )


def _path(heights: Sequence[float]) -> str:
    """A bar for each height, a hairline for what is next to nothing."""
    bars = []
    for at, height in enumerate(heights):
        if height:
            tall = f"{max(height, 1):.1f}".removesuffix(".0")
            bars.append(f"M{at * 10 + 5 * (1 - BAR):g} {PLOT}v-{tall}h{10 * BAR:g}v{tall}z")
    return "".join(bars)


def _centre(at: int, place: float) -> float:
    return round(place * (at + 0.5), 2)


def width_of(text: str) -> float:
    """Pixels that a word takes, by and large."""
    return sum(WIDE if ord(letter) > 0x2E7F else LETTER for letter in text)


def ticks(
    labels: Iterable[Sequence[tuple[int, str]]], centre: Callable[[int], float], y: int
) -> tuple[Word, ...]:
    """The first of `labels` whose words do not meet on a phone, each below the centre of its place."""
    for words in labels:
        found = [_tick(text, round(centre(at), 2), y) for at, text in words]
        if found and all(
            left[1] + BETWEEN <= right[0] for left, right in pairwise(span for _, span in found)
        ):
            return tuple(word for word, _ in found)
    return ()


def _tick(text: str, centre: float, y: int) -> tuple[Word, tuple[float, float]]:
    """A word and from where to where it reaches, kept inside the picture."""
    wide = width_of(text)
    left = centre / 100 * PHONE - wide / 2
    if left < 0:
        return Word(0, y, text, "start"), (0, wide)
    if left + wide > PHONE:
        return Word(100, y, text, "end"), (PHONE - wide, PHONE)
    return Word(centre, y, text), (left, left + wide)


def grid(names: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]], tell: Mapping[float, str]) -> Grid:
    """A row for each of `rows`, its numbers under `names`; all bars are on one scale."""
    column = (100 - NAME) / len(names)
    most = scale(float(number) for _, numbers in rows for number in numbers)
    longest = max((number for _, numbers in rows for number in numbers), default=1) or 1
    most = min(most, float(longest))
    made = []
    for at, (name, numbers) in enumerate(rows):
        y = HEAD + 6 + at * ROW
        cells = []
        for i, number in enumerate(numbers):
            x, wide = NAME + column * i, column * FILL * number / most
            cells.append(
                Cell(
                    x=round(x, 2), width=round(wide, 2), number=Word(round(x + wide, 2), y + 13, tell[number])
                )
            )
        made.append(Row(name=name, y=y, cells=tuple(cells)))
    heads = tuple(Word(round(NAME + column * i, 2), 12, name) for i, name in enumerate(names))
    return Grid(heads=heads, rows=tuple(made), height=HEAD + 6 + len(rows) * ROW)


def ledger(rows: Sequence[tuple[str, int]], tell: Mapping[float, str]) -> Grid:
    """A row for each name, with its number at the end and its bar as a thick rule below."""
    most = max((number for _, number in rows), default=1) or 1
    made = [
        Row(
            name=name,
            y=at * LEDGER,
            cells=(
                Cell(
                    x=0, width=round(100 * number / most, 2), number=Word(100, at * LEDGER + 16, tell[number])
                ),
            ),
        )
        for at, (name, number) in enumerate(rows)
    ]
    return Grid(heads=(), rows=tuple(made), height=len(rows) * LEDGER)


def changes(words: Sequence[str]) -> list[tuple[int, str]]:
    """Places where the word is another one than before, with it."""
    first = [(0, words[0])] if words else []
    return first + [(at, new) for at, (old, new) in enumerate(pairwise(words), 1) if new != old]
