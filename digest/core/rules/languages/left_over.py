"""D206: no sentence of a text is left in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.languages.other_script import elsewhere, script_of
from digest.core.rules.plainly import QUOTED, by_person
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity

#: So many Latin words on end are a sentence, if some of them are the small ones; names have none.
SENTENCE = re.compile(r"[A-Za-z][\w'’.-]*(?:,? [A-Za-z][\w'’.-]*,?){9,}")
SMALL = re.compile(r"\b(?:the|a|an|of|to|and|is|are|that|with|for|in|on|it|this|was|by)\b")
#: So many Chinese characters on end are more than a name.
PHRASE = re.compile("[\u4e00-\u9fff，。、；：]{10,}")


def check(case: Case) -> Iterator[Finding]:
    for passage in case.passages("summary", "lead"):
        pattern = {"word": PHRASE, "字": SENTENCE}.get(script_of(passage.language))
        if pattern is None or not pattern.search(passage.prose):
            continue
        words = QUOTED.sub(lambda found: "\0" * len(found[0]), passage.prose)
        if not pattern.search(words) or elsewhere(case, passage):
            continue
        if not by_person(case, passage.entry, passage.language):
            continue
        for found in pattern.finditer(words):
            if pattern is PHRASE or len(SMALL.findall(found[0])) >= 3:
                yield passage.finding(
                    "D206",
                    f"a sentence in another language: {found[0][:30]}",
                    found.span(),
                    hint="Translate it, or put it in quotation marks if it is meant",
                    words=found[0][:30],
                )


_HALF = "改了一处写法，说明也改了，示例文件跟着换过。"
_WHOLE = "It changes one spelling, and the notes and examples with it."
RULE = Rule(
    code="D206",
    name="untranslated-sentence",
    says="No sentence of a text is left in another language.",
    why="Half of a text was translated. What is quoted on purpose stands in quotation marks.",
    bad=f"summary:\n  zh: {_HALF}It changes one spelling in all of the files that are read.\n  en: {_WHOLE}",
    good=f"summary:\n  zh: {_HALF}\n  en: {_WHOLE}",
    severity=Severity.WARNING,
    check=check,
)
