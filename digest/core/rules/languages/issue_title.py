"""D201: the issue has a title."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.languages.absent import absence
from digest.core.rules.rule import Rule
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    for language in case.languages:
        if not case.issue.title.get(language).strip():
            yield absence("D201", "the issue has no title", "title", language)


RULE = Rule(
    code="D201",
    name="missing-issue-title",
    says="The issue has a title in every language.",
    why=(
        "It is the subject of the mail and the name of the page. A warning while you work, an error "
        "when the language is to go out."
    ),
    bad="title: {zh: 一期}",
    good="title: {zh: 一期, en: One week}",
    at="issue",
    check=check,
)
