"""Rules on more than an issue: the lock of what went out, the clock. The pipeline tells them."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.model import Severity

RULES: tuple[Rule, ...] = (
    Rule(
        code="D110",
        name="changed-after-publication",
        says="What went out reads as it went out.",
        why=(
            "Readers have other words in their mail than stand on the page. Put them back, or say "
            "what the change is: `digest amend`. No `noqa` excuses it."
        ),
        bad="title: {zh: 改了两处写法, en: Changing two spellings}",
        good="title: {zh: 改了一处写法, en: Changing one spelling}",
    ),
    Rule(
        code="D111",
        name="entry-gone",
        says="An entry that went out is there.",
        why=(
            "Its address would lead nowhere. `digest amend N --withdraw ENTRY` takes the words and "
            "keeps the address."
        ),
        bad="id: another",
        good="id: one",
    ),
    Rule(
        code="D112",
        name="issue-gone",
        says="An issue that went out can be read.",
        why="Its file is gone or broken, or its lock is. Restore it from git.",
        bad="# no file of an issue that has a lock",
        good="# the file is back",
        at="file",
    ),
    Rule(
        code="D114",
        name="odd-clock",
        says="An issue goes out after its week has begun, and not in the future.",
        why="The clock of the machine is wrong, or `covers` is. `digest publish` tells it.",
        bad="published: {zh: 2026-06-01T18:00:00+08:00}\ncovers: {from: 2026-06-08, to: 2026-06-14}",
        good="published: {zh: 2026-06-15T18:00:00+08:00}\ncovers: {from: 2026-06-08, to: 2026-06-14}",
        at="issue",
        severity=Severity.WARNING,
    ),
)
