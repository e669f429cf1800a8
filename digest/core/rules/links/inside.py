"""D308: a link inside a text leads to the web, or to an entry of this issue."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.canonical import is_web_address
from digest.core.rules.case import Case
from digest.core.rules.plainly import LINK, by_person, without_code
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    known = {entry.id for _, entry in case.entries()}
    for passage in case.passages("summary", "quote"):
        if "](" not in passage.words or not by_person(case, passage.entry, passage.language):
            continue
        for found in LINK.finditer(without_code(passage.words)):
            url = found[2].strip("<>")
            if url.startswith("#"):
                if url[1:] not in known:
                    message = f"this issue has no entry `{url[1:]}`"
                    hint, name = "Write its id, or an address", url[1:]
                    yield passage.finding("D308", message, found.span(2), hint=hint, case="entry", name=name)
            elif not is_web_address(url):
                yield passage.finding(
                    "D308",
                    f"a link that leads nowhere: {url[:40] or '(nothing)'}",
                    found.span(2),
                    hint="Write it whole, from https:// on, or #id for an entry of this issue",
                    url=url[:40],
                    case="" if url else "empty",
                )


RULE = Rule(
    code="D308",
    name="link-to-nowhere",
    says="A link inside a text leads to the web, or to an entry of this issue.",
    why="A relative one was right where it was copied from. Here readers see its brackets and no link.",
    bad="summary:\n  zh: 改了一处写法。\n  en: It changes one spelling, see [the note](/docs/note).",
    good="summary:\n  zh: 改了一处写法。\n  en: It changes one spelling, see another thing.",
    severity=Severity.WARNING,
    check=check,
)
