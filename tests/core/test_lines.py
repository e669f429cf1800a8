"""Titles in lines: even ones, no word torn, no mark where it may not stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.lines import broken


def width(words: str) -> float:
    """A Chinese character is twice as wide as a Latin letter."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in words)


@pytest.mark.parametrize(
    ("words", "room", "lines"),
    [
        ("KubeCon North America wraps up", 20, ["KubeCon North", "America wraps up"]),
        ("KubeCon 北美峰会落幕", 40, ["KubeCon 北美峰会落幕"]),
        ("上游动态更新，一周一期", 14, ["上游动态更新，", "一周一期"]),
        ("新提案：让《指标》可用", 12, ["新提案：让", "《指标》可用"]),
        ("", 10, []),
    ],
)
def test_lines_are_even_and_keep_their_marks(words: str, room: float, lines: list[str]) -> None:
    assert broken(words, room, width) == lines


def test_a_word_longer_than_a_line_is_split() -> None:
    assert broken("x" * 25, 10, width) == ["x" * 10, "x" * 10, "x" * 5]


LETTERS = st.text(alphabet="云原生态，。《》（）ab1 -v.", max_size=40)


@given(LETTERS, st.integers(8, 40))
def test_nothing_is_lost_and_no_line_is_too_long(words: str, room: int) -> None:
    lines = broken(words, room, width)

    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(0 < width(line) <= room for line in lines)


@given(st.from_regex(r"([云原生态]{1,3}[，。》]?){0,12}", fullmatch=True))
def test_no_line_begins_with_a_closing_mark(words: str) -> None:
    assert not [line for line in broken(words, 16, width) if line[0] in "，。》"]
