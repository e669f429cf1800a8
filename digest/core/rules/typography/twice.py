"""D413: a word does not stand twice."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.typography.habit import looking
from digest.core.typography import twice
from digest.model import Severity

RULE = Rule(
    code="D413",
    name="word-twice",
    says="A word does not stand twice.",
    why=(
        "It comes when a sentence is mended in the middle, and the eye jumps over it. Only "
        "words that hardly ever follow themselves are looked at."
    ),
    bad="summary: {zh: 改了一处写法。, en: It changes the the spelling.}",
    good="summary: {zh: 改了一处写法。, en: It changes the spelling.}",
    severity=Severity.WARNING,
    fixes=True,
    check=looking("D413", twice.words, "Keep one of them"),
)
