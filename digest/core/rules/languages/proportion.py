"""D207: the sides of a text are about as long as each other."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case, Passage
from digest.core.rules.plainly import sides
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity

#: Columns of the longer side from which on it says something, and how many times the shorter it may be.
LONG, TIMES = 320, 3.5


def check(case: Case) -> Iterator[Finding]:
    for first, other in sides(case, "summary"):
        here, there = _columns(other), _columns(first)
        if max(here, there) >= LONG and max(here, there) > TIMES * min(here, there):
            shorter = "shorter" if here < there else "longer"
            message = f"much {shorter} than in {first.language}"
            hint = "Something may be missing on one side"
            yield other.finding("D207", message, hint=hint, case=shorter, other=first.language)


def _columns(passage: Passage) -> float:
    """About the columns it takes: a Chinese character is three bytes and two columns, a Latin letter one."""
    words = passage.readable
    return (len(words.encode("utf-8", "replace")) + len(words)) / 2


_LONG = "It changes one spelling in the notes, in the examples and in the tests. "
RULE = Rule(
    code="D207",
    name="out-of-proportion",
    says="The sides of a text are about as long as each other.",
    why="A paragraph was added on one side alone, or lost in translation.",
    bad=f"summary:\n  zh: 改了一处写法。\n  en: {_LONG * 5}",
    good="summary:\n  zh: 改了一处写法。\n  en: It changes one spelling.",
    severity=Severity.WARNING,
    check=check,
)
