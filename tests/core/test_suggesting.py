"""A suggestion rests on the text it is of, or it is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from digest.core.suggesting import MOST, Suggestion, beginning, fault

FIRST = "Our gateway served 4,200 requests a second before the change, and 9,100 after it."
TEXT = f"On gateways\n\n{FIRST}\n\nWe moved the rate limiter out with `limitctl` in March — “no” test failed."
GOOD = Suggestion(
    language="zh",
    title="限流移出代理，吞吐翻倍",
    summary="作者在 3 月用 `limitctl` 把限流移出代理，每秒请求从 4200 个升到 9100 个。",
    sentences=(FIRST, "We moved the rate limiter  out with `limitctl` in March - \"no\" test failed."),
    by="sample-model",
    url="https://example.com/a",
)  # fmt: skip


def test_a_good_one_passes_whatever_its_quotation_marks() -> None:
    assert fault(GOOD, TEXT) == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"sentences": (FIRST, "It never said this.")}, "this sentence does not stand in the text: It never said this."),
        ({"sentences": ()}, "it names no sentence it rests on"),
        ({"sentences": ("March",)}, "this sentence does not stand in the text: March"),
        ({"summary": "每秒请求升到 12000 个。"}, "the summary: the number 12000 is not in the text"),
        ({"summary": "详情见 https://evil.example/x 。"}, "the summary: it has a link in it: https://evil.example/x"),
        ({"summary": "用 `rm -rf` 清理。"}, "the summary: the code rm -rf is not in the text"),
        ({"summary": "The gateway now serves more."}, "the summary: it is not in zh"),
        ({"summary": "好" * 1300}, "the summary: it is too long"),
        ({"summary": " "}, "the summary: it is empty"),
        ({"summary": "<b>好</b>"}, "the summary: it has HTML in it: <b>"),
        ({"title": "抱歉，我无法总结。"}, "the title: it is a refusal: 抱歉，我无法总结。"),
        ({"title": "限流移出代理\n吞吐翻倍"}, "the title: a title has one line"),
    ],
)  # fmt: skip
def test_what_does_not_rest_on_the_text(changes: dict[str, Any], why: str) -> None:
    assert fault(replace(GOOD, **changes), TEXT) == why


def test_a_long_text_is_cut_between_paragraphs() -> None:
    long = "\n\n".join(["word " * 100] * 40)

    assert len(beginning(long)) <= MOST
    assert long.startswith(beginning(long) + " \n\n")
    assert len(beginning("x" * (MOST + 1))) == MOST
    assert beginning(TEXT) == TEXT
