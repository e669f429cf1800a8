"""D102: a section the digest knows, or that has its own title. D103: each once. D104: none empty."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case, suggestion
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    known = [section.id for section in case.settings.sections]
    seen: set[str] = set()
    for index, section in enumerate(case.issue.sections):
        place = f"sections[{index}]"
        name = section.id
        if name not in known and not section.title:
            message = f"unknown section `{name}`"
            yield Finding(code="D102", message=message, place=f"{place}.id", hint=suggestion(name, known))
        if name in seen:
            message = f"the section `{name}` stands here twice"
            hint = "Move its entries into the first one"
            yield Finding(code="D103", message=message, place=f"{place}.id", hint=hint)
        seen.add(name)
        if not section.entries:
            yield Finding(
                code="D104",
                message=f"the section `{name}` is empty",
                place=place,
                hint="Readers will not see it: add an entry or delete it",
                severity=Severity.WARNING,
            )
