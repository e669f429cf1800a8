"""D408: Chinese words stand in curly quotation marks, which come in pairs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.typography.style import HAN, Passage, Slip, Style

_STRAIGHT = re.compile(r'"([^"“”\n]{1,200})"')
_HAN = re.compile(f"[{HAN}]")
_LINE = re.compile(r"[^\n]+")
_CURLY = re.compile(r"[“”]")


def marks(it: Passage) -> Iterator[Slip]:
    """`"好"` → `“好”`; `“好“` is no pair."""
    _, prose, style = it
    if '"' not in prose and "“" not in prose and "”" not in prose:
        return
    for line in _LINE.finditer(prose):
        if style is Style.CHINESE and line[0].count('"') % 2 == 0 and '"' in line[0]:
            yield from _straight(prose, line.start(), line.end())
        yield from _unpaired(line[0], line.start())


def _straight(prose: str, start: int, end: int) -> Iterator[Slip]:
    for found in _STRAIGHT.finditer(prose, start, end):
        if _HAN.search(found[1]) and not _is_code(found[1]):
            begin, stop = found.span()
            yield Slip(begin, begin + 1, "“", 'a straight `"` before Chinese words', "straight")
            yield Slip(stop - 1, stop, "”", 'a straight `"` after Chinese words', "straight")


def _is_code(words: str) -> bool:
    return bool(re.search(r"[{}=<>\\]|\w:\w", words))


def _unpaired(line: str, start: int) -> Iterator[Slip]:
    """Two that both open, or both close."""
    last = ""
    for found in _CURLY.finditer(line):
        mark, before = found[0], line[found.start() - 1 : found.start()]
        if before in {"=", mark}:  # an empty value, in code that nobody marked
            return
        if mark == last:
            yield Slip(
                start + found.start(),
                start + found.end(),
                None,
                f"a second `{mark}` where a pair should end or begin",
                words=mark,
            )
            return
        last = mark
