"""D109: an issue has something to read in each of its languages."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    for language in case.languages:
        if not any(not entry.only or language in entry.only for _, entry in case.entries()):
            message = f"there is nothing to read in {language}"
            hint, facts = "Pick or write an entry", {"language": language}
            yield Finding(code="D109", message=message, place="sections", hint=hint, facts=facts)


RULE = Rule(
    code="D109",
    name="nothing-to-read",
    says="An issue has something to read in each of its languages.",
    why="An empty page and an empty mail would go out. Pick or write an entry.",
    bad="sections: []",
    good="""sections:
  - id: upstream
    entries:
      - id: one
        links: [https://example.org/one]
        title: {zh: 改了一处写法, en: Changing one spelling}
        summary: {zh: 从此只有一种写法。, en: It changes one spelling.}""",
    at="issue",
    check=check,
)
