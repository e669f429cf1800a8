"""How long an edition takes to read."""

from __future__ import annotations

import pytest

from digest.core.reading import minutes


@pytest.mark.parametrize(
    ("texts", "takes"),
    [
        ([], 1),
        (["short"], 1),
        (["字" * 2000], 5),
        (["words " * 1100], 5),
        (["字" * 2000, "words " * 1100], 10),
        (["é" * 1320 * 4, "Б" * 1320], 5),
    ],
)
def test_both_scripts_count(texts: list[str], takes: int) -> None:
    assert minutes(texts) == takes


def test_half_a_character_is_no_trouble() -> None:
    assert minutes(["\ud83d" * 10]) == 1
