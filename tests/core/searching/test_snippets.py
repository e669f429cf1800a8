"""The piece of a text that shows the words."""

from __future__ import annotations

import pytest

from digest.core.searching.snippets import LENGTH, best, snippet

LONG = "前言。" * 60 + "集群动态扩缩容实践，讲 Pod 原地扩缩。" + "后记。" * 60


@pytest.mark.parametrize(
    ("words", "held"),
    [(["动态"], "动态"), (["pod"], "Pod"), (["ＰＯＤ", "原地"], "Pod 原地"), (["扩缩容"], "扩缩容")],
)
def test_it_holds_the_words(words: list[str], held: str) -> None:
    found = snippet(LONG, words)

    assert held in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(found) <= LENGTH + 2


def test_without_the_words_it_is_the_beginning() -> None:
    assert snippet(LONG, ["nowhere"]) == LONG[:LENGTH] + "…"
    assert snippet("short", ["nowhere"]) == "short"
    assert snippet("", ["word"]) == ""


def test_most_of_the_words_at_once() -> None:
    text = "alpha " + "x " * 200 + "alpha beta gamma " + "y " * 200

    assert "alpha beta gamma" in snippet(text, ["alpha", "beta", "gamma"])


@pytest.mark.parametrize("word", ["v1.28", "1.28", "V1.28"])
def test_versions_with_and_without_their_v(word: str) -> None:
    assert "v1.28" in snippet("x " * 100 + "since v1.28 " + "y " * 100, [word])


def test_letters_that_change_their_length_do_no_harm() -> None:
    assert "Pod" in snippet("İ" * 200 + " Pod " + "ﬁ" * 200, ["pod"])


def test_the_language_that_holds_most() -> None:
    texts = {"zh": "动态资源", "en": "dynamic resource allocation", "fr": ""}

    assert best(texts, ["dynamic"]) == ("dynamic resource allocation", "en")
    assert best(texts, ["动态"]) == ("动态资源", "zh")
    assert best(texts, ["neither"]) == ("动态资源", "zh")
    assert best({}, ["x"]) == ("", "")
