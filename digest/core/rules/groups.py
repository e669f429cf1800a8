"""D105: a group the digest knows."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case, suggestion
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    for place, entry in case.entries():
        if entry.group and entry.group not in case.settings.groups:
            message = f"unknown group `{entry.group}`"
            hint = suggestion(entry.group, tuple(case.settings.groups))
            yield Finding(code="D105", message=message, place=f"{place}.group", hint=hint)
