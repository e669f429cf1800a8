"""D1..: what an issue is made of."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.structure import (
    abouts,
    broken_links,
    clashes,
    covers,
    days_in_order,
    empty_bullets,
    empty_section,
    groups,
    html_in_text,
    lengths,
    nobody_credited,
    nothing_to_read,
    plain_titles,
    section_twice,
    template_words,
    title_again,
    title_twice,
    unknown_section,
)

RULES: tuple[Rule, ...] = (
    abouts.RULE,
    broken_links.RULE,
    clashes.RULE,
    covers.RULE,
    days_in_order.RULE,
    empty_bullets.RULE,
    empty_section.RULE,
    groups.RULE,
    html_in_text.RULE,
    lengths.RULE,
    nobody_credited.RULE,
    nothing_to_read.RULE,
    plain_titles.RULE,
    section_twice.RULE,
    template_words.RULE,
    title_again.RULE,
    title_twice.RULE,
    unknown_section.RULE,
)
