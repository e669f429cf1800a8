"""D121: no two entries have the same title."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    seen: dict[tuple[str, str], str] = {}
    for passage in case.passages("title"):
        if passage.entry is None:
            continue
        key = (passage.language, " ".join(passage.words.casefold().split()))
        if key in seen:
            message = f"`{seen[key]}` has this title too"
            hint = "Say what is different, or keep one of them"
            yield passage.finding("D121", message, hint=hint, entry=seen[key])
        else:
            seen[key] = passage.entry.id


_ONE = "{id: one, title: {zh: 新版, en: A release}, summary: {zh: 一处。, en: It is one.}, links: [https://example.org/1]}"
_TWO = "{id: two, title: {zh: 另一版, en: %s}, summary: {zh: 两处。, en: It is another.}, links: [https://example.org/2]}"
_SECTION = f"sections:\n  - id: upstream\n    entries:\n      - {_ONE}\n      - {_TWO}"
RULE = Rule(
    code="D121",
    name="title-twice",
    says="No two entries have the same title.",
    why=(
        "Readers take the second for the first. Mostly an entry was copied, or two people wrote about "
        "one thing."
    ),
    bad=_SECTION % "A release",
    good=_SECTION % "Another release",
    at="issue",
    severity=Severity.WARNING,
    check=check,
)
