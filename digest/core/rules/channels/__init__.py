"""D7..: what mails and WeChat make of an issue."""

from __future__ import annotations

from digest.core.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
