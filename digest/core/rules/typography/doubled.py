"""D406: one mark is enough."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.typography.habit import looking
from digest.core.typography import doubled
from digest.model import Severity

RULE = Rule(
    code="D406",
    name="mark-twice",
    says="One mark is enough.",
    why=(
        "Two in a row are what is left when a sentence was mended. Where they differ, only "
        "you know which one was meant."
    ),
    bad="summary: {zh: 改了写法，，没改别的。, en: It changes one spelling.}",
    good="summary: {zh: 改了写法，没改别的。, en: It changes one spelling.}",
    severity=Severity.WARNING,
    fixes=True,
    check=looking("D406", doubled.marks, "Keep one of them"),
)
