"""D2..: the sides of an issue, and what they have to do with each other."""

from __future__ import annotations

from digest.core.rules.languages import drafted, entry_title, issue_title, summary
from digest.core.rules.rule import Rule

#: Words that are not there yet, which an issue under work may lack.
ABSENT = frozenset({"D201", "D202", "D203"})

RULES: tuple[Rule, ...] = (issue_title.RULE, entry_title.RULE, summary.RULE, drafted.RULE)
