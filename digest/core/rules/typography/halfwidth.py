"""D403: the marks of a Chinese sentence are full-width."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.typography.habit import looking
from digest.core.typography import halfwidth
from digest.model import Severity

RULE = Rule(
    code="D403",
    name="half-width-mark",
    says="The marks of a Chinese sentence are full-width.",
    why=(
        "A comma or full stop of the other keyboard stands too low and too tight, and lines "
        "break before it. Marks between two English words, in numbers, times and versions are "
        "left alone."
    ),
    bad='summary: {zh: "改了写法,没改别的。", en: It changes one spelling.}',
    good="summary: {zh: 改了写法，没改别的。, en: It changes one spelling.}",
    severity=Severity.WARNING,
    fixes=True,
    check=looking("D403", halfwidth.marks, "Type it full-width"),
)
