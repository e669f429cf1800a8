"""D208: a translation is not older than its source."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity, State


def check(case: Case) -> Iterator[Finding]:
    for place, language, source in case.in_state(State.STALE):
        yield Finding(
            code="D208",
            message=f"the words in {source} changed after those in {language}",
            place=f"{place}.title.{language}",
            hint="Look whether they still say the same",
            severity=Severity.WARNING,
            facts={"source": source},
        )


RULE = Rule(
    code="D208",
    name="stale",
    says="The words that a text was made from did not change after it.",
    why="One side says something that the other does not yet.",
    bad="review: {en: {state: confirmed, zh: 00000000, en: EN}}",
    good="review: {en: {state: confirmed, zh: ZH, en: EN}}",
    severity=Severity.WARNING,
    check=check,
)
