"""D106: an id is the address of one entry."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, entry in case.entries():
        if entry.id in seen:
            message = f"the id `{entry.id}` is already taken in this issue"
            hint = "Give one of them another id"
            yield Finding(code="D106", message=message, place=f"{place}.id", hint=hint)
        seen.add(entry.id)
