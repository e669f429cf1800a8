"""Which version somebody had before them."""

from __future__ import annotations

from digest.core.overwriting import origin

OLD, NEW = "a\nb\nc\n", "a\nb\nDESK\n"


def test_the_one_that_fewest_lines_differ_from() -> None:
    assert origin("HAND\nb\nc\n", [OLD, NEW]) == 0
    assert origin("HAND\nb\nDESK\n", [OLD, NEW]) == 1
    assert origin(NEW, [OLD, NEW]) == 1


def test_of_two_alike_the_older() -> None:
    """The line that was written anew is another one again: whether it was seen nobody can tell."""
    assert origin("a\nb\nHAND\n", [OLD, NEW]) == 0
