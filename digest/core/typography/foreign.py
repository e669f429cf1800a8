"""D405: full-width marks in a language of Latin letters; full-width letters and digits anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.typography.style import HAN, MARKS, Passage, Slip, Style

_LETTERS = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")
_MARK = re.compile(f"({MARKS})[ ]*([，。、；：？！（）])[ ]*")
_NARROW = str.maketrans("，。、；：？！（）", ",.,;:?!()")
_CHINESE = re.compile(f"[{HAN}\u3040-\u30ff]")


def wide(it: Passage) -> Iterator[Slip]:
    """`Ｋ８ｓ` → `K8s`, and in English `good，but` → `good, but`."""
    text, prose, style = it
    if text.isascii():
        return
    for found in _LETTERS.finditer(prose):
        better = "".join(chr(ord(letter) - 0xFEE0) for letter in found[0])
        yield Slip(found.start(), found.end(), better, f"full-width `{found[0]}`", words=found[0])
    if style is Style.CHINESE:
        return
    for found in _MARK.finditer(prose):
        # In a line with Chinese words a Chinese mark may be at home.
        line = prose.rfind("\n", 0, found.start()) + 1
        if _CHINESE.search(prose[line:].partition("\n")[0]):
            continue
        start, end = found.start(2), found.end()
        mark = found[2]
        follows = prose[end : end + 1]
        better = mark.translate(_NARROW)
        if mark == "（":
            start = found.end(1)
            better = f" {better}" if start and not prose[start - 1].isspace() else better
        elif mark == "）":
            if follows:
                better += prose[found.end(2) : end] or (" " if follows.isalnum() else "")
            start = found.end(1)
        else:
            start = found.end(1)
            better += " " if follows and follows not in "\n,.;:?!)，。；：）" else ""
        yield Slip(start, end, better, f"full-width `{mark}` in English", "mark", mark)
