"""D113: an entry is a summary; one of many pages makes the issue heavy, and mails shorten it."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity

#: Characters of a summary beyond which a reader is better served by the link.
MOST = 5000


def check(case: Case) -> Iterator[Finding]:
    for place, entry in case.entries():
        for language in case.languages:
            if (long := len(entry.summary.get(language))) > MOST:
                yield Finding(
                    code="D113",
                    message=f"a summary of {long:,} characters; readers expect a few hundred",
                    place=f"{place}.summary.{language}",
                    hint="Say what matters and leave the rest to the link",
                    severity=Severity.WARNING,
                    facts={"count": long},
                )


_AGAIN, _AND_AGAIN = "改了一处，又改了一处。", "It changes one thing after another. "
RULE = Rule(
    code="D113",
    name="long-summary",
    says="A summary is a summary.",
    why=(
        "One entry of many pages makes the whole issue heavy, and mails have to shorten it. Say what "
        "matters and leave the rest to the link."
    ),
    bad=f"summary:\n  zh: {_AGAIN * 80}\n  en: {_AND_AGAIN * 143}",
    good="summary:\n  zh: 改了一处写法。\n  en: It changes one spelling.",
    severity=Severity.WARNING,
    check=check,
)
