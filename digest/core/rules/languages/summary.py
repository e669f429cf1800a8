"""D203: an entry has a summary."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.languages.absent import absence, carried, says
from digest.core.rules.rule import Rule
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    for place, entry, language in carried(case):
        if says(entry, language) == (True, False):
            yield absence("D203", f"`{entry.id}` has no summary", f"{place}.summary", language)


RULE = Rule(
    code="D203",
    name="missing-summary",
    says="An entry has a summary in every language that carries it.",
    why=(
        "Readers decide by it whether to follow the link. An entry for one language alone says so: "
        "`only: [zh]`. A warning while you work, an error when the language is to go out."
    ),
    bad="summary: {zh: 改了一处写法。}",
    good="summary: {zh: 改了一处写法。, en: It changes one spelling.}",
    check=check,
)
