"""A week of a freeze: many proposals that made the same step are one block, the strongest first."""

from __future__ import annotations

from digest.core.grouping import blocks, step_of
from digest.model import Candidate, Item
from tests.core.candidates import PHRASES, article, candidates, day, kep, release


def freeze_week() -> list[Candidate]:
    items: list[Item] = []
    for number in range(20):
        items += [kep(number, "alpha", day(1)), kep(number, "beta", day(9))]
    items += [kep(number, "alpha", day(10)) for number in range(30, 42)]
    items += [release("v1.1.0"), article("https://example.com/a")]
    return [c for c in candidates(items) if c.section == "upstream"]


def test_a_wall_becomes_blocks() -> None:
    found = blocks(freeze_week(), PHRASES, limit=10)

    assert [(b.step, b.title.get("en"), b.title.get("zh"), len(b.shown), b.total) for b in found] == [
        ("alpha-beta", "20 proposals from alpha to beta", "20 个提案由 Alpha 进入 Beta", 3, 20),
        ("", "", "", 1, 1),
        ("added", "12 new proposals", "新提案 12 个", 3, 12),
    ]
    assert all(list(b.shown) == sorted(b.shown, key=lambda c: -c.score) for b in found)


def test_the_limit_is_kept_inside_of_blocks_too() -> None:
    shown = [c for block in blocks(freeze_week(), PHRASES, limit=4) for c in block.shown]

    assert len(shown) == 4


def test_without_a_wall_each_stands_for_itself() -> None:
    week = freeze_week()
    for limit in (0, len(week), 100):
        assert [b.shown for b in blocks(week, PHRASES, limit=limit)] == [(c,) for c in week]


def test_steps() -> None:
    states: list[Item] = [
        kep(1, "alpha", day(1)), kep(1, "beta", day(9)), kep(2, "", day(1)), kep(2, "alpha", day(9)),
        kep(3, "alpha", day(9)), kep(4, "beta", day(1)), kep(4, "beta", day(9), status="implemented"),
        release("v1.1.0"),
    ]  # fmt: skip

    assert {c.id: step_of(c) for c in candidates(states)} == {
        "kep-1": "alpha-beta", "kep-2": "alpha", "kep-3": "added", "kep-4": "status", "etcd-1.1.0": "",
    }  # fmt: skip
