"""D702: an edition with a WeChat account fits into an article."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.core.wechat import TEXT
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    for language in case.languages:
        if not case.settings.wechat.get(language):
            continue
        own = [passage for passage in case.passages() if passage.language == language]
        letters = sum(len(passage.words) for passage in own)
        if letters > TEXT and (letters := sum(len(passage.readable) for passage in own)) > TEXT:
            yield Finding(
                code="D702",
                message=f"{letters:,} characters in {language}, and an article takes fewer than {TEXT:,}",
                place="sections",
                hint="The longest entries will end at a paragraph: say less, or make two issues of it",
                severity=Severity.WARNING,
                facts={"count": letters, "limit": TEXT, "language": language},
            )


RULE = Rule(
    code="D702",
    name="wechat-too-long",
    says="An edition with a WeChat account fits into an article.",
    why=(
        "WeChat refuses 20,000 characters. The longest entries are ended at a paragraph, with the "
        "number of their page; `digest check --wechat N` names them."
    ),
    bad="lead:\n  zh:\n"
    + "    - 改了一处写法，说明和示例也跟着换过。\n" * 1_200
    + "  en:\n"
    + "    - One is changed.\n" * 1_200,
    good="lead:\n  zh:\n    - 改了一处写法，说明和示例也跟着换过。\n  en:\n    - One is changed.",
    at="issue",
    severity=Severity.WARNING,
    check=check,
)
