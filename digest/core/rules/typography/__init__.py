"""D4..: spaces between scripts, marks, quotes, dashes, units."""

from __future__ import annotations

from digest.core.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
