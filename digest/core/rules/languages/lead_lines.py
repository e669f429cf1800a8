"""D212: the lead of an issue has as many lines on one side as on the other."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.languages import head, source_of
from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    lead = case.issue.lead
    source = source_of(head(case.issue), case.settings.default_language)
    told = len(lead.get(source, ()))
    for language in case.languages:
        here = len(lead.get(language, ()))
        if language == source or here == told:
            continue
        lines = "a lead of 1 line" if here == 1 else f"a lead of {here} lines" if here else "no lead"
        there = f"of {told} in {source}" if told else f"none in {source}"
        yield Finding(
            code="D212",
            message=f"{lines} in {language}, and {there}",
            place=f"lead.{language}",
            hint="Say the same lines on both sides",
            severity=Severity.WARNING,
            case="" if here and told else "here" if here else "there",
            facts={"here": here, "there": told, "source": source},
        )


RULE = Rule(
    code="D212",
    name="lead-differs",
    says="The lead has as many lines on one side as on the other.",
    why=("It is what most people read of a mail. A line was added, or the lead written, on one side alone."),
    bad="lead: {zh: [只改一处。, 别的没有动。], en: [One thing is changed.]}",
    good="lead: {zh: [只改一处。], en: [One thing is changed.]}",
    severity=Severity.WARNING,
    at="issue",
    check=check,
)
