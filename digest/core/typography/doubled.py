"""D406: one mark is enough."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.typography.style import Passage, Slip, Style

_CHINESE = re.compile(r"([，、；：])[，、；：。,;]+|(?<!。)。。(?!。)|。[，、；：,;.]|(?<=[，、；])[,;]")
_ENGLISH = re.compile(
    r"(?<=[A-Za-z0-9)])(?:,,(?!,)|;;(?!;)|,\.(?=[ \n]|\Z))"
    r"|(?<=[a-z])(?<!\betc)(?<!\be\.g)(?<!\bi\.e)\.\.(?=[ ][A-Z]|\n|\Z)"
)
_QUICK = re.compile("[，、；：。][，、；：。,;.]")
_TWO = (",,", ";;", ",.", "..")


def marks(it: Passage) -> Iterator[Slip]:
    """`好，，但是` → `好，但是`."""
    text, prose, style = it
    chinese = style is Style.CHINESE
    if not (_QUICK.search(prose) if chinese else any(two in prose for two in _TWO)):
        return
    pattern = _CHINESE if chinese else _ENGLISH
    for found in pattern.finditer(prose):
        said = text[found.start() : found.end()]
        same = len(set(said)) == 1
        better, message = said[0] if same else None, f"`{said}`: one mark is enough"
        yield Slip(found.start(), found.end(), better, message, words=said)
