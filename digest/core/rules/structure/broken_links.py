"""D123: a link inside a text is written as Markdown wants it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.plainly import without_code
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity

_URL = r"https?://[^\s()（）\[\]，。；]+"
#: `[words] (https://...)`, `[words]（https://...）`, `[words](https://...）`, `【words】(https://...)`.
BROKEN = re.compile(rf"\[([^\[\]\n]{{1,80}})\](?: +\({_URL}\)|(?:（|\()(?:{_URL})）|（{_URL}[)）])")
CORNERS = re.compile(rf"【([^【】\n]{{1,80}})】[(（]({_URL})[)）]")
_ADDRESS = re.compile(_URL)


def check(case: Case) -> Iterator[Finding]:
    for passage in case.passages("summary", "quote"):
        words = without_code(passage.words)
        if "http" not in words:
            continue
        for pattern in (BROKEN, CORNERS):
            for found in pattern.finditer(words):
                url = _ADDRESS.search(found[0])
                if url:
                    yield passage.finding(
                        "D123",
                        f"a link that stays as it was typed: {found[0][:40]}",
                        found.span(),
                        hint="Write [words](https://...), ASCII brackets and no space between",
                        words=found[0][:40],
                        instead=f"[{found[1]}]({url[0]})",
                    )


RULE = Rule(
    code="D123",
    name="broken-link-markup",
    says="A link inside a text is [words](https://...).",
    why="With full-width brackets or a space between, readers see the brackets and no link.",
    bad="summary:\n  zh: 见[说明]（https://example.org/one）。\n  en: See [the note] (https://example.org/one).",
    good="summary:\n  zh: 见[说明](https://example.org/one)。\n  en: See [the note](https://example.org/one).",
    severity=Severity.WARNING,
    fixes=True,
    check=check,
)
