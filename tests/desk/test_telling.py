"""What the next save holds, in the words of the interface."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digest.core import telling
from digest.core.telling import DECIDED, ENTRIES, Told, issue_changes
from digest.desk.pages import Pages
from digest.desk.telling import lines

BEFORE = {
    "title": {"zh": "旧", "en": "Old"},
    "sections": [{"id": "news", "entries": [{"id": "a", "title": {"zh": "一"}}, {"id": "b"}]}],
}
AFTER = {
    "title": {"zh": "新", "en": "Old"},
    "published": {"zh": "2026-06-15T00:00:00Z"},
    "sections": [{"id": "news", "entries": [{"id": "a", "title": {"zh": "甲"}}, {"id": "c"}, {"id": "d"}]}],
}


@pytest.mark.parametrize(
    ("tongue", "wanted"),
    [
        ("zh", ["第 30 期：新增 2 条，修改 1 条（中文），移出 1 条，标题有改动（中文），发布中文版", "舍弃 2 条，推迟 1 条", "people.yaml"]),
        ("en", ["Vol. 30: 2 added, 1 edited (Chinese), 1 taken out, the title changed (Chinese), published in Chinese",
                "2 dropped, 1 put off", "people.yaml"]),
    ],
)  # fmt: skip
def test_what_was_done_is_told_in_each_language(tongue: str, wanted: list[str]) -> None:
    told = [
        *issue_changes(30, BEFORE, AFTER),
        *(Told(done=done, what="x") for done in ("dropped", "dropped", "snoozed")),
        Told(done="changed", what="people.yaml"),
    ]
    assert lines(told, Pages().tongues[tongue], tongue) == wanted


def test_there_are_words_for_whatever_may_be_told() -> None:
    source = Path(telling.__file__).read_text("utf-8")
    said = {*DECIDED.values(), *ENTRIES, *re.findall(r'done="([a-z ]+)"', source), "decided"}
    assert len(said) > 20
    for words in Pages().tongues.values():
        assert {f"changes_{done.replace(' ', '_')}" for done in said} <= {*words}
