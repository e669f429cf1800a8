"""D120: an issue's days come after those of the number before it."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    """Of a draft: what is out is out."""
    issue = case.issue
    before = max(
        (other for other in case.before if other.number < issue.number), key=lambda o: o.number, default=None
    )
    if before is not None and not issue.published and issue.covers[0] <= before.covers[1]:
        yield Finding(
            code="D120",
            message=f"the days begin {issue.covers[0]}, and Vol. {before.number} goes to {before.covers[1]}",
            place="covers.from",
            hint="Mostly `covers` was copied from the week before",
            severity=Severity.WARNING,
            facts={"first": str(issue.covers[0]), "number": before.number, "last": str(before.covers[1])},
        )


RULE = Rule(
    code="D120",
    name="days-overlap",
    says="An issue's days come after those of the number before it.",
    why="What happened on a day that two issues cover is a candidate for both, and counted twice.",
    bad="covers: {from: 2026-06-01, to: 2026-06-14}",
    good="covers: {from: 2026-06-08, to: 2026-06-14}",
    at="issue",
    severity=Severity.WARNING,
    check=check,
)
