"""D103: a section stands in an issue once."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, section in enumerate(case.issue.sections):
        if section.id in seen:
            message = f"the section `{section.id}` stands here twice"
            hint = "Move its entries into the first one"
            place, facts = f"sections[{index}].id", {"section": section.id}
            yield Finding(code="D103", message=message, place=place, hint=hint, facts=facts)
        seen.add(section.id)


RULE = Rule(
    code="D103",
    name="section-twice",
    says="A section stands in an issue once.",
    why="It has one heading and one address on the page. Move the entries of the second into the first.",
    bad="""sections:
  - id: upstream
    entries:
      - {id: one, title: {zh: 一, en: One}, summary: {zh: 一处。, en: It is one.}, links: [https://example.org/1]}
  - id: upstream
    entries:
      - {id: two, title: {zh: 二, en: Two}, summary: {zh: 两处。, en: It is another.}, links: [https://example.org/2]}""",
    good="""sections:
  - id: upstream
    entries:
      - {id: one, title: {zh: 一, en: One}, summary: {zh: 一处。, en: It is one.}, links: [https://example.org/1]}
      - {id: two, title: {zh: 二, en: Two}, summary: {zh: 两处。, en: It is another.}, links: [https://example.org/2]}""",
    at="issue",
    check=check,
)
