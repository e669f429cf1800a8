"""D403: the marks of a Chinese sentence are full-width."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.prose import CLOSER, OPENER, THING
from digest.core.typography.style import HAN, LATIN, MARKS, Passage, Slip, Style

WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。"}
_QUICK = re.compile(f"[,;:?!.](?<=[{HAN}{OPENER}{CLOSER}].)|[,;][ ]*[{HAN}]")
#: After a Chinese character; after letters only where Chinese follows, and no list of them is likely.
_AFTER = re.compile(
    f"(?<=[{HAN}])({MARKS})(?:"
    rf"[,;](?![,;])[ ]*(?=[{HAN}{LATIN}0-9“”‘’《「\n\ue001\ue002]|\Z)"
    rf"|[?!](?![?!=&/A-Za-z0-9_])[ ]*(?=[{HAN}{LATIN}\"“”《「\n\ue001\ue002]|\Z)"
    rf"|:(?![:/\-)(a-z_\d]+:|[-:/)(])[ ]*(?=[{HAN}{LATIN}0-9\"“‘《「\ue001])"
    rf"|\.(?![.A-Za-z0-9_])(?=[ ]+[{HAN}]|[ ]*(?:[”’」』）\n]|\Z))[ ]*)"
)
_BETWEEN = re.compile(f"(?<=[A-Za-z0-9{THING}])({MARKS})[,;][ ]*(?=[{HAN}])")
#: Between two clauses; a name of other tongues has a few characters on one side (史蒂夫.乔布斯).
_INSIDE = re.compile(f"(?<=[{HAN}]{{4}})(?<![章节步篇])\\.(?=[{HAN}]{{4}})")
#: `一.` and `第二章.` count.
_COUNT = re.compile(r"(?:^|\n)[#>\s*-]*(?:第?[一二三四五六七八九十百]+[章节步]?)\Z")


def marks(it: Passage) -> Iterator[Slip]:
    """`好,但是` → `好，但是`."""
    _, prose, style = it
    if style is not Style.CHINESE or not _QUICK.search(prose):
        return
    for found in _AFTER.finditer(prose):
        start = found.end(1)
        mark = prose[start]
        if mark == "." and _COUNT.search(prose, max(0, start - 20), start):
            continue
        if mark == ":" and _is_time_or_ratio(prose, start):
            continue
        end = start + 1 if prose[found.end() : found.end() + 1] in {"\n", ""} else found.end()
        message = f"half-width `{mark}` in a Chinese sentence"
        yield Slip(start, end, WIDE[mark], message, words=mark)
    for found in _INSIDE.finditer(prose):
        if not _COUNT.search(prose, max(0, found.start() - 20), found.start()):
            message = "half-width `.` in a Chinese sentence"
            yield Slip(found.start(), found.end(), None, message, words=".")
    for found in _BETWEEN.finditer(prose):
        start = found.end(1)
        mark = prose[start]
        yield Slip(start, found.end(), WIDE[mark], f"half-width `{mark}` before Chinese", words=mark)


def _is_time_or_ratio(prose: str, at: int) -> bool:
    """`上午9:30` has digits on both sides; a Chinese number has not."""
    return prose[at + 1 : at + 2].isdigit() and prose[at - 1 : at] in "一二三四五六七八九十"
