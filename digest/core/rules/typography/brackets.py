"""D412: Brackets are of one width, full-width where they hold or follow Chinese."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.typography.habit import looking
from digest.core.typography import brackets
from digest.model import Severity

RULE = Rule(
    code="D412",
    name="brackets",
    says="Brackets are of one width, full-width where they hold or follow Chinese.",
    why=(
        "A pair of two widths is always a slip. Calls such as foo() and brackets among "
        "English words are left alone."
    ),
    bad="summary: {zh: 改了写法(spelling)。, en: It changes one spelling.}",
    good="summary: {zh: 改了写法（spelling）。, en: It changes one spelling.}",
    severity=Severity.WARNING,
    fixes=True,
    check=looking("D412", brackets.pairs, "Write （ and ）"),
)
