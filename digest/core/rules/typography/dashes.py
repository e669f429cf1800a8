"""D410: a dash is a dash, not two hyphens."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.typography.habit import looking
from digest.core.typography import dashes
from digest.model import Severity

RULE = Rule(
    code="D410",
    name="dash",
    says="A dash is a dash, not two hyphens.",
    why=("In Chinese it is ——, in English —. Flags and anchors keep their hyphens."),
    bad='summary: {zh: 改了一处写法。, en: "It changes one spelling -- no more."}',
    good='summary: {zh: 改了一处写法。, en: "It changes one spelling — no more."}',
    severity=Severity.WARNING,
    fixes=True,
    check=looking("D410", dashes.hyphens, "Write —, in Chinese ——"),
)
