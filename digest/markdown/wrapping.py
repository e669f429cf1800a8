"""Lines for terminals and text parts: Chinese characters are two columns wide, and break anywhere
but before closing and after opening punctuation."""

from __future__ import annotations

import re
from unicodedata import category, east_asian_width

#: May not begin a line, may not end one (the usual set of JIS X 4051 and GB/T 15834).
_NO_START = frozenset("、。，．；：？！％）］｝〉》」』】〕〗”’…—～·・,.;:?!%)]}>'\"")
_NO_END = frozenset("（［｛〈《「『【〔〖“‘([{<")
_WIDE = (
    r"[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
    r"\U00020000-\U0003fffd]"
)
#: Spaces, one wide character, or a run that never breaks: a word, a number, an address.
_ATOM = re.compile(rf" +|{_WIDE}|(?:(?!{_WIDE})[^ ])+")


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    return sum(
        2 if east_asian_width(c) in "WF" else 0 if category(c) in {"Mn", "Me", "Cf"} else 1 for c in text
    )


def wrap(text: str, width: int, *, first: str = "", rest: str | None = None) -> list[str]:
    """`text` in lines of at most `width` columns; an address longer than a line stays whole.

    The first line begins with `first`, the others with `rest` (as many spaces, if not given).
    """
    rest = " " * columns(first) if rest is None else rest
    lines: list[str] = []
    line, used, empty = first, columns(first), True
    for space, chunk in _chunks(" ".join(text.split())):
        size = columns(chunk)
        if not empty and used + space + size > width:
            lines.append(line.rstrip())
            line, used, space = rest, columns(rest), 0
        gap = "" if line in {first, rest} and empty else " " * space
        line += gap + chunk
        used += len(gap) + size
        empty = False
    return [*lines, line.rstrip()]


def _chunks(text: str) -> list[tuple[int, str]]:
    """(spaces before, characters that stay together)."""
    chunks: list[tuple[int, str]] = []
    space = 0
    for atom in _ATOM.findall(text):
        if atom[0] == " ":
            space = 1
        elif chunks and not space and (atom[0] in _NO_START or chunks[-1][1][-1] in _NO_END):
            chunks[-1] = (chunks[-1][0], chunks[-1][1] + atom)
        else:
            chunks.append((space, atom))
            space = 0
    return chunks
