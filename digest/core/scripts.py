"""Which of the digest's languages a text may be in, as far as its script tells."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Chinese characters, and words of Latin letters: a character says about as much as a word.
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")
#: Languages and scripts written with Chinese characters, alone or among others.
_EASTERN = frozenset({"zh", "yue", "nan", "hak", "lzh", "ja", "ko", "hani", "hans", "hant", "jpan", "kore"})
#: Languages that are written neither so nor in Latin letters, unless their tag says otherwise.
_OTHER = re.compile("am|ar|be|bg|bn|el|fa|he|hi|hy|ka|kk|km|ky|lo|mk|mn|mr|my|ne|ru|sr|ta|te|th|uk|ur")


def written_in(text: str, languages: Sequence[str]) -> str:
    """The first of `languages` whose script most of `text` is in; "" if there is none.

    >>> written_in("Kubernetes 1.38 发布", ("en", "zh"))
    'zh'
    """
    han, latin = count(text)
    if not han and not latin:
        return ""
    wanted = "han" if han > latin else "latin"
    return next((tag for tag in languages if script(tag) == wanted), "")


def count(text: str) -> tuple[int, int]:
    """How many Chinese characters and how many words of Latin letters a text has."""
    return len(_HAN.findall(text)), len(_LATIN.findall(text))


def script(language: str) -> str:
    """`han`, `latin` or `other`, by the script a tag names, else by its language."""
    name, *parts = language.lower().split("-")
    name = next((part for part in parts if len(part) == 4 and part.isalpha()), name)
    if name in _EASTERN:
        return "han"
    return "other" if _OTHER.fullmatch(name) or (len(name) == 4 and name != "latn") else "latin"


def spaced(language: str) -> bool:
    """Whether a language has spaces between its words, so that these are counted, not characters.

    An edition of several (`zh+en`) is taken by its first.
    """
    return script(language.partition("+")[0]) != "han"


def length(text: str, language: str) -> int:
    """How long a text is as people count it: words; without spaces, characters (other words are one each)."""
    return len(text.split()) if spaced(language) else sum(count(text))


def spoken_in(text: str, languages: Sequence[str]) -> str:
    """As `written_in`, but names in Latin letters say nothing beside a single Chinese character.

    >>> spoken_in("cert-manager v1.20 发布", ("en", "zh"))
    'zh'
    """
    wanted = "han" if _HAN.search(text) else "latin" if _LATIN.search(text) else ""
    return next((tag for tag in languages if wanted and script(tag) == wanted), "")
