"""D701: an edition fits into a mail."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity

#: Bytes of words alone beyond which no page around them can be below what Gmail shows (102,400).
MOST = 92_000


def check(case: Case) -> Iterator[Finding]:
    sizes = dict.fromkeys(case.languages, 0)
    for passage in case.passages():
        sizes[passage.language] += len(passage.words.encode("utf-8", "replace"))
    for language, size in sizes.items():
        if size > MOST:
            yield Finding(
                code="D701",
                message=f"{size:,} bytes of words in {language}, more than a mail can show",
                place="sections",
                hint="The mail will have the longest entries shortened: say less, or make two issues of it",
                severity=Severity.WARNING,
                facts={"count": size // 1000, "language": language},
            )


RULE = Rule(
    code="D701",
    name="mail-too-long",
    says="An edition fits into a mail.",
    why=(
        "Gmail cuts a mail near 102 KB, and its foot with the way to unsubscribe goes first. So the "
        "mail has the longest entries shortened; it takes some hundred long ones to get there."
    ),
    bad="lead:\n  en:\n" + "    - It changes one spelling.\n" * 4_000 + "  zh:\n" + "    - 改。\n" * 4_000,
    good="lead:\n  en:\n    - It changes one spelling.\n  zh:\n    - 只改一处。",
    at="issue",
    severity=Severity.WARNING,
    check=check,
)
