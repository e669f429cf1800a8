"""D302: an entry has a link."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    for place, entry in case.entries():
        if not entry.links and not entry.withdrawn:
            message = f"`{entry.id}` has no link"
            hint = "Add `links:` and below it `- https://...`"
            yield Finding(code="D302", message=message, place=f"{place}.links", hint=hint)


RULE = Rule(
    code="D302",
    name="no-link",
    says="An entry has a link.",
    why=(
        "A digest leads to its sources. An entry that has none says why: `noqa: {D302: an event "
        "without a page}`."
    ),
    bad="links: []",
    good="links: [https://example.org/one]",
    check=check,
)
