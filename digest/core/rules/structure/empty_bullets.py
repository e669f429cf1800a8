"""D118: a bullet says something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.plainly import lines, without_code
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity

BULLET = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]*")
ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])(?:[ \t]|$)")


def check(case: Case) -> Iterator[Finding]:
    for passage in case.passages("summary", "quote"):
        known = list(lines(without_code(passage.words)))
        for n, (begin, line) in enumerate(known):
            if not BULLET.fullmatch(line) or _goes_on(line, [after for _, after in known[n + 1 :]]):
                continue
            if n and not _may_begin(line, known[n - 1][1]):
                continue
            # The line goes with its end; the last one with the end of the line before.
            span = (
                (begin, begin + len(line) + 1)
                if n + 1 < len(known)
                else (max(begin - 1, 0), begin + len(line))
            )
            yield passage.finding(
                "D118", "a bullet with nothing behind it", span, hint="Take it out", instead=""
            )


def _goes_on(line: str, after: list[str]) -> bool:
    """Whether the next line is indented below the bullet: then that is what it says."""
    return bool(after) and bool(after[0].strip()) and _indent(after[0]) > _indent(line)


def _may_begin(line: str, above: str) -> bool:
    """Whether a list can begin or go on below a line; in a sentence, a number or dash is part of it."""
    if not above.strip() or ITEM.match(above):
        return True
    return _indent(above) > _indent(line) and not line.strip()[0].isdigit()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


RULE = Rule(
    code="D118",
    name="empty-bullet",
    says="A bullet says something.",
    why="A dot with nothing behind it was left when a list was shortened.",
    bad="summary:\n  zh: |\n    两处：\n\n    - 一处\n    -\n    - 两处\n  en: Two of them.",
    good="summary:\n  zh: |\n    两处：\n\n    - 一处\n    - 两处\n  en: Two of them.",
    severity=Severity.WARNING,
    fixes=True,
    check=check,
)
