"""D503: a term stands in the words of the text's own language."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.core.rules.typography.habit import texts
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    if not case.glossary:
        return
    for passage in texts(case):
        for use in case.glossary.foreign(passage.words, passage.language, prose=passage.prose):
            yield passage.finding(
                "D503",
                f"`{passage.words[use.start : use.end]}` has a word of its own in {passage.language}",
                (use.start, use.end),
                hint=f"Write {use.better}, if it is no name here",
                words=passage.words[use.start : use.end],
                better=use.better,
            )


RULE = Rule(
    code="D503",
    name="term-not-translated",
    says="A term that has an agreed translation is translated.",
    why=(
        "A Chinese reader should not have to know that `workload` is 工作负载. A text that has the agreed "
        "word as well may explain it in the other language; words in brackets, in code, in capitals or "
        "among other words of that language are taken for a name."
    ),
    bad="summary: {zh: 新版本支持更多 workload。, en: It changes one spelling.}",
    good="summary: {zh: 新版本支持更多工作负载。, en: It changes one spelling.}",
    severity=Severity.WARNING,
    check=check,
)
