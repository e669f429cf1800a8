"""D117: nothing of a template is left, no note to oneself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity

_NOTE = r"(?:TODO|FIXME|XXX+|TBD|WIP|TBC|待翻译|待补充?|待写|待填写?|待确认|此处填写|占位)"
#: Of these a text may well speak: "TODO comments are gone", "TODO 列表".
_NAMED = r"(?:apps?|comments?|items?|lists?|marks?|notes?|应用|列表|清单|注释|标记|事项|项目|的)"
#: At the beginning of a line, in brackets, or with a colon behind; "date TBD" and 发布日期待定 are words.
LEFT = re.compile(
    rf"(?:^[ \t]*(?:[-*+] +)?|[(\[（【<]){_NOTE}(?=[ \t]*(?:$|[:：)\]）】>。]))"
    r"|^[ \t]*(?:[-*+] +)?(?:TODO|FIXME|XXX)(?=[ \t]+\S)(?![ \t]+" + _NAMED + ")"
    r"|(?<![\w-])(?:TODO|FIXME)(?=[:：])|[Ll]orem ipsum|待翻译",
    re.MULTILINE,
)
#: Most texts have none of these signs, and that is seen faster.
SIGNS = re.compile("TODO|FIXME|XXX|TBD|WIP|TBC|ipsum|[待占此]")


def check(case: Case) -> Iterator[Finding]:
    for passage in case.passages():
        for found in LEFT.finditer(passage.prose) if SIGNS.search(passage.words) else ():
            word = found[0].strip(" \t-*+([（【<")
            message = f"a note that was to be replaced: {word}"
            hint = "Write what belongs there"
            yield passage.finding("D117", message, found.span(), hint=hint, words=word)


RULE = Rule(
    code="D117",
    name="note-left",
    says="No note to oneself and nothing of a template is left.",
    why="TODO, 待补 and their like stand in the mail of everyone a minute later.",
    bad="summary:\n  zh: 改了一处写法。（待补）\n  en: It changes one spelling.",
    good="summary:\n  zh: 改了一处写法，发布日期待定。\n  en: It changes one spelling.",
    severity=Severity.WARNING,
    check=check,
)
