"""An entry on screens of any width."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.core.reviewing import Change, Look
from digest.core.sidebyside import inert, paragraph, screen
from digest.markdown.wrapping import columns
from digest.model import Entry, Finding, Review, Severity, State, Text

ZH = (
    "这份提案打算让 kubelet 和调度器支持 cgroup v2，目标版本改为 v1.19。\n\n- 容器运行时需要配合；\n- 详见 https://example.org/"
    + "x" * 90
)
EN = "The proposal would bring cgroup v2 to the kubelet and the scheduler."
ENTRY = Entry(
    id="cgroup-v2",
    title=Text({"zh": "Kubernetes 将支持 cgroup v2", "en": "Kubernetes proposes cgroup v2 support"}),
    summary=Text({"zh": ZH, "en": EN}),
    review={"en": Review(state="confirmed", prints={"zh": "1", "en": "2"})},
)
LOOK = Look(
    entry=ENTRY,
    section="upstream",
    place="sections[0].entries[0]",
    source="zh",
    languages=("zh", "en"),
    states={"zh": State.WRITTEN, "en": State.STALE},
    lacks={"en": "stale"},
    findings=(
        Finding(code="D304", message="a picture from elsewhere", hint="Copy it", line=7, column=3),
        Finding(code="D113", message="long", severity=Severity.WARNING),
    ),
    path="content/issues/030.yaml",
    line=6,
)
WAS = Change(
    language="en",
    side="zh",
    known="1",
    was={"title": "Kubernetes 拟支持 cgroup v2", "summary": ZH, "quote": ""},
)


def lines(width: int, *changes: Change, look: Look = LOOK, history: bool = True) -> list[str]:
    return [line.text for line in screen(look, changes, width=width, where="1 of 2", history=history)]


@pytest.mark.parametrize("width", [24, 40, 79, 80, 81, 100, 133, 200, 500])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    found = lines(width, WAS)

    assert max(map(columns, found[1:])) <= min(width, 200)
    side = [line for line in found if "│" in line]
    assert bool(side) is (width >= 80)  # side by side where there is room, else one under the other
    assert len({columns(line.split("│")[0]) for line in side}) <= 1  # the bar stands straight
    assert "".join("".join(found).split()).count("x" * 20) or width < 60


def test_both_sides_begin_at_the_same_height() -> None:
    found = lines(100, WAS)

    assert found[0].startswith("── 1 of 2 · upstream · cgroup-v2 ─")
    assert found[0].endswith("─ content/issues/030.yaml:6")
    assert found[1].split("│")[0].strip() == "zh (first): written"
    assert found[1].split("│")[1].strip() == "en: stale"
    assert found[2].split("│")[1].strip() == "Kubernetes proposes cgroup v2 support"
    assert found[4].split("│")[1].strip().startswith("The proposal would")
    below = found[found.index("") :]
    assert below == [
        "",
        "zh changed since en was confirmed:",
        "  title: Kubernetes [-拟-]{+将+}支持 cgroup v2",
        "7:3 D304 a picture from elsewhere. Copy it",
        "warning: D113 long",
    ]


def test_one_under_the_other_where_it_is_narrow() -> None:
    found = lines(50)

    assert found.index("zh (first): written") < found.index("en: stale")
    assert found[found.index("en: stale") + 1] == "Kubernetes proposes cgroup v2 support"


def test_it_says_when_the_words_of_then_are_nowhere() -> None:
    lost = Change(language="en", side="zh", known="1")

    assert "zh changed since en was confirmed; no version in git has the words of then, so only" in " ".join(
        lines(120, lost)
    )
    assert "git has no version of this file" in " ".join(lines(120, lost, history=False))


def test_what_is_missing_has_its_place() -> None:
    half = Look(
        entry=Entry(id="", title=Text({"zh": "题", "en": "Title"}), summary=Text({"zh": "一\n二"})),
        section="",
        place="",
        source="zh",
        languages=("zh", "en"),
        states={"zh": State.WRITTEN, "en": State.WRITTEN},
        lacks={"en": "missing"},
    )
    found = lines(90, look=half)

    assert "title and lead" in found[0]
    assert found[1].endswith("en: written, not all of it there")
    assert found[-2].split()[:2] + found[-2].split()[-2:] == ["-", "一", "(no", "lead)"]
    assert found[-1].startswith("- 二 ")


def test_no_text_moves_the_terminal_or_turns_words_around() -> None:
    assert inert("a\x1b[31mb\u202ec\td\u200be\nf") == "a\ufffd[31mb\ufffdc de\nf"


def test_markdown_keeps_its_lines_and_indents() -> None:
    assert paragraph("one\n\n- " + "word " * 6 + "\n  1. two", 20) == [
        "one",
        "",
        "- word word word",
        "  word word word",
        "  1. two",
    ]


def test_three_languages_stand_side_by_side_where_there_is_room_and_one_stands_alone() -> None:
    three = replace(
        LOOK,
        entry=replace(ENTRY, title=Text({**ENTRY.title.words, "ja": "提案"}), summary=Text({"ja": "短い。"})),
        languages=("zh", "en", "ja"),
        states={**LOOK.states, "ja": State.WRITTEN},
    )
    alone = replace(LOOK, languages=("zh",), lacks={})

    assert {line.count("│") for line in lines(120, look=three)[1:5]} == {2}
    assert not any("│" in line for line in lines(100, look=three))
    assert lines(120, look=alone)[1] == "zh: written"
