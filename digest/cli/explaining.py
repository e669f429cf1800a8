"""What a rule wants, with a bad and a good example, for the terminal."""

from __future__ import annotations

import textwrap

from digest.cli import output
from digest.core import rules
from digest.core.rules import Rule
from digest.errors import UsageError
from digest.model import Severity

#: Columns that are good to read.
WIDE = 88
#: Lines of an example that are shown.
LINES = 14


def explain(word: str) -> None:
    """One rule at length, or those whose codes begin with `word` in a table."""
    word = word.upper()
    found = [rule for rule in rules.RULES if rule.code.startswith(word) or rule.name.upper() == word]
    if not found or not word:
        _, near = rules.unknown([word], rules.BY_CODE)
        hint = f"Did you mean {near}?" if near else "All there are: digest check --explain D"
        raise UsageError(f"there is no rule {word}", hint=hint)
    if len(found) > 1:
        rows = [[rule.code, rule.name, _kind(rule), rule.says] for rule in found]
        output.table(rows, header=["CODE", "NAME", "", "WHAT MUST HOLD"])
        output.talk(f"{output.count(len(found), 'rule')}. Next: digest check --explain {found[0].code}")
        return
    for line in told(found[0]):
        output.data(line)


def told(rule: Rule) -> list[str]:
    """The lines that explain a rule."""
    return [
        f"{rule.code} {rule.name} ({_kind(rule)})",
        "",
        rule.says,
        "",
        *textwrap.wrap(rule.why, WIDE),
        "",
        "Bad:",
        *_example(rule.bad),
        "",
        "Good:",
        *_example(rule.good),
    ]


def _kind(rule: Rule) -> str:
    kind = "error" if rule.severity is Severity.ERROR else "warning"
    return f"{kind}, --fix" if rule.fixes else kind


def _example(text: str) -> list[str]:
    """As it stands in a file; what is long is cut, and what nobody sees is shown."""
    lines = text.replace("\t", "→   ").replace("\x08", "\\x08").split("\n")
    shown = [f"    {output.cut(line, WIDE + 20)}" for line in lines[:LINES]]
    return shown + (["    ..."] if len(lines) > LINES else [])
