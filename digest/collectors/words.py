"""Words from upstream made plain: one line, bounded, nothing in them that acts.

Titles are text, not HTML, wherever they come from; what is text here is escaped where it is shown.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from digest.core.identity import PLAIN, is_web_address
from digest.html import scrub

TITLE_LIMIT = 300
SUMMARY_LIMIT = 400
ADDRESS_LIMIT = 2000

#: Only names of real elements are tags: `Vec<T>` and `if a <b` are words.
_ELEMENTS = (
    "a|abbr|article|aside|audio|b|base|blockquote|body|br|button|center|cite|code|dd|del|details|div|dl|dt|em"
    "|embed|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li"
    "|link|main|mark|math|meta|nav|noscript|object|ol|option|p|picture|pre|q|s|samp|script|section|select"
    "|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th"
    "|thead|title|tr|tt|u|ul|var|video|wbr"
)
_TAG = re.compile(rf"</?(?:{_ELEMENTS})(?:[\s/][^<>]*)?/?>", re.IGNORECASE)
_GONE = re.compile(
    r"<(script|style)(?:\s[^<>]*)?>.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)", re.IGNORECASE | re.DOTALL
)
#: They reorder or hide what stands around them. The joiners stay: emoji and some scripts need them.
_BIDI = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_SENTENCE = re.compile(r"[。！？!?](?=.)|[.!?](?=\s)")
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-[A-Za-z0-9]{2,8})*$")
#: A host and a port, without a user; what else a browser takes is no address of an article.
_HOST = re.compile(r"[A-Za-z0-9._-]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?")
_LINE_ENDS = re.compile(r"[\t\r\n]")
_SAFE = "%/:=&?~#+!$,;'@()*[]|"


def line(words: str, limit: int = TITLE_LIMIT) -> str:
    """`words` as one line without controls, at most `limit` characters."""
    words = words[: 4 * limit]
    if words.isascii() and words.isprintable():  # nothing in them to take out
        return shorten(" ".join(words.split()), limit)
    return shorten(" ".join(_BIDI.sub("", scrub(words)).split()), limit)


def plain(markup: str, *, escaped: bool = True, limit: int = TITLE_LIMIT) -> str:
    """A line of text out of what may be HTML; `escaped`: character references stand for characters."""
    markup = markup[: 10 * limit]
    if "<" in markup:
        markup = _TAG.sub("", _GONE.sub("", markup))
    return line(entities.unescape(markup) if escaped else markup, limit)


def shorten(words: str, limit: int = SUMMARY_LIMIT) -> str:
    """`words`, cut at the last sentence inside `limit`, else at a space or (Chinese) anywhere."""
    if len(words) <= limit:
        return words
    room = words[:limit]
    ends = [end.end() for end in _SENTENCE.finditer(words, 0, limit)]
    if ends and ends[-1] >= limit // 2:
        return words[: ends[-1]].rstrip()
    space = room.rfind(" ", limit * 2 // 3, limit - 1)
    return (room[:space] if space > 0 else room[: limit - 1]).rstrip(" ,;:，；：、-") + "…"


@lru_cache(maxsize=256)
def language(tag: str, default: str = "") -> str:
    """`zh-CN` for `zh-cn` and `zh_CN`: BCP 47 as it is usually written; no tag at all is `default`."""
    tag = tag.strip().replace("_", "-")
    if not _LANGUAGE.match(tag):
        return default
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *map(_subtag, rest)])


def _subtag(part: str) -> str:
    return {2: part.upper(), 4: part.title()}.get(len(part), part.lower())


def address(link: str, *bases: str) -> str:
    """`link` as an absolute http(s) address, or an empty string.

    The bases are those around it, innermost first; each may itself be relative to the next. What no
    address may hold (spaces, Chinese) is written with percent signs.
    """
    link = _LINE_ENDS.sub("", scrub(link)).strip()
    if PLAIN.fullmatch(link) and len(link) <= ADDRESS_LIMIT:  # most are
        return link
    if not link:  # an empty reference would be the base itself
        return ""
    try:
        base = ""
        for outer in reversed(bases):
            base = urljoin(base, outer.strip())
        whole = urljoin(base, link)
        if not is_web_address(quote(whole, safe=_SAFE)):
            return ""
        parts = urlsplit(whole)
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
    if not _HOST.fullmatch(host) or len(whole) > ADDRESS_LIMIT:
        return ""
    path, query, fragment = (quote(part, safe=_SAFE) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme.lower(), host, path, query, fragment))


def text_of(record: Mapping[str, object], *keys: str) -> str:
    """The first of `keys` that holds text; numbers are text too, other shapes are none."""
    for key in keys:
        value = record.get(key)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""
