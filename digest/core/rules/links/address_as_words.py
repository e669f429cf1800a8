"""D307: a title, or the words of a link, are words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity

ADDRESS = re.compile(r"\s*(?:https?://|www\.)\S+\s*", re.IGNORECASE)


def check(case: Case) -> Iterator[Finding]:
    for passage in case.passages("title", "label"):
        if ADDRESS.fullmatch(passage.words):
            what = "a title" if passage.field == "title" else "the words of a link"
            hint, field = "Say in words what is there", passage.field
            yield passage.finding("D307", f"{what} that is an address", hint=hint, case=field)


RULE = Rule(
    code="D307",
    name="address-as-words",
    says="A title, or the words of a link, are words.",
    why="An address says nothing to a reader, and less to one who listens. A feed without titles gives such.",
    bad="title: {zh: 改了一处写法, en: 'https://example.org/one'}",
    good="title: {zh: 改了一处写法, en: Changing one spelling}",
    severity=Severity.WARNING,
    check=check,
)
