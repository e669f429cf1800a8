"""D105: a group the digest knows, or whose title the section says."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case, suggestion
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    for s, section in enumerate(case.issue.sections):
        known = {*case.settings.groups, *(name for name, title in section.groups.items() if title)}
        for e, entry in enumerate(section.entries):
            if entry.group and entry.group not in known:
                message = f"unknown group `{entry.group}`"
                place = f"sections[{s}].entries[{e}].group"
                hint = suggestion(entry.group, tuple(case.settings.groups))
                yield Finding(code="D105", message=message, place=place, hint=hint)
