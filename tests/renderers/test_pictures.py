"""Upstream in pictures: well-formed drawings, tables that say the same, words that never meet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from digest.core.compose import card
from digest.model import Card, Counts, Flow, TrackerCounts
from digest.ports import Frame, FrameSet
from digest.renderers import plots
from digest.renderers.page import Pages
from digest.templating import Templates, formats, shipped
from tests.editions import SETTINGS, edition

FRAME = Frame(parts=("", "title", "\n", "meta", "\n", "switch", "\n", "article", ""), key="k")
TEMPLATES = Templates([shipped()])
HOSTILE = "<script>&\"x'/]]>"


def counts(card: Card, *, opened: bool = True) -> Counts:
    """Figures of an issue, others for each number."""
    n, (first, last) = card.number, card.covers
    flow = Flow(first=first, last=last, opened=n % 17, merged=n % 5, added=1, changed=2 * n % 9)
    if not opened:
        flow = replace(flow, opened=None, merged=None)
    tracker = TrackerCounts(
        stages={"alpha": {"implementable": 40 + n % 7}, "stable": {"implemented": 200 + n}, "other": {"other": 3}},
        targets={f"v1.{m}": {"alpha": m, "beta": 0, "stable": n} for m in range(30, 37)},
        weeks=(flow,),
    )  # fmt: skip
    return Counts(
        number=n, covers=card.covers, trackers={"kep": tracker}, releases={"istio/istio": 1 + n % 3, "a/b": 1}
    )


@cache
def cards(number: int, language: str) -> list[Card]:
    return [card(edition(29 + at, language)) for at in range(number)]


def page(shown: Sequence[Card], figures: Sequence[Counts], language: str = "en") -> str:
    made = FrameSet(language=language, frames={"pictures": FRAME}, files={})
    document = Pages(TEMPLATES, SETTINGS, {language: made}).pictures(language, shown, figures)
    assert document.path == f"{language}/pictures/index.html"
    return document.body.decode()


def drawings(html: str) -> list[ET.Element]:
    return [
        ET.fromstring(svg)
        for svg in re.findall(r'__drawn">\s*(<svg.*?</svg>)\s*<(?:p|details)', html, re.DOTALL)
    ]


class Tables(HTMLParser):
    """Rows of cells of each table, with the scope of headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.scopes: list[str] = []
        self._cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"th", "td"}:
            self._cell = True
            self.tables[-1][-1].append("")
            if tag == "th":
                self.scopes.append(dict(attrs).get("scope") or "")

    def handle_endtag(self, tag: str) -> None:
        self._cell = self._cell and tag not in {"th", "td"}

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.tables[-1][-1][-1] += data


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("number", [0, 1, 3, 52, 520])
def test_any_number_of_issues_is_drawn(number: int, language: str) -> None:
    """Well-formed, named, each with a table, never more bars than a phone has room for, the same every time."""
    shown = cards(number, language)
    figures = [counts(one) for one in shown]
    html = page(shown, figures, language)
    found, tables = drawings(html), Tables(html)

    assert html == page(shown, figures[::-1], language)
    assert len(found) == len(tables.tables) == {0: 0, 1: 4}.get(number, 5)
    for svg in found:
        ids = (svg.get("aria-labelledby") or "").split()
        assert svg.get("role") == "img"
        assert [svg.findtext("title") or "", svg.findtext("desc") or ""] != ["", ""]
        assert [e.get("id") for e in svg if e.tag in {"title", "desc"}] == ids
        paths = [path.get("d", "").count("M") for path in svg.iter("path")]
        assert max(paths, default=0) <= 60
    names = re.findall(r' id="([^"]+)"', html)
    assert len(names) == len(set(names))
    assert set(tables.scopes) <= {"row", "col"}
    assert html.count("<caption>") == len(found)
    assert len(html) < 120_000


def test_what_is_drawn_is_what_the_table_says() -> None:
    """Bars that bear their numbers, rows of releases, ends of lines."""
    shown = cards(4, "en")
    html = page(shown, [counts(one) for one in shown])
    grid, lines, weeks, ledger, sizes = drawings(html)
    tables = Tables(html).tables

    def numbers(svg: ET.Element) -> list[str]:
        return [e.text or "" for e in svg.iter("text") if e.get("class") == "chart__number"]

    assert numbers(grid) == [cell for row in tables[0][1:] for cell in row[1:-1]]
    assert tables[0][1] == ["v1.36", "36", "32", "68"]
    ends = [e.find("tspan").tail.strip() for e in lines.iter("text") if e.get("class") == "chart__end"]  # type: ignore[union-attr]
    assert sorted(ends) == sorted(tables[1][1][1:-1])
    for svg, table in ((weeks, tables[2]), (sizes, tables[4])):
        columns = list(zip(*[row[1:] for row in table[:0:-1]], strict=True))
        assert numbers(svg) == [cell for column in columns for cell in column][: len(numbers(svg))]
    assert tables[2][0] == ["Week of", "Pull requests opened", "Pull requests merged",
                            "Proposals with a new stage, status or release"]  # fmt: skip
    assert tables[2][1][0] == "9 December 2019"
    assert tables[4][1] == ["Vol. 32", "1", "3", "2", "1", "7"]
    assert numbers(ledger) == [row[1] for row in tables[3][1:]]
    assert tables[3][1:] == [["istio/istio", "9"], ["a/b", "4"]]


