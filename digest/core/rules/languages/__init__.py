"""D2..: the sides of an issue, and what they have to do with each other."""

from __future__ import annotations

from digest.core.rules.languages import (
    both_changed,
    bullets,
    drafted,
    entry_title,
    issue_title,
    lead_lines,
    left_over,
    other_script,
    proportion,
    stale,
    summary,
    text_links,
)
from digest.core.rules.rule import Rule

#: Words that are not there yet, which an issue under work may lack.
ABSENT = frozenset({"D201", "D202", "D203"})

RULES: tuple[Rule, ...] = (
    both_changed.RULE,
    bullets.RULE,
    drafted.RULE,
    entry_title.RULE,
    issue_title.RULE,
    lead_lines.RULE,
    left_over.RULE,
    other_script.RULE,
    proportion.RULE,
    stale.RULE,
    summary.RULE,
    text_links.RULE,
)
