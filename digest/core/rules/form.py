"""D0.. ."""

from __future__ import annotations

from digest.core.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
