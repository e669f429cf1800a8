"""D104: a section has an entry."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    for index, section in enumerate(case.issue.sections):
        if not section.entries:
            yield Finding(
                code="D104",
                message=f"the section `{section.id}` is empty",
                place=f"sections[{index}]",
                hint="Readers will not see it: add an entry or delete it",
                severity=Severity.WARNING,
                facts={"section": section.id},
            )


_ENTRY = "{id: one, title: {zh: 一, en: One}, summary: {zh: 一处。, en: It is one.}, links: [https://example.org/1]}"
RULE = Rule(
    code="D104",
    name="empty-section",
    says="A section has an entry.",
    why="Readers never see an empty one. Add what you meant to, or delete it.",
    bad=f"sections:\n  - id: news\n    entries: []\n  - id: upstream\n    entries:\n      - {_ENTRY}",
    good=f"sections:\n  - id: upstream\n    entries:\n      - {_ENTRY}",
    at="issue",
    severity=Severity.WARNING,
    check=check,
)
