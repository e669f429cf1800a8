"""D122: a summary says more than the title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.plainly import by_person
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity

_MARKS = re.compile(r"[\W_]+")


def check(case: Case) -> Iterator[Finding]:
    for passage in case.passages("summary"):
        entry = passage.entry
        if entry is None or not by_person(case, entry, passage.language):
            continue
        if _bare(passage.words) == _bare(entry.title.get(passage.language)):
            yield passage.finding(
                "D122", "the summary only says the title again", hint="Say what it means for readers"
            )


def _bare(words: str) -> str:
    return _MARKS.sub("", words).casefold()


_TITLE = "title: {zh: 换个写法, en: Changing one spelling}"
RULE = Rule(
    code="D122",
    name="title-again",
    says="A summary says more than the title.",
    why="Readers who read on are told nothing. Feeds often give the title once more as their summary.",
    bad=f"{_TITLE}\nsummary: {{zh: 改了一处写法。, en: Changing one spelling.}}",
    good=f"{_TITLE}\nsummary: {{zh: 改了一处写法。, en: The examples follow.}}",
    severity=Severity.WARNING,
    check=check,
)
