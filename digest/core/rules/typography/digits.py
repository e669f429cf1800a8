"""D402: Chinese and digits have a space between them."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.typography.habit import looking
from digest.core.typography import spacing
from digest.model import Severity

RULE = Rule(
    code="D402",
    name="space-before-digits",
    says="Chinese and digits have a space between them.",
    why=(
        "The same as with letters (D401), with a code of its own: papers that write 2026年3月 "
        "leave this one out with `--ignore D402`."
    ),
    bad="summary: {zh: 修了3个漏洞。, en: It changes one spelling.}",
    good="summary: {zh: 修了 3 个漏洞。, en: It changes one spelling.}",
    severity=Severity.WARNING,
    fixes=True,
    check=looking("D402", spacing.digits, "Type a space there"),
)
