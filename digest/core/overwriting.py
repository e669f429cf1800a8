"""Of several versions of a file the one that somebody had before them who wrote another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def origin(made: str, versions: Sequence[str]) -> int:
    """The index in `versions`, the oldest first, of that which `made` was made from: fewest lines differ.

    Of two that are alike in this the older: who wrote over the newer words did not see them, or else both
    stand beside each other for somebody to choose.
    """
    lines = Counter(made.split("\n"))
    return min(range(len(versions)), key=lambda at: _apart(lines, Counter(versions[at].split("\n"))))


def _apart(one: Counter[str], other: Counter[str]) -> int:
    return ((one - other) + (other - one)).total()
