"""D101: the first day comes before the last."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    first, last = case.issue.covers
    if first > last:
        message = f"the days covered end ({last}) before they begin ({first})"
        hint, facts = "Write the earlier day as `from`", {"first": str(first), "last": str(last)}
        yield Finding(code="D101", message=message, place="covers.to", hint=hint, facts=facts)


RULE = Rule(
    code="D101",
    name="covers-backwards",
    says="The first day comes before the last.",
    why=(
        "The days say which week an issue is about; the archive, the inbox and the figures of the "
        "week go by them."
    ),
    bad="covers: {from: 2026-06-14, to: 2026-06-08}",
    good="covers: {from: 2026-06-08, to: 2026-06-14}",
    at="issue",
    check=check,
)
