"""D211: where one side leads on to something, so does the other."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case, Passage
from digest.core.rules.plainly import LINK, sides, without_code
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    for first, other in sides(case, "summary"):
        here, there = (_links(side) for side in (other, first))
        if here != there and not (here and there):
            less, more = (other, first) if here < there else (first, other)
            message = f"the text in {more.language} has a link, that in {less.language} has none"
            hint = "Link the same words on both sides"
            yield other.finding("D211", message, hint=hint, linked=more.language, bare=less.language)


def _links(side: Passage) -> int:
    return sum(url.startswith("http") for _, url in LINK.findall(without_code(side.words)))


RULE = Rule(
    code="D211",
    name="link-on-one-side",
    says="Where the text of one side has a link, so has the other's.",
    why="It was lost in translation, or added later on one side alone.",
    bad="summary:\n  zh: 见[说明](https://example.org/note)。\n  en: See the note.",
    good="summary:\n  zh: 见[说明](https://example.org/note)。\n  en: See [the note](https://example.org/note).",
    severity=Severity.WARNING,
    check=check,
)
