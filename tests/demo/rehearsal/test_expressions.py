"""The expressions of workflows, as GitHub's documentation says they are worked out."""

from __future__ import annotations

import pytest

from digest.demo.rehearsal.expressions import filled, holds, value
from digest.errors import UsageError

VALUES = {
    "github": {"event_name": "push", "ref": "refs/heads/main", "event": {"n": 1}},
    "steps": {"export": {"outcome": "success"}},
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("github.event_name == 'push'", True),
        ("github.event_name != 'push' || steps.export.outcome == 'success'", True),
        ("!(github.ref == 'refs/heads/main') && github.ref", False),
        ("github.nothing.here", ""),
        ("github.event.n == 1", False),
        ("'it''s'", "it's"),
    ],
)
def test_values(text: str, found: object) -> None:
    if text.endswith("== 1"):
        with pytest.raises(UsageError, match="does not know what this says"):
            value(text, VALUES)
    else:
        assert value(text, VALUES) == found


def test_texts_are_filled() -> None:
    assert filled("a ${{ github.ref }} b${{ github.none }}", VALUES) == "a refs/heads/main b"
    assert filled("no expression $HOME", VALUES) == "no expression $HOME"


@pytest.mark.parametrize(
    ("condition", "well", "found"),
    [
        ("", True, True),
        ("", False, False),
        ("${{ github.ref == 'refs/heads/main' }}", False, False),
        ("${{ !cancelled() && steps.export.outcome == 'success' }}", False, True),
        ("failure()", False, True),
        ("success()", False, False),
        ("always()", False, True),
    ],
)
def test_a_condition_wants_success_unless_it_speaks_of_it(condition: str, well: bool, found: bool) -> None:
    assert holds(condition, VALUES, well=well) is found


@pytest.mark.parametrize("text", ["", "(github.ref", "a b", "'open", "hashFiles('x')", "== 'x'"])
def test_what_it_does_not_know_it_says(text: str) -> None:
    with pytest.raises(UsageError, match="does not know"):
        value(text, VALUES)
