"""D409: the Chinese ellipsis is ……: six dots in the middle of the line."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.typography.habit import looking
from digest.core.typography import ellipses
from digest.model import Severity

RULE = Rule(
    code="D409",
    name="ellipsis",
    says="The Chinese ellipsis is ……: six dots in the middle of the line.",
    why=("Three full stops or half an ellipsis stand on the base line and look like a slip."),
    bad="summary: {zh: 改了一处写法...还有一处。, en: It changes one spelling.}",
    good="summary: {zh: 改了一处写法……还有一处。, en: It changes one spelling.}",
    severity=Severity.WARNING,
    fixes=True,
    check=looking("D409", ellipses.dots, "Write ……"),
)
