"""D205: a text is in the script of its language."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case, Passage
from digest.core.rules.plainly import by_person, readable
from digest.core.rules.rule import Rule
from digest.core.scripts import written_in
from digest.model import Finding, Severity

#: Fewer letters than these may be a name.
FEWEST = 24


def check(case: Case) -> Iterator[Finding]:
    for passage in case.passages("title", "summary", "lead"):
        other = elsewhere(case, passage)
        if other and by_person(case, passage.entry, passage.language):
            yield passage.finding(
                "D205",
                f"this reads like {other}, and stands under {passage.language}",
                hint="Translate it, or put it where it belongs",
            )


def elsewhere(case: Case, passage: Passage) -> str:
    """The language whose script most of a text is in, if that is not its own."""
    if not any(written_in(sign, (passage.language,)) for sign in ("字", "word")):
        return ""  # neither script is its own: nothing can be said
    words = readable(passage)
    is_latin = bool(written_in("word", (passage.language,)))
    # A title may be a name: English ones stand on a Chinese side, the other way they do not.
    if (passage.field == "title" and not is_latin) or len(words) < (6 if is_latin else FEWEST):
        return ""
    return "" if written_in(words, (passage.language,)) else written_in(words, case.settings.languages)


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
