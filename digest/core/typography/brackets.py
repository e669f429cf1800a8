"""D412: brackets are a pair of one width, full-width beside Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.prose import CLOSER, OPENER
from digest.core.typography.style import HAN, Passage, Slip, Style

_PAIR = re.compile(r"[ ]*([(（])([^()（）\n]+)([)）])")
_HAN = re.compile(f"[{HAN}]")
_CODE = re.compile(r"[{}=<>;\\]|\w\.\w+\(|^\s*[\w.]+:\s*\S+\s*$")


def pairs(it: Passage) -> Iterator[Slip]:
    """`（如此)` is no pair; `集群(cluster)` → `集群（cluster）`."""
    text, prose, style = it
    if "(" not in prose and "（" not in prose:
        return
    for found in _PAIR.finditer(prose):
        opened, inner, closed = found.groups()
        if opened + closed == "（）" or (opened + closed == "()" and style is not Style.CHINESE):
            continue
        start, end = found.start(1), found.end()
        before = prose[: found.start()].rstrip(OPENER + CLOSER)[-1:]
        chinese = bool(_HAN.search(inner)) or bool(_HAN.match(before))
        if opened + closed == "()":
            if chinese and not _CODE.search(inner):
                yield _widened(text, found.start() if before and before != "\n" else start, start, end)
        elif style is Style.CHINESE:
            yield Slip(
                start,
                end,
                f"（{text[start + 1 : end - 1]}）",
                f"`{opened}` and `{closed}` are no pair",
                "pair",
                opened + closed,
            )
        else:
            message = f"`{opened}` and `{closed}` are no pair"
            yield Slip(start, end, f"({text[start + 1 : end - 1]})", message, "pair", opened + closed)


def _widened(text: str, outer: int, start: int, end: int) -> Slip:
    return Slip(
        outer, end, f"（{text[start + 1 : end - 1].strip()}）", "half-width brackets in a Chinese sentence"
    )
