"""D408: Chinese words stand in curly quotation marks, and these come in pairs."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.typography.habit import looking
from digest.core.typography import quotes
from digest.model import Severity

RULE = Rule(
    code="D408",
    name="quotation-mark",
    says="Chinese words stand in curly quotation marks, and these come in pairs.",
    why=(
        "Straight ones are for code. Two that both open are a slip in any language; only you "
        "know which one was meant."
    ),
    bad="summary: {zh: '改了\"一处\"写法。', en: It changes one spelling.}",
    good="summary: {zh: 改了“一处”写法。, en: It changes one spelling.}",
    severity=Severity.WARNING,
    fixes=True,
    check=looking("D408", quotes.marks, "Write “ before and ” after"),
)
