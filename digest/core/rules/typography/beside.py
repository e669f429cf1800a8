"""D404: there is no space beside a full-width mark."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.typography.habit import looking
from digest.core.typography import gaps
from digest.model import Severity

RULE = Rule(
    code="D404",
    name="space-beside-mark",
    says="There is no space beside a full-width mark.",
    why=(
        "The mark brings its own space; a second one leaves a hole in the line. A space "
        "before an address is left alone."
    ),
    bad="summary: {zh: 改了写法， 没改别的。, en: It changes one spelling.}",
    good="summary: {zh: 改了写法，没改别的。, en: It changes one spelling.}",
    severity=Severity.WARNING,
    fixes=True,
    check=looking("D404", gaps.beside, "Take the space out"),
)
