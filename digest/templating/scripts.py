"""Runs of another language inside a line, found by their script, so that `lang` can be said of them.

A screen reader reads a Chinese title in an English page with an English voice unless told otherwise
(WCAG 2.2, 3.1.2). What a line's script cannot tell (German in an English page) its `lang` key must.
Latin words in a Chinese line are taken for English: that is what upstream writes, whatever the digest's
other languages; a title in German has its `lang`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache

from markupsafe import Markup, escape

from digest.model import Phrase

#: Writing of East Asia, with the stops between its characters.
_EAST = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]"
    "(?:[\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\\s]*"
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff])?"
)
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
#: At least three words of Latin letters: fewer are a name or a term, which every language takes as it is.
#: A run begins where a word does, and is not tried again from each letter of it.
_LATIN = re.compile(
    r"(?<![A-Za-z])(?<![A-Za-z]['’.-])[A-Za-z][A-Za-z'’.-]*+(?:[ ,:;/&]++[A-Za-z0-9'’.-]++){2,}+"
)
#: A tag of our own safe HTML; a bare `<` is always the start of one.
_TAG = re.compile(r'(<[^<>"]*(?:"[^"]*"[^<>"]*)*>)')
_EASTERN = frozenset({"Hans", "Hant", "Hani", "Jpan", "Kore"})


def marked(text: str | Phrase, language: str) -> Markup:
    """`text` escaped, with runs that cannot be `language` in a span of their own.

    A phrase of another language stands in a span as a whole. Markup is safe HTML of our own making.

    >>> marked("“扩缩容” (in Chinese)", "en")
    Markup('“<span lang="zh">扩缩容</span>” (in Chinese)')
    """
    if isinstance(text, Phrase):
        words = marked(text.words, text.lang or language)
        return Markup('<span lang="{}">{}</span>').format(text.lang, words) if text.lang else words
    if isinstance(text, Markup):
        return _in_html(text, language)
    return _line(text, language)


def language_name(language: str, words: Callable[[str], Mapping[str, str]]) -> str:
    """A language's name in itself: as its `words` say, else Babel's, else the tag."""
    own, base = words(language)["language"], language.partition("-")[0]
    if base == "en" or own != words("en")["language"]:
        return own
    from babel import Locale, UnknownLocaleError

    for tag in (language, base):
        try:
            return Locale.parse(tag, sep="-").get_display_name() or tag
        except (UnknownLocaleError, ValueError):
            continue
    return language


def spoken_name(edition: str, tongue: str) -> str:
    """What people who speak `tongue` call a language, or several that stand together: `Chinese + English`."""
    from babel import Locale, UnknownLocaleError

    found = []
    for tag in edition.split("+"):
        try:
            found.append(Locale.parse(tag, sep="-").get_display_name(Locale.parse(tongue)) or tag)
        except (UnknownLocaleError, ValueError):
            found.append(tag)
    return " + ".join(found)


def joined_names(tags: Iterable[str], tongue: str) -> str:
    """Languages as a list in a sentence: `Chinese and English`."""
    from babel.lists import format_list

    return format_list([spoken_name(tag, tongue) for tag in tags], locale=tongue)


def _in_html(html: Markup, language: str) -> Markup:
    """Safe `html` with East Asian runs of its text marked, but in code; Latin runs are terms and stay."""
    if html.isascii() or _script(language) in _EASTERN or not _EAST.search(html):
        return html
    found, code = [], 0
    for i, part in enumerate(_TAG.split(html)):
        if i % 2:
            code += {"<code>": 1, "</code>": -1}.get(part, 0)
        elif not code:
            part = _EAST.sub(lambda run: f'<span lang="{_eastern(run[0])}">{run[0]}</span>', part)
        found.append(part)
    return Markup("".join(found))  # noqa: S704


@lru_cache(maxsize=20_000)  # a title stands on many pages
def _line(text: str, language: str) -> Markup:
    """Plain `text` escaped and marked."""
    if _script(language) in _EASTERN:
        return _spans(text, _LATIN, _western)
    return escape(text) if text.isascii() else _spans(text, _EAST, _eastern)


def _spans(text: str, runs: re.Pattern[str], name: Callable[[str], str]) -> Markup:
    found, at = "", 0
    for run in runs.finditer(text):
        found += f'{escape(text[at : run.start()])}<span lang="{name(run[0])}">{escape(run[0])}</span>'
        at = run.end()
    return Markup(f"{found}{escape(text[at:])}") if at else escape(text)  # noqa: S704


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
