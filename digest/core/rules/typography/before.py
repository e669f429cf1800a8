"""D407: In English no space stands before a comma, semicolon, full stop, ! or ?."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.typography.habit import looking
from digest.core.typography import gaps
from digest.model import Severity

RULE = Rule(
    code="D407",
    name="space-before-mark",
    says="In English no space stands before a comma, semicolon, full stop, ! or ?.",
    why=("The mark may fall to the beginning of the next line."),
    bad='summary: {zh: 改了一处写法。, en: "It changes one spelling , not two."}',
    good='summary: {zh: 改了一处写法。, en: "It changes one spelling, not two."}',
    severity=Severity.WARNING,
    fixes=True,
    check=looking("D407", gaps.before, "Take the space out"),
)
