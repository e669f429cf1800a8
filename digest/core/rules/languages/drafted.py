"""D204: words that only a machine has written, counted."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.languages import head, states
from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity, State


def check(case: Case) -> Iterator[Finding]:
    default = case.settings.default_language
    told = [states(entry, case.settings.languages, default) for _, entry in case.entries()]
    for language in case.languages:
        if drafted := sum(known.get(language) is State.DRAFT for known in told):
            what = "1 entry is" if drafted == 1 else f"{drafted} entries are"
            yield Finding(
                code="D204",
                message=f"{what} still as the machine drafted in {language}",
                place="sections",
                hint="Edit the words, or leave them: the page says so",
                severity=Severity.WARNING,
                case="one" if drafted == 1 else "",
                facts={"count": drafted, "language": language},
            )
    if not case.issue.review:
        return
    own = states(head(case.issue), case.settings.languages, default)
    for language in case.languages:
        if own.get(language) is State.DRAFT:
            yield Finding(
                code="D204",
                message=f"the issue's own words are still as the machine drafted in {language}",
                place=f"lead.{language}" if case.issue.lead.get(language) else f"title.{language}",
                hint="Edit the words, or leave them: the page says so",
                severity=Severity.WARNING,
                case="own",
            )


RULE = Rule(
    code="D204",
    name="machine-draft",
    says="A person has been over the words.",
    why=(
        "What a machine has drafted and nobody edited or confirmed is marked as such on the page. "
        "They are counted, so that leaving them is a choice."
    ),
    bad="review: {en: {state: draft, zh: ZH, en: EN}}",
    good="review: {en: {state: confirmed, zh: ZH, en: EN}}",
    severity=Severity.WARNING,
    check=check,
)
