"""D125: an issue says who made it, if the one before it did."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    """Of a draft; a paper that names nobody is not asked to."""
    issue = case.issue
    before = max(
        (other for other in case.before if other.number < issue.number), key=lambda o: o.number, default=None
    )
    if before is not None and before.credited and not issue.published and not any(issue.credits):
        yield Finding(
            code="D125",
            message=f"nobody is credited, as people are in Vol. {before.number}",
            place="credits",
            hint="Write `credits:` with ids of content/people.yaml, or with names",
            severity=Severity.WARNING,
            facts={"number": before.number},
        )


RULE = Rule(
    code="D125",
    name="nobody-credited",
    says="An issue says who made it, if the one before it did.",
    why=(
        "The names at the foot are the thanks that editors get, and the line is easily forgotten: no "
        "command writes it. Where the issue before names nobody, nothing is said."
    ),
    bad="credits: []",
    good="credits: [chen-jun, xu-di]",
    at="issue",
    severity=Severity.WARNING,
    check=check,
)
