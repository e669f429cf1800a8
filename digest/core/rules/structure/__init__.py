"""D1..: what an issue is made of."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.structure import (
    abouts,
    clashes,
    covers,
    empty_section,
    groups,
    lengths,
    nothing_to_read,
    plain_titles,
    section_twice,
    unknown_section,
)

RULES: tuple[Rule, ...] = (
    covers.RULE,
    unknown_section.RULE,
    section_twice.RULE,
    empty_section.RULE,
    groups.RULE,
    abouts.RULE,
    plain_titles.RULE,
    nothing_to_read.RULE,
    lengths.RULE,
    clashes.RULE,
)
