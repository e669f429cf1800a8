"""Runs of another language inside a line, found by their script, so that `lang` can be said of them.

A screen reader reads a Chinese title in an English page with an English voice unless told otherwise
(WCAG 2.2, 3.1.2). What a line's script cannot tell (German in an English page) its `lang` key must.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from markupsafe import Markup, escape

#: Writing of East Asia, with the stops between its characters.
_EAST = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]"
    "(?:[\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\\s]*"
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff])?"
)
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
#: At least three words of Latin letters: fewer are a name or a term, which every language takes as it is.
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’.-]*(?:[ ,:;/&]+[A-Za-z0-9'’.-]+){2,}")
_EASTERN = frozenset({"Hans", "Hant", "Hani", "Jpan", "Kore"})


def marked(text: str, language: str) -> Markup:
    """`text` escaped, with runs that cannot be `language` in a span of their own.

    >>> marked("“扩缩容” (in Chinese)", "en")
    Markup('“<span lang="zh">扩缩容</span>” (in Chinese)')
    """
    if _script(language) in _EASTERN:
        return _spans(text, _LATIN, _western)
    return _spans(text, _EAST, _eastern)


def _spans(text: str, runs: re.Pattern[str], name: Callable[[str], str]) -> Markup:
    found, at = Markup(), 0
    for run in runs.finditer(text):
        span = Markup('<span lang="{}">{}</span>').format(name(run[0]), run[0])
        found += escape(text[at : run.start()]) + span
        at = run.end()
    return found + escape(text[at:])


def _eastern(run: str) -> str:
    if _KANA.search(run):
        return "ja"
    return "ko" if _HANGUL.search(run) else "zh"


def _western(_run: str) -> str:
    return "en"


@cache
def _script(language: str) -> str:
    """The script a language is written in, by CLDR's likely subtags; Latin if it is not known."""
    for part in language.split("-")[1:]:
        if len(part) == 4:
            return part
    from babel.core import get_global

    likely = get_global("likely_subtags").get(language.partition("-")[0], "")
    return likely.split("_")[1] if likely.count("_") == 2 else "Latn"
