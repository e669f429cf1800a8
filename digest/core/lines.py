"""Lines of a title where it is set by us, not by a browser: Chinese beside Latin, even in length."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from digest.core import segments

#: What may not begin a line, and what may not end one.
_NEVER_FIRST = frozenset("，。、；：！？）》〉」』】”’…,.;:!?)]}%·—–")
_NEVER_LAST = frozenset("（《〈「『【“‘([{")
#: A run of Chinese, a space, or anything else in one piece.
_PIECE = re.compile(f"(?:{segments.HAN.pattern})|\\s+|(?:(?!{segments.HAN.pattern})\\S)+")


def broken(words: str, room: float, width: Callable[[str], float]) -> list[str]:
    """`words` in as few lines as `room` allows, as even as can be; no word is split if it fits a line."""
    width = cache(width)
    pieces = _pieces(words, room, width)
    fewest = _filled(pieces, room, width)
    # The narrowest column that needs no more lines: its lines are the most even ones.
    low, high = 0.0, room
    while high - low > 1:
        middle = (low + high) / 2
        if len(_filled(pieces, middle, width)) <= len(fewest) and _fits(pieces, middle, width):
            high = middle
        else:
            low = middle
    return _filled(pieces, high, width)


def _pieces(words: str, room: float, width: Callable[[str], float]) -> list[str]:
    """What may stand on a line of its own: words with the marks that cling to them, spaces after them."""
    found: list[str] = []
    for piece in _PIECE.findall(" ".join(words.split())):
        parts = segments.cut(piece) if segments.HAN.match(piece) else _marks(piece)
        for part in parts:
            clings = found and (part[0] in _NEVER_FIRST or part.isspace() or found[-1][-1] in _NEVER_LAST)
            if clings and width(found[-1] + part.rstrip()) <= room:
                found[-1] += part
            else:
                found += _split(part, room, width)
    return found


def _marks(piece: str) -> list[str]:
    """Full-width marks are pieces of their own: a line may break after `：` though no space follows."""
    return [part for part in re.split(r"([，。、；：！？）》〉」』】（《〈「『【])", piece) if part]


def _split(part: str, room: float, width: Callable[[str], float]) -> list[str]:
    """A word longer than a line, in pieces that fit one."""
    found = [""]
    for letter in part:
        if found[-1] and width(found[-1] + letter) > room:
            found.append("")
        found[-1] += letter
    return found


def _filled(pieces: list[str], room: float, width: Callable[[str], float]) -> list[str]:
    lines: list[str] = []
    for piece in pieces:
        if lines and width(lines[-1] + piece.rstrip()) <= room:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line.strip() for line in lines]


def _fits(pieces: list[str], room: float, width: Callable[[str], float]) -> bool:
    return all(width(piece.strip()) <= room for piece in pieces)
