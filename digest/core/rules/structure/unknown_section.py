"""D102: a section the digest knows, or that has its own title."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case, suggestion
from digest.core.rules.rule import Rule
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    known = [section.id for section in case.settings.sections]
    for index, section in enumerate(case.issue.sections):
        if section.id not in known and not section.title:
            yield Finding(
                code="D102",
                message=f"unknown section `{section.id}`",
                place=f"sections[{index}].id",
                hint=suggestion(section.id, known),
                facts={"word": section.id},
            )


RULE = Rule(
    code="D102",
    name="unknown-section",
    says="A section is one of digest.toml, or has a title of its own.",
    why="Readers see the section's title, and there is none. Mostly it is a slip of the keys.",
    bad="""sections:
  - id: upstreem
    entries:
      - id: one
        links: [https://example.org/one]
        title: {zh: 改了一处写法, en: Changing one spelling}
        summary: {zh: 从此只有一种写法。, en: It changes one spelling.}""",
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
