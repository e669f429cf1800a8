"""D209: the sides did not go their own ways since they were confirmed."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.languages import source_of, states
from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity, State


def check(case: Case) -> Iterator[Finding]:
    default = case.settings.default_language
    for place, entry in case.entries():
        if entry.withdrawn or not entry.review:
            continue
        for language, state in states(entry, case.settings.languages, default).items():
            if language in case.languages and state is State.BOTH_CHANGED:
                sides = f"{language} and in {source_of(entry, default)}"
                yield Finding(
                    code="D209",
                    message=f"the words in {sides} changed since they were confirmed",
                    place=f"{place}.title.{language}",
                    hint="Look whether they say the same",
                    severity=Severity.WARNING,
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
