"""D5..: the words the digest agreed on (content/glossary.yaml), names among them."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.terms import capitals, foreign, one_sided, wrong

RULES: tuple[Rule, ...] = (wrong.RULE, capitals.RULE, foreign.RULE, one_sided.RULE)
