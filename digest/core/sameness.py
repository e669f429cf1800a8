"""What two sides of a text must both say: links, code, numbers and versions.

Numbers are compared by what they say: `12,000`, `12000` and `1.2 万` are the same, so are `16 March` and
`3 月 16 日`; one side may write out what the other has in figures (`two`, `两`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"\]\(<?([^)\s>]*)>?(?:\s+\"[^\"]*\")?\)")
_BARE = re.compile(r"https?://[^\s<>()\[\]（），。、；：！？“”《》\"'`]+")
#: Not what stands inside a name: `K8s`, `x86`.
_NUMBER = re.compile(
    r"(?:(?<![A-Za-z\d])|(?<=\b[vV]))(\d+(?:[.,:]\d+)*)\s*(百万|千万|十亿|万亿|万|亿|千(?!米|克|字)|million\b|billion\b|thousand\b)?",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_SCALES = {
    "千": 10**3,
    "thousand": 10**3,
    "万": 10**4,
    "百万": 10**6,
    "million": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "billion": 10**9,
    "万亿": 10**12,
}
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty"""
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_SAID: dict[str, int] = {
    **{name: at for at, name in enumerate(_MONTHS, 1)},
    **{name[:3]: at for at, name in enumerate(_MONTHS, 1)},
    **{word: at for at, word in enumerate(_SMALL.split())},
    **{word: at for at, word in enumerate(_ORDINALS.split())},
    **dict.fromkeys(("once", "single", "a", "an"), 1),
    **dict.fromkeys(("twice", "both", "pair", "double"), 2),
    "sept": 9,
    "dozen": 12,
    "hundred": 100,
    "thousand": 1000,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_WORD = re.compile(r"[a-z]+")
_HAN = re.compile("[零〇一二两三四五六七八九十百千]+")
_HAN_DIGITS = {**{digit: at for at, digit in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}


def code_spans(text: str) -> list[str]:
    """What stands in code, in the order of the text."""
    return [found[2].strip() for found in _CODE.finditer(text)]


def links(text: str) -> list[str]:
    """Addresses that a text leads to, code left out."""
    prose = _CODE.sub(" ", text)
    return [*_LINK.findall(prose), *_BARE.findall(_LINK.sub("]", prose))]


def numbers(text: str) -> list[str]:
    """Numbers and versions of a text in one spelling, code and addresses left out."""
    return [value for value, _ in _numbers(_prose(text))]


def missing_numbers(text: str, other: str) -> list[str]:
    """Numbers of `text` that `other` does not say, in figures or in words."""
    said = set(_sayable(_prose(other)))
    return [value for value in dict.fromkeys(numbers(text)) if value not in said]


def missing(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """What is in `ours` more often than in `theirs`."""
    return list((Counter(ours) - Counter(theirs)).elements())


def _prose(text: str) -> str:
    return _BARE.sub(" ", _LINK.sub("]", _CODE.sub(" ", text)))


def _numbers(prose: str) -> Iterator[tuple[str, str]]:
    """(value, the figures alone) of each number."""
    for found in _NUMBER.finditer(prose):
        figures = found[1].replace(",", "") if _THOUSANDS.fullmatch(found[1]) else found[1]
        plain = str(int(figures)) if figures.isdecimal() else figures
        scale = _SCALES.get((found[2] or "").lower())
        if scale and re.fullmatch(r"\d+(\.\d+)?", figures):
            yield f"{(Decimal(figures) * scale).normalize():f}", plain
        else:
            yield plain, plain


def _sayable(prose: str) -> Iterator[str]:
    for value, plain in _numbers(prose):
        yield from (value, plain)
    for word in _WORD.findall(prose.lower()):
        if word in _SAID:
            yield str(_SAID[word])
    for found in _HAN.findall(prose):
        yield str(_han(found))
        yield from (str(_HAN_DIGITS[digit]) for digit in found if digit in _HAN_DIGITS)


def _han(words: str) -> int:
    """A number in Chinese figures below ten thousand: 二十一, 三百, 一二."""
    total, digit = 0, 0
    for sign in words:
        if sign in _HAN_UNITS:
            total, digit = total + (digit or 1) * _HAN_UNITS[sign], 0
        else:
            digit = _HAN_DIGITS[sign]
    return total + digit
