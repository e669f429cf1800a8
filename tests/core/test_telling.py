"""What somebody changed, in words."""

from __future__ import annotations

from typing import Any

import pytest

from digest.core.telling import Told, decision_changes, issue_changes, message, sentences


def issue(*sections: tuple[str, list[dict[str, Any]]], **own: Any) -> dict[str, Any]:
    return {"number": "30", **own, "sections": [{"id": name, "entries": found} for name, found in sections]}


def entry(name: str, zh: str = "甲", en: str = "A", **more: Any) -> dict[str, Any]:
    return {"id": name, "title": {"zh": zh, "en": en}, **more}


def said(before: Any, after: Any) -> list[str]:
    return sentences(issue_changes(30, before, after))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (issue(("a", [])), issue(("a", [entry("x")])), "1 entry added"),
        (issue(("a", [entry("x"), entry("y")])), issue(("a", [])), "2 entries taken out"),
        (issue(("a", [entry("x")])), issue(("a", [entry("x", en="B")])), "1 entry edited (en)"),
        (issue(("a", [entry("x")])), issue(("a", [entry("x", zh="乙", en="B")])), "1 entry edited (en, zh)"),
        (issue(("a", [entry("x")])), issue(("a", [entry("x", links=["u"])])), "1 entry edited"),
        (issue(("a", [entry("x")]), ("b", [])), issue(("a", []), ("b", [entry("x")])), "1 entry moved"),
        (
            issue(("a", [entry("x"), entry("y")])),
            issue(("a", [entry("y"), entry("x")])),
            "entries put in order",
        ),
        (issue(title={"zh": "甲"}), issue(title={"zh": "乙"}), "title changed"),
        (issue(covers={"to": "2026-06-14"}), issue(covers={"to": "2026-06-21"}), "covers changed"),
        (issue(), issue(published={"zh": "t"}), "zh published"),
        (issue(published={"zh": "t", "en": "t"}), issue(published={"zh": "t"}), "en unpublished"),
        (None, issue(("a", [entry("x")])), "1 entry added, the issue begun"),
        (issue(), None, "the issue deleted"),
    ],
)
def test_an_issue(before: Any, after: Any, words: str) -> None:
    assert said(before, after) == [f"Vol. 30: {words}"]


def test_the_same_says_nothing_and_odd_files_do_no_harm() -> None:
    one = issue(("a", [entry("x")]))
    assert not said(one, one)
    for odd in (None, [], "text", {"sections": "x"}, {"sections": [None, {"entries": [1, {"id": 2}]}]}):
        said(odd, one), said(one, odd)


def test_decisions_by_their_lines() -> None:
    drop = {"verb": "drop", "identity": "kep:1", "at": "t"}
    later = {**drop, "at": "u"}
    assert [one.done for one in decision_changes([drop], [drop, later, {"verb": "new"}])] == [
        "dropped",
        "decided",
    ]
    assert len(decision_changes([drop], [drop, drop])) == 1
    assert not decision_changes([drop, later], [later, drop])


def test_a_message_of_one_line_or_of_a_line_and_more() -> None:
    few = [
        Told(done="added", what="x", issue=30),
        Told(done="edited", what="y", issue=30, languages=("en",)),
        Told(done="dropped", what="kep:1"),
    ]
    assert message(few) == "Vol. 30: 1 entry added, 1 edited (en); 1 dropped"
    many = [*few, *(Told(done="changed", what=f"zh/page-{n}.md") for n in range(9))]
    assert message(many).splitlines()[:3] == [
        "Work on Vol. 30: 12 changes",
        "",
        "Vol. 30: 1 entry added, 1 edited (en)",
    ]
    assert message(many).endswith("zh/page-0.md, zh/page-1.md, zh/page-2.md and 6 more")
    assert message([]) == "Save what was changed"
