"""D401: Chinese and Latin letters have a space between them."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.typography.habit import looking
from digest.core.typography import spacing
from digest.model import Severity

RULE = Rule(
    code="D401",
    name="space-before-letters",
    says="Chinese and Latin letters have a space between them.",
    why=(
        "Set without one, `使用Pod管理` reads as one long word, in some fonts with the letters "
        "touching. Code and links count like letters. Next to a full-width mark there is "
        "none, and not in words such as A股 or in the name of a work between 《 and 》."
    ),
    bad='summary: {zh: "使用Pod管理容器。", en: It changes one spelling.}',
    good='summary: {zh: "使用 Pod 管理容器。", en: It changes one spelling.}',
    severity=Severity.WARNING,
    fixes=True,
    check=looking("D401", spacing.letters, "Type a space there"),
)
