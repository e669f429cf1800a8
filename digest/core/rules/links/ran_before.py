"""D303: what an issue tells did not run before, or the entry says why it runs again."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.repeats import repeats
from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    if case.before:  # what is out has nothing before it, and is not looked at any closer
        yield from repeats(case.issue, case.before, case.settings.trackers)


RULE = Rule(
    code="D303",
    name="ran-before",
    says="An entry did not run in an issue before.",
    why=(
        "Readers who come every week notice. A proposal at its next stage is no repeat; for all else "
        "say why: `again: ...`."
    ),
    bad="links: [https://example.org/2026/ran]",
    good="links: [https://example.org/2026/ran]\nagain: It has been withdrawn since.",
    severity=Severity.WARNING,
    check=check,
)
