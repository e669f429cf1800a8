"""D413: a word twice, as it comes when a sentence is mended in the middle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import eq

from digest.core.typography.style import Passage, Slip, Style

_ENGLISH = re.compile(
    r"(?<![\w'-])(the|a|an|of|to|in|is|and|for|with|on|at|be|as|are|was|by|from|this|these|or|if|it|its|we|you|will|can|which|has|have)"
    r"[ ]+\1(?![\w'-])",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"的的(?!确)|(?<![除])了了(?![解然])|和和(?![美睦])|是是(?!非)|在在|与与|将将|被被|把把(?!关)"
)
_TWO = ("的的", "了了", "和和", "是是", "在在", "与与", "将将", "被被", "把把")


def words(it: Passage) -> Iterator[Slip]:
    """`the the` → `the`, `的的` → `的`."""
    _, prose, style = it
    if style is Style.CHINESE:
        if not any(two in prose for two in _TWO):
            return
        for found in _CHINESE.finditer(prose):
            yield Slip(found.start(), found.end(), found[0][0], f"`{found[0]}`: a word twice", words=found[0])
        return
    said = prose.lower().split()
    if not any(map(eq, said, said[1:])):
        return
    for found in _ENGLISH.finditer(prose):
        yield Slip(found.start(), found.end(), found[1], f"`{found[0]}`: a word twice", words=found[0])
