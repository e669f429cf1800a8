"""D210: lists have as many items on one side as on the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.plainly import sides, without_code
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity

ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+\S", re.MULTILINE)


def check(case: Case) -> Iterator[Finding]:
    """Where both sides have a list; one may well tell in a sentence what the other lists."""
    for first, other in sides(case, "summary"):
        here, there = (len(ITEM.findall(without_code(side.words))) for side in (other, first))
        if here != there and min(here, there) > 0:
            message = f"a list of {here}, and of {there} in {first.language}"
            hint = "An item may be missing on one side"
            yield other.finding("D210", message, hint=hint, here=here, there=there, other=first.language)


RULE = Rule(
    code="D210",
    name="lists-differ",
    says="Lists have as many items on one side as on the other.",
    why="An item was added or taken out on one side alone.",
    bad="summary:\n  zh: |\n    - 一处\n    - 两处\n    - 三处\n  en: |\n    - One\n    - Two",
    good="summary:\n  zh: |\n    - 一处\n    - 两处\n  en: |\n    - One\n    - Two",
    severity=Severity.WARNING,
    check=check,
)
