"""D405: Full-width marks stand in Chinese; full-width letters and digits nowhere."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.typography.habit import looking
from digest.core.typography import foreign
from digest.model import Severity

RULE = Rule(
    code="D405",
    name="full-width-letter",
    says="Full-width marks stand in Chinese; full-width letters and digits nowhere.",
    why=(
        "They come from an input method left on. Searches do not find Ｋ８ｓ, and in an English "
        "line a full-width comma is a hole."
    ),
    bad='summary: {zh: 改了一处写法。, en: "It changes one spelling，not two."}',
    good='summary: {zh: 改了一处写法。, en: "It changes one spelling, not two."}',
    severity=Severity.WARNING,
    fixes=True,
    check=looking("D405", foreign.wide, "Type it half-width"),
)
