"""One spelling for what is indexed and for what is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.searching import spelling

CHINESE = st.text("动态资源分配云原生调度器的一", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("words", "spelled"),
    [
        ("Kubernetes v1.38 发布", ["Kubernetes", "1", "38", "发布", "布"]),
        ("ＫＥＰ－２２５４", ["KEP", "2254"]),
        ("动态资源Pod", ["动态", "态资", "资源", "源", "Pod"]),
        ("「动态」，《资源》", ["动态", "态", "资源", "源"]),
        ("dev1.2 and V2", ["dev1", "2", "and", "2"]),
        ("云", ["云"]),
    ],
)
def test_texts(words: str, spelled: list[str]) -> None:
    assert spelling.tokens(spelling.text(words)) == spelled


@given(CHINESE, st.integers(0, 11), st.integers(2, 6))
def test_every_piece_of_chinese_is_found_where_it_stands(run: str, at: int, length: int) -> None:
    """Whichever way a segmenter would cut: the words asked for stand in a row in the text."""
    piece = run[at : at + length]
    if len(piece) < 2:
        return
    there, asked = (f" {' '.join(spelling.tokens(s))} " for s in (spelling.text(run), spelling.asked(piece)))

    assert asked in there


def test_one_character_begins_a_word_wherever_it_stands() -> None:
    there = spelling.tokens(spelling.text("云原生"))

    assert all(any(token.startswith(c) for token in there) for c in "云原生")


def test_names_are_one_word_in_any_case() -> None:
    assert spelling.name("KEP-2254 ") == spelling.name("ｋｅｐ-2254")
    assert spelling.name("kep-2254") != spelling.name("kep-225")
    assert spelling.tokens(spelling.name("https://example.org/?a=1")) == [
        spelling.name("https://example.org/?a=1")
    ]


@pytest.mark.parametrize("slip", ["shceduler", "schedler", "scheduller", "schedulor", "SCHEDLUER"])
def test_slips_of_the_hand(slip: str) -> None:
    assert "scheduler" in spelling.slips(slip)


@pytest.mark.parametrize("word", ["pod", "1.28", "调度器", "x" * 21, "cert-manager"])
def test_what_is_not_guessed_at(word: str) -> None:
    assert spelling.slips(word) == []
