"""What is remembered of an issue, and that likeness is the same from either side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core import memory
from digest.core.languages import record
from digest.model import Entry, Issue, Section, Text

LANGUAGES = ("zh", "en")
SUMMARY = {
    "zh": "kubelet 支持 cgroup v2。需要 1.19 版本。\n\n- 第一点\n- 第二点\n",
    "en": "The kubelet supports cgroup v2. It needs 1.19.\n\n- the first\n- the second\n",
}


def entry(**changes: object) -> Entry:
    made = Entry(
        id="cgroup-v2",
        title=Text({"zh": "拟支持 cgroup v2", "en": "cgroup v2 support"}),
        summary=Text(SUMMARY),
    )
    made = replace(made, **changes)  # type: ignore[arg-type]
    source = made.source or "zh"
    other = "en" if source == "zh" else "zh"
    return replace(made, review={other: record(made, other, "confirmed", "zh")})


def issue(*entries: Entry) -> Issue:
    day = date(2026, 6, 14)
    return Issue(
        number=30, covers=(day, day), title=Text(), sections=(Section(id="upstream", entries=entries),)
    )


def remembered(*entries: Entry) -> list[tuple[str, dict[str, str]]]:
    return [(found.kind, dict(found.words)) for found in memory.segments(issue(*entries), LANGUAGES)]


def test_titles_blocks_and_sentences_are_remembered_side_by_side() -> None:
    assert remembered(entry()) == [
        ("title", {"zh": "拟支持 cgroup v2", "en": "cgroup v2 support"}),
        ("block", {"zh": "kubelet 支持 cgroup v2。需要 1.19 版本。", "en": "The kubelet supports cgroup v2. It needs 1.19."}),
        ("sentence", {"zh": "kubelet 支持 cgroup v2。", "en": "The kubelet supports cgroup v2."}),
        ("sentence", {"zh": "需要 1.19 版本。", "en": "It needs 1.19."}),
        ("block", {"zh": "第一点", "en": "the first"}),
        ("block", {"zh": "第二点", "en": "the second"}),
    ]  # fmt: skip


def test_only_what_was_confirmed_and_not_changed_since() -> None:
    good = entry()
    draft = replace(good, review={"en": replace(good.review["en"], state="draft")})
    edited = replace(good, summary=Text({**SUMMARY, "zh": "改了。"}))

    assert remembered(draft) == remembered(edited) == remembered(replace(good, review={})) == []
    assert remembered(replace(good, withdrawn=True)) == []
    assert remembered(entry(source="en"))[0] == (
        "title",
        {"en": "cgroup v2 support", "zh": "拟支持 cgroup v2"},
    )


def test_sides_that_do_not_run_in_step_are_remembered_as_far_as_they_do() -> None:
    joined = entry(summary=Text({"zh": "一。二。", "en": "One and two."}))
    swapped = entry(summary=Text({"zh": "有 3 个。有 5 个。", "en": "Five, that is 5. And 3."}))
    longer = entry(summary=Text({"zh": "一。\n\n二。", "en": "One. Two."}))

    assert [kind for kind, _ in remembered(joined)] == ["title", "block"]
    assert [kind for kind, _ in remembered(swapped)] == ["title", "block"]
    assert [kind for kind, _ in remembered(longer)] == ["title"]


WORDS = st.text(alphabet="abcAB动态资源 .1", min_size=1, max_size=30)


@given(WORDS, WORDS)
def test_likeness_is_the_same_from_either_side(one: str, other: str) -> None:
    here, there = memory.folded(one), memory.folded(other)
    ours, theirs = memory.grams(here), memory.grams(there)

    assert memory.score(here, there) == memory.score(there, here) <= memory.ALMOST
    both = len(ours & theirs)
    assert memory.shared(both, len(ours), len(theirs)) == memory.shared(both, len(theirs), len(ours))
    if memory.shared(both, len(ours), len(theirs)) >= memory.SHARED:
        assert both >= memory.least(len(ours))


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Istio 1.28.1 is out", "Istio 1.28.2 is out", True),
        ("动态资源分配进入 beta", "动态资源分配进入 stable", True),
        ("动态资源分配进入 beta", "用户命名空间标为已实现", False),
    ],
)
def test_what_is_near(one: str, other: str, *, near: bool) -> None:
    ours, theirs = memory.grams(memory.folded(one)), memory.grams(memory.folded(other))
    shared = memory.shared(len(ours & theirs), len(ours), len(theirs)) >= memory.SHARED

    assert (shared and memory.score(memory.folded(one), memory.folded(other)) >= memory.NEAR) is near
