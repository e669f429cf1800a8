"""D5..: the words the glossary agrees on, and names as their owners write them."""

from __future__ import annotations

from digest.core.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
