"""D209: the sides did not go their own ways since they were confirmed."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity, State


def check(case: Case) -> Iterator[Finding]:
    for place, language, source in case.in_state(State.BOTH_CHANGED):
        yield Finding(
            code="D209",
            message=f"the words in {language} and in {source} changed since they were confirmed",
            place=f"{place}.title.{language}",
            hint="Look whether they say the same",
            severity=Severity.WARNING,
            facts={"source": source},
        )


RULE = Rule(
    code="D209",
    name="both-changed",
    says="Both sides of a confirmed text are as they were, or only one changed.",
    why="Two people edited one language each. Nobody has looked at them together since.",
    bad="review: {en: {state: confirmed, zh: 00000000, en: 11111111}}",
    good="review: {en: {state: confirmed, zh: ZH, en: EN}}",
    severity=Severity.WARNING,
    check=check,
)
