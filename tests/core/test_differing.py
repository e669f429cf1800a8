"""Where two readings part: every difference shown, and no more around it than an eye needs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digest.core.differing import AROUND, lines, trimmed

words = st.text("ab云 ", max_size=80)


def test_only_lines_that_differ_are_shown() -> None:
    old = ["A title", "One.\nTwo.\n\nThree."]
    assert list(lines(old, ["A title", "One.\nThree."])) == [("Two.", "")]
    assert list(lines(old, ["The title", "One.\nTwo.\nThree."])) == [("A title", "The title")]
    assert list(lines([], ["New"])) == [("", "New")]
    assert list(lines(old, old)) == []


@given(head=words, old=words, new=words, tail=words)
def test_what_is_cut_off_is_the_same_on_both_sides(head: str, old: str, new: str, tail: str) -> None:
    was, now = head + old + tail, head + new + tail
    a, b = trimmed(was, now)

    assert (a == b) == (was == now) or not was or not now
    if was and now:
        assert a.strip("…") in was
        assert b.strip("…") in now
        assert len(a) <= len(old) + 2 * AROUND + 2
