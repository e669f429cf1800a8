"""How long an edition takes to read."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Characters of East Asian writing a minute, and Latin words; what studies of silent reading find,
#: rounded down, since these are dense texts.
CHARACTERS, WORDS = 400, 220
#: Letters of a Latin word with its space.
LETTERS = 6
_EAST = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+")


def minutes(texts: Iterable[str]) -> int:
    """Whole minutes to read `texts`, at least one."""
    letters = wide = 0
    for text in texts:
        rest = len(text) if text.isascii() else len(_EAST.sub("", text))
        wide += len(text) - rest
        letters += rest
    return max(1, round(wide / CHARACTERS + letters / (LETTERS * WORDS)))
