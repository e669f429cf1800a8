"""D124: no HTML in a text."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.plainly import by_person, without_code
from digest.core.rules.rule import Rule
from digest.core.rules.structure.plain_titles import TAG
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    for passage in case.passages("summary", "quote"):
        if "<" not in passage.words or not by_person(case, passage.entry, passage.language):
            continue
        words = without_code(passage.words)
        for found in TAG.finditer(words):
            if words[found.start() - 1 : found.start()] != "\\":
                yield passage.finding(
                    "D124",
                    f"HTML, which readers see as it is: {found[0][:30]}",
                    found.span(),
                    hint="Write Markdown, or put it in backticks if it is meant",
                    words=found[0][:30],
                )


RULE = Rule(
    code="D124",
    name="html-in-text",
    says="A text has no HTML in it.",
    why="Texts are Markdown without HTML: a tag stands on the page as it was typed.",
    bad="summary:\n  zh: 改了一处写法。\n  en: It changes<br>one spelling.",
    good="summary:\n  zh: 改了一处写法。\n  en: It changes `<br>`, one spelling.",
    severity=Severity.WARNING,
    check=check,
)