def test_bars_are_as_high_as_their_values() -> None:
    shown = cards(30, "en")
    weeks = drawings(page(shown, [counts(one) for one in shown]))[2]
    path = next(weeks.iter("path")).get("d", "")
    heights = [float(height) for height in re.findall(r"v-([\d.]+)", path)]
    opened = [one.number % 17 for one in shown]
    assert heights == [pytest.approx(plots.PLOT * value / 20, abs=0.05) for value in opened if value]


def test_what_is_not_known_is_left_out_and_said_once() -> None:
    """No figures: the sizes alone, and a line; a week nobody counted is a gap, and a dash in the table."""
    shown = cards(3, "en")
    bare = page(shown, [])
    assert len(drawings(bare)) == 1
    assert "No upstream figures have been kept yet" in bare

    partly = page(shown, [counts(shown[1], opened=False), counts(shown[2])])
    assert "Upstream figures have been kept since Vol. 30." in partly
    weeks = Tables(partly).tables[2]
    assert weeks[1][1:3] == [str(31 % 17), str(31 % 5)]
    assert weeks[2][1:3] == ["–", "–"]

    few = page(shown, [counts(one, opened=False) for one in shown])
    assert "New proposals" in few
    assert "Pull requests opened" not in few


def test_upstream_words_are_escaped() -> None:
    shown = cards(2, "en")
    odd = replace(counts(shown[0]), releases={HOSTILE: 3, f"a/{HOSTILE}": 1, "b/c": 1, "d/c": 1})
    html = page(shown, [odd])
    ledger = drawings(html)[1 + 1]
    assert HOSTILE not in html
    rows = [e.text for e in ledger.iter("text") if e.get("class") == "chart__row"]
    assert len(rows) == 4
    assert {"b/c", "d/c"} <= set(rows)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("number", [2, 5, 12, 13, 40, 60, 61, 300, 520])
def test_words_below_the_bars_never_meet_on_a_phone(number: int, language: str) -> None:
    shown = cards(number, language)
    for svg in drawings(page(shown, [counts(one) for one in shown], language)):
        spans = []
        for word in svg.findall("text"):
            if word.get("class") is None:
                x, wide = (
                    float((word.get("x") or "0").rstrip("%")) * plots.PHONE / 100,
                    plots.width_of(word.text or ""),
                )
                left = x - {"start": 0, "middle": wide / 2, "end": wide}[word.get("text-anchor") or "start"]
                spans.append((left, left + wide))
        assert all(0 <= left < right <= plots.PHONE + 0.1 for left, right in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_names_at_the_ends_of_lines_stand_apart() -> None:
    shown = cards(3, "en")
    figures = [replace(counts(one), trackers={"kep": TrackerCounts(stages={
        "alpha": {"x": 70}, "beta": {"x": 71}, "stable": {"x": 72}, "other": {"x": 1}})}) for one in shown]  # fmt: skip
    (lines, *_) = drawings(page(shown, figures))
    ends = [float(e.get("y") or 0) for e in lines.iter("text") if e.get("class") == "chart__end"]
    assert len(ends) == 4
    assert all(below - above >= plots.APART for above, below in pairwise(ends))


def test_a_page_knows_its_counterpart() -> None:
    html = page(cards(1, "zh"), [], "zh")
    assert 'hreflang="en" href="https://weekly.example.org/digest/en/pictures/"' in html
    assert "上游图景" in html


def test_stretches_of_time_read_as_people_write_them() -> None:
    day = edition(29).covers[0] + timedelta(days=20)
    assert [formats.stretch(day, "en", unit) for unit in ("day", "month", "quarter", "year")] == [
        "8 Dec", "Dec 2019", "Q4 2019", "2019"]  # fmt: skip
    assert [formats.stretch(day, "zh", unit) for unit in ("day", "month", "quarter", "year")] == [
        "12 月 8 日", "2019 年 12 月", "2019 年第 4 季度", "2019"]  # fmt: skip
    assert [formats.number(value, "en") for value in (0, 12.0, 3.5, 1234)] == ["0", "12", "3.5", "1,234"]
