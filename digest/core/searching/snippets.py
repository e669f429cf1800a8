"""The piece of a text in which the words of a query stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

#: Characters of a snippet, and of them before the first word.
LENGTH, BEFORE = 120, 30


def best(texts: Mapping[str, str], words: Sequence[str]) -> tuple[str, str]:
    """(text, its language): the one that holds most of `words`, the first of equals; ("", "") of none."""
    patterns = _patterns(words)
    held = {tag: sum(bool(p.search(_plain(text))) for p in patterns) for tag, text in texts.items() if text}
    if not held:
        return "", ""
    tag = max(held, key=lambda tag: held[tag])
    return texts[tag], tag


def snippet(text: str, words: Sequence[str]) -> str:
    """Some LENGTH characters of `text` around most of `words`; its beginning if none stands in it."""
    plain = _plain(text)
    places = sorted(match.start() for pattern in _patterns(words) for match in pattern.finditer(plain))
    # The window in which most words begin, the first of equals.
    at = max(places, key=lambda p: (sum(p <= q < p + LENGTH - BEFORE for q in places), -p), default=0)
    begin = 0 if at <= BEFORE else _word_begin(text, at - BEFORE)
    end = begin + LENGTH
    cut = text[begin:end].strip()
    return ("…" if begin else "") + cut + ("…" if end < len(text) else "")


def _word_begin(text: str, at: int) -> int:
    """`at`, or just behind the next space if that is near: no Latin word is shown by half."""
    space = text.find(" ", at, at + BEFORE // 2)
    return space + 1 if space >= 0 else at


def _patterns(words: Sequence[str]) -> list[re.Pattern[str]]:
    """Each word where it stands, whatever stands between its letters' groups."""
    found = []
    for word in words:
        groups = re.findall(r"[^\W_]+", _plain(word))
        if groups:
            before = r"(?<![a-z0-9])v?" if groups[0][0].isascii() else ""
            found.append(re.compile(before + r"[\W_]*".join(map(re.escape, groups))))
    return found


def _plain(text: str) -> str:
    """Small letters of usual width, as many as there were."""
    lower = text.lower()
    if text.isascii():
        return lower
    if len(lower) != len(text):  # İ becomes two
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return "".join(
        n if not c.isascii() and len(n := unicodedata.normalize("NFKC", c)) == 1 else c for c in lower
    )
