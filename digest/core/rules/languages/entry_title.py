"""D202: an entry has a title."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.languages.absent import absence, carried, says
from digest.core.rules.rule import Rule
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    for place, entry, language in carried(case):
        titled, summed = says(entry, language)
        if not titled:
            what = "no title" if summed else "no title and no summary"
            yield absence(
                "D202", f"`{entry.id}` has {what}", f"{place}.title", language, "" if summed else "both"
            )


RULE = Rule(
    code="D202",
    name="missing-title",
    says="An entry has a title in every language that carries it.",
    why=(
        "Without one there is nothing to click on. An entry for one language alone says so: `only: "
        "[zh]`. A warning while you work, an error when the language is to go out."
    ),
    bad="title: {zh: 改了一处写法}",
    good="title: {zh: 改了一处写法, en: Changing one spelling}",
    check=check,
)
