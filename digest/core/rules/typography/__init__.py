"""D4..: spaces, marks and units as careful papers set them; what is out is left as readers have it."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.typography import (
    before,
    beside,
    brackets,
    dashes,
    digits,
    doubled,
    ellipses,
    foreign,
    halfwidth,
    letters,
    quotes,
    twice,
    units,
)

RULES: tuple[Rule, ...] = (
    letters.RULE,
    digits.RULE,
    halfwidth.RULE,
    beside.RULE,
    foreign.RULE,
    doubled.RULE,
    before.RULE,
    quotes.RULE,
    ellipses.RULE,
    dashes.RULE,
    units.RULE,
    brackets.RULE,
    twice.RULE,
)
