"""D105: a group the digest knows, or whose title the section says."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case, suggestion
from digest.core.rules.rule import Rule
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    for s, section in enumerate(case.issue.sections):
        known = {*case.settings.groups, *(name for name, title in section.groups.items() if title)}
        for e, entry in enumerate(section.entries):
            if entry.group and entry.group not in known:
                message = f"unknown group `{entry.group}`"
                place = f"sections[{s}].entries[{e}].group"
                hint = suggestion(entry.group, tuple(case.settings.groups))
                facts = {"word": entry.group}
                yield Finding(code="D105", message=message, place=place, hint=hint, facts=facts)


RULE = Rule(
    code="D105",
    name="unknown-group",
    says="A group is one of digest.toml, or the section says its title.",
    why="Readers see the group's title, and there is none. Mostly it is a slip of the keys.",
    bad="group: kubernets",
    good="group: kubernetes",
    check=check,
)
