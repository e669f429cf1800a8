"""Cutting a text and putting it together loses nothing, and a stop inside code ends no sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.passages import blocks, bodies, items, joined, put_together, sentences

TEXT = "Two reasons, e.g. this:\n\n- One is v1.2. Two is `a. B`.\n- Zwei.\n  goes on\n\n```sh\ncode. Here\n```\n理由。\n"


def test_blocks_are_paragraphs_items_and_code() -> None:
    assert bodies(TEXT) == [
        "Two reasons, e.g. this:",
        "One is v1.2. Two is `a. B`.",
        "Zwei.\n  goes on",
        "理由。",
    ]
    assert [block.body for block in blocks(TEXT) if block.code] == ["```sh\ncode. Here\n```\n"]
    assert items(TEXT) == 2


def test_other_words_go_into_the_same_frame() -> None:
    assert put_together(TEXT, ["A:", "b", "c", "d"]) == "A:\n\n- b\n- c\n\n```sh\ncode. Here\n```\nd\n"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("One. Two is v1.2.3. Three?", ["One.", "Two is v1.2.3.", "Three?"]),
        ("See `kubectl get. Po` and https://e.org/a.B now. Then", ["See `kubectl get. Po` and https://e.org/a.B now.", "Then"]),
        ("First, e.g. Istio vs. Linkerd. Next", ["First, e.g. Istio vs. Linkerd.", "Next"]),
        ("他说：“好。”然后走了。完", ["他说：“好。”", "然后走了。", "完"]),
        ("**重点。**见[提案。](https://e.org/。x)。好", ["**重点。**", "见[提案。", "](https://e.org/。x)。", "好"]),
        ("", []),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_sees_it(body: str, found: list[str]) -> None:
    assert sentences(body) == found


def test_sentences_are_joined_as_each_writing_joins_them() -> None:
    assert joined(["One.", "Two."]) == "One. Two."
    assert joined(["一。", "二。"]) == "一。二。"


@given(st.text(alphabet="ab 。.\n-*`~1>#!？\t", max_size=60))
def test_nothing_is_lost_in_cutting(text: str) -> None:
    assert "".join(block.frame + block.body for block in blocks(text)) == text
    assert put_together(text, bodies(text)) == text
    assert "".join("".join(map(sentences_plain, bodies(text))).split()) == "".join(
        "".join(bodies(text)).split()
    )


def sentences_plain(body: str) -> str:
    return "".join(sentences(body))
