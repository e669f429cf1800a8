"""Short texts for places that count: how long a text is there, and what of an issue fits.

Each place counts in its own way, from what its makers publish:

- X: weights (twitter-text, configuration 3). Letters of the first 4,351 code points and some punctuation
  weigh 1, all else 2, an emoji 2 as a whole, a link 23; 280 in all.
- Mastodon: characters as a person sees them, a link 23; 500 unless the server says otherwise.
- Bluesky: characters as a person sees them, links as they are written; 300.
- Weibo: Chinese characters, two of ASCII being one, a link 10. It takes 2,000 and shows readers 140
  before they unfold it.
- LinkedIn: UTF-16 units; 3,000, of which some 200 are shown at first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from digest.core.shortening import most

LINK = re.compile(r"https?://[!-~]+")
#: Kinds of marks that a reader sees as one character with what is before them.
_EXTENDING = frozenset({"Mn", "Me", "Mc"})
_JOINER = "\u200d"
#: twitter-text 3: what weighs 1.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text goes: its name for people, the most it takes, and how it counts."""

    name: str
    limit: int
    count: Callable[[str], int]


def characters(text: str) -> list[str]:
    """What a reader sees as one character each: letters with their marks, flags, joined emoji.

    Follows Unicode's rules (UAX 29) for what is written in short texts; Hangul is expected composed.

    >>> len(characters("e\\u0301")), len(characters("\\U0001f468\\u200d\\U0001f469"))
    (1, 1)
    """
    found: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        if found and _joins(found[-1], letter):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _joins(before: str, letter: str) -> bool:
    code, last = ord(letter), before[-1]
    if letter == "\n":
        return last == "\r"
    if last in "\r\n":
        return False
    if letter == _JOINER or unicodedata.category(letter) in _EXTENDING:
        return True
    if 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:
        return _pictured(before[0])
    if last == _JOINER:
        return _pictured(before[0]) and _pictured(letter)
    flag = 0x1F1E6 <= code <= 0x1F1FF
    return flag and len(before) == 1 and 0x1F1E6 <= ord(before) <= 0x1F1FF


def _pictured(letter: str) -> bool:
    """Whether a letter is an emoji, near enough."""
    code = ord(letter)
    return code >= 0x1F000 or 0x2190 <= code <= 0x2BFF or code in {0xA9, 0xAE, 0x203C, 0x2049, 0x3030, 0x303D}


def _without_links(text: str) -> tuple[str, int]:
    return LINK.subn("", text)


def weighted(text: str) -> int:
    """As X counts.

    >>> weighted("Istio 1.28"), weighted("云原生"), weighted("https://example.org/a/very/long/one")
    (10, 6, 23)
    """
    rest, links = _without_links(text)
    return 23 * links + sum(_weight(seen) for seen in characters(rest))


def _weight(seen: str) -> int:
    if len(seen) > 1 and _pictured(seen[0]):
        return 2
    return sum(1 if any(low <= ord(c) <= high for low, high in _LIGHT) else 2 for c in seen)


def tooted(text: str) -> int:
    """As Mastodon counts.

    >>> tooted("云原生 https://example.org/a/very/long/one")
    27
    """
    rest, links = _without_links(text)
    return 23 * links + len(characters(rest))


def seen(text: str) -> int:
    """Characters as a reader sees them, links as they are written: as Bluesky counts.

    >>> seen("云原生 https://example.org/")
    24
    """
    return len(characters(text))


def halved(text: str) -> int:
    """As Weibo counts: Chinese characters, two of ASCII being one, begun ones whole.

    >>> halved("云原生"), halved("abc"), halved("周报 https://example.org/x")
    (3, 2, 13)
    """
    rest, links = _without_links(text)
    return 10 * links + (sum(1 if c.isascii() else 2 for c in rest) + 1) // 2


def units(text: str) -> int:
    """UTF-16 units: as LinkedIn counts.

    >>> units("云a"), units("\\U0001f389")
    (2, 2)
    """
    return len(text.encode("utf-16-le")) // 2


#: In the order of the file.
PLACES: Mapping[str, Place] = {
    "x": Place("X", 280, weighted),
    "mastodon": Place("Mastodon", 500, tooted),
    "bluesky": Place("Bluesky", 300, seen),
    "weibo": Place("Weibo", 140, halved),
    "linkedin": Place("LinkedIn", 3000, units),
}


def post(place: Place, title: str, lines: Sequence[str], link: str) -> str:
    """The title, as many of `lines` from the first as fit, and the link; a title that is too long is cut."""
    head = _fitting(place, title, link)
    kept: list[str] = []
    for line in lines:
        if place.count(_joined(head, [*kept, line], link)) > place.limit:
            break
        kept.append(line)
    return _joined(head, kept, link)


def _joined(head: str, lines: Sequence[str], link: str) -> str:
    body = "\n".join(f"· {line}" for line in lines)
    return "\n\n".join(part for part in (head, body, link) if part)


def _fitting(place: Place, title: str, link: str) -> str:
    if place.count(_joined(title, (), link)) <= place.limit:
        return title
    letters = characters(title)

    def shorter(end: int) -> str:
        return "".join(letters[:end]).rstrip() + "…"

    room = most(
        lambda end: place.count(_joined(shorter(end), (), link)) <= place.limit,
        1,
        min(len(letters) - 1, place.limit * 2),  # Weibo takes two letters as one
    )
    return shorter(room) if room else ""
