"""D108: a title, or a line of the lead, is one line of plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.languages import states
from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity, State

#: HTML elements people paste; `Vec<T>` and `a < b` are words.
TAG = re.compile(
    r"</?(a|abbr|b|big|br|center|cite|code|del|div|em|font|h[1-6]|hr|i|iframe|img|ins|kbd|li|mark|ol|p|pre|q"
    r"|s|script|small|span|strike|strong|style|sub|sup|svg|table|td|th|tr|tt|u|ul|var|wbr)(\s[^<>]*)?/?>|<!--",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-f]{1,6});", re.IGNORECASE)
#: What turns the text around it, on pages and in mails (Unicode's bidirectional controls).
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: A title of these and of spaces alone is there and cannot be seen.
UNSEEN = re.compile(
    "\\s*[\u00ad\u200b-\u200f\u2060-\u2064\ufeff][\\s\u00ad\u200b-\u200f\u2060-\u2064\ufeff]*"
)
MARKDOWN = re.compile(r"\*\*[^*\s][^*]*\*\*|!?\[[^\]]*\]\([^)]*\)")


def check(case: Case) -> Iterator[Finding]:
    """Markup in a title; a warning where it is upstream's own or was confirmed."""
    for place, text, severity in _lines(case):
        if found := _odd(text):
            case_, message, hint, words = found
            yield Finding(
                code="D108",
                message=message,
                place=place,
                hint=hint,
                severity=severity,
                case=case_,
                facts={"words": words},
            )


def _lines(case: Case) -> Iterator[tuple[str, str, Severity]]:
    """Every text that is shown as one line, with its place, and how bad markup in it is."""
    for language in case.languages:
        yield f"title.{language}", case.issue.title.get(language), Severity.ERROR
        for index, text in enumerate(case.issue.lead.get(language, ())):
            yield f"lead.{language}[{index}]", text, Severity.ERROR
    for place, entry in case.entries():
        told = states(entry, case.languages, case.settings.default_language)
        for language in case.languages:
            # An article about <script> is called so: its pages show the words, nobody typed them by mistake,
            # and who has read and confirmed them means them.
            taken_over = told.get(language) in {State.DRAFT, State.CONFIRMED}
            severity = Severity.WARNING if taken_over else Severity.ERROR
            yield f"{place}.title.{language}", entry.title.get(language), severity


def _odd(text: str) -> tuple[str, str, str, str] | None:
    """What is wrong with a title: its case, the words for it, what to do, and the letters."""
    if "\n" in text or "\r" in text:
        return "lines", "a title with a line break", "Write it in one line", ""
    if turning := TURNING.search(text):
        sign = f"U+{ord(turning[0]):04X}"
        return "turning", f"a title with a character that turns words around ({sign})", "Take it out", sign
    if UNSEEN.fullmatch(text):
        return "unseen", "a title that nobody can see", "Write one, or leave it empty", ""
    if markup := TAG.search(text) or ENTITY.search(text) or MARKDOWN.search(text):
        words = markup[0][:30]
        hint = "Titles are plain text: write the characters themselves"
        return "", f"a title with markup: {words}", hint, words
    return None


RULE = Rule(
    code="D108",
    name="markup-in-title",
    says="A title, or a line of the lead, is one line of plain text.",
    why=(
        "Titles go into feeds, mails' subjects and the tabs of browsers, where markup stands as it "
        "was typed. An upstream's own title that was taken over is only a warning."
    ),
    bad="""title:
  zh: 改了一处写法
  en: Changing <b>one</b> spelling""",
    good="""title:
  zh: 改了一处写法
  en: Changing one spelling""",
    check=check,
)
