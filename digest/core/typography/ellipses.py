"""D409: the Chinese ellipsis has six dots."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.typography.style import HAN, Passage, Slip, Style

_DOTS = re.compile(
    f"(?<=[{HAN}，、；：”》）])(?:\\.{{3,6}}(?![A-Za-z0-9./\\[])|…(?!…)(?=[{HAN}，。、；：？！“”]))|。{{3,}}"
)


def dots(it: Passage) -> Iterator[Slip]:
    """`等等...` → `等等……`."""
    _, prose, style = it
    if style is Style.CHINESE and ("..." in prose or "…" in prose or "。。" in prose):
        for found in _DOTS.finditer(prose):
            message = f"`{found[0]}` for an ellipsis"
            yield Slip(found.start(), found.end(), "……", message, words=found[0])
