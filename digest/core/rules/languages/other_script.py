"""D205: a text is in the script of its language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from digest.core.rules.case import Case, Passage
from digest.core.rules.plainly import SPOKEN, by_person
from digest.core.rules.rule import Rule
from digest.core.scripts import written_in
from digest.model import Finding, Severity

#: Fewer letters than these may be a name.
FEWEST = 24
#: More Chinese characters than these were not left standing by chance.
NAMES = 4
HAN = re.compile("[\u3400-\u9fff]")


def check(case: Case) -> Iterator[Finding]:
    for passage in case.passages("title", "summary", "lead"):
        other = elsewhere(case, passage)
        if other and by_person(case, passage.entry, passage.language):
            yield passage.finding(
                "D205",
                f"this reads like {other}, and stands under {passage.language}",
                hint="Translate it, or put it where it belongs",
                other=other,
            )


def elsewhere(case: Case, passage: Passage) -> str:
    """The language whose script most of a text is in, if that is not its own."""
    sign = script_of(passage.language)
    # A title may be a name: English ones stand on a Chinese side, the other way they do not.
    if not sign or (passage.field == "title" and sign == "字"):
        return ""
    words = SPOKEN.sub(" ", passage.readable)
    if len(words) < (FEWEST if sign == "字" else FEWEST // 4):
        return ""
    if sign == "字" and len(HAN.findall(words)) > NAMES:
        return ""  # a sentence full of names is a sentence
    other = written_in(words, case.settings.languages)
    return other if other and script_of(other) != sign else ""


@cache
def script_of(language: str) -> str:
    """A sign of a language's script; empty for one that is neither Chinese nor Latin: nothing can be said."""
    return next((sign for sign in ("字", "word") if written_in(sign, (language,))), "")


RULE = Rule(
    code="D205",
    name="other-language",
    says="A text is in the language it stands under.",
    why="The sides were mixed up, or one was copied to be translated later.",
    bad="summary:\n  zh: It changes one spelling in all of the files.\n  en: It changes one spelling.",
    good="summary:\n  zh: 改了一处写法。\n  en: It changes one spelling.",
    severity=Severity.WARNING,
    check=check,
)
