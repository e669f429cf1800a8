"""Texts and names in the one spelling that the index holds and that is asked for.

Capitals, full-width letters and accents do not matter (the latter two are left to the index's own
tokenizer, which splits at whatever is no letter or digit). Chinese is written as overlapping pairs of
characters: 动态资源 becomes 动态 态资 资源 源, so that a word of two characters is one word of the index
wherever it stands, whichever way a segmenter would cut around it; the last character stands alone, so
that one character is found as the beginning of a pair.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from string import ascii_lowercase

from digest.core.segments import UNSPACED

#: `v1.28` is 1.28.
_V = re.compile(r"(?<![A-Za-z0-9])[vV](?=\d)")


def text(words: str) -> str:
    """`words` for the index."""
    if not words.isascii():
        words = unicodedata.normalize("NFKC", words)
        words = UNSPACED.sub(_pairs_and_last, words)
    return _V.sub("", words)


def asked(word: str) -> str:
    """`word` as it is looked for in what `text` gave: the same without single last characters."""
    if not word.isascii():
        word = UNSPACED.sub(_pairs, unicodedata.normalize("NFKC", word))
    return " ".join(_V.sub("", word).split())


def tokens(spelled: str) -> list[str]:
    """The words that the index's tokenizer sees in `spelled`."""
    return re.findall(r"[^\W_]+", spelled)


def name(identity: str) -> str:
    """An identity, an id or an address as one word of the index, the same in any case."""
    folded = unicodedata.normalize("NFKC", identity).strip().lower()
    return "x" + hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=8).hexdigest()


def slips(word: str) -> list[str]:
    """What `word` of Latin letters may have been meant for, one slip away; likelier ones first."""
    word = word.lower()
    if not (word.isascii() and word.isalpha() and 4 <= len(word) <= 20):
        return []
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    swapped = [a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1]
    more = [a + letter + b for a, b in halves for letter in ascii_lowercase]
    less = [a + b[1:] for a, b in halves if b]
    other = [a + letter + b[1:] for a, b in halves if b for letter in ascii_lowercase]
    return [found for found in dict.fromkeys((*swapped, *more, *less, *other)) if found != word]


def _pairs(match: re.Match[str]) -> str:
    run = match[0]
    return f" {' '.join(map(str.__add__, run, run[1:]))} " if len(run) > 1 else f" {run} "


def _pairs_and_last(match: re.Match[str]) -> str:
    run = match[0]
    return f" {' '.join(map(str.__add__, run, run[1:]))} {run[-1]} "
