"""Writes what the manual says of the program out of it: python -m tests.manual."""

from __future__ import annotations

import re
from pathlib import Path

from digest.core.rules import RULES, Rule
from digest.model import Severity

PAGE = Path(__file__).parents[1] / "docs" / "check.md"
FAMILIES = {
    "D0": "Form: what people do to YAML",
    "D1": "Structure",
    "D2": "Languages",
    "D3": "Links and pictures",
    "D4": "Typography",
    "D5": "Terms",
    "D6": "Facts",
    "D7": "Channels",
}
_HELD = re.compile(r"(?s)(<!-- rules: [^\n]*-->\n).*(<!-- /rules -->)")


def listed() -> str:
    """A table a family; `*` for what --fix mends."""
    out = []
    for family, title in FAMILIES.items():
        rules = [rule for rule in RULES if rule.code.startswith(family)]
        if rules:
            out.append(f"\n### {title}\n\n| code | what must hold | |\n|---|---|---|\n")
            out += [_row(rule) for rule in rules]
    return "".join(out) + "\n"


def _row(rule: Rule) -> str:
    kind = "error" if rule.severity is Severity.ERROR else "warning"
    return f"| {rule.code} `{rule.name}` | {rule.says} | {kind}{', `--fix`' if rule.fixes else ''} |\n"


def renewed(page: str) -> str:
    return _HELD.sub(lambda held: held[1] + listed() + held[2], page)


if __name__ == "__main__":
    from tests import reference

    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
    reference.PAGE.write_text(reference.written(), "utf-8")
