"""HTML from outside: cleaned down to a short tag list, or turned into plain text.

Two functions, both total: any text goes in, something harmless comes out.

>>> clean('<p class="x" onclick="y()">See <a href="/notes">the notes</a></p>', "https://example.org/")
'<p>See <a href="https://example.org/notes">the notes</a></p>'
>>> text("<p>One &amp; two</p><ul><li>three</ul>")
'One & two\\n\\n- three'
"""

from __future__ import annotations

import html as entities
import re
from contextlib import suppress
from functools import cache
from typing import Any

import nh3

#: What may stay of a stranger's markup: words, lists, quotes, code and tables. Nothing that loads,
#: moves, asks or hides.
TAGS = frozenset(
    """a abbr b blockquote br cite code dd del dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li ol p pre q
    s samp strong sub sup table tbody td tfoot th thead tr u ul var""".split()  # noqa: SIM905
)
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_SCHEMES = {"http", "https"}
#: Elements that go with all that is in them; of every other unknown element the words stay.
_GONE = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title", "textarea"}

#: Elements that stand on lines of their own, and of these the ones set off by an empty line.
_LINES = frozenset("dd div dt figcaption li section td th tr article aside footer header main nav".split())  # noqa: SIM905
_PARAGRAPHS = frozenset("blockquote dl h1 h2 h3 h4 h5 h6 hr ol p pre table ul".split())  # noqa: SIM905
_KEPT = _LINES | _PARAGRAPHS | {"br"}

_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
#: More tags than any article has (the longest release notes seen have some thousands).
_MANY_TAGS = 40_000
#: Characters no document may hold: controls but tab and line ends, lone surrogates, non-characters.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

_CONTROLS = bytes(code for code in range(128) if _UNFIT.match(chr(code)))


def scrub(words: str) -> str:
    """`words` without the characters that XML, JSON, SQLite or a terminal would choke on."""
    if words.isascii():  # a quarter of the time
        return words.encode().translate(None, _CONTROLS).decode()
    return _UNFIT.sub("", words)


def clean(html: str, base_url: str = "", *, images: bool = False) -> str:
    """`html` on the short tag list: no classes, ids, styles or scripts; links http(s) only.

    Relative links are resolved against `base_url`; without one they lose their address and keep
    their words. Images go unless `images` says so.
    """
    html = _bounded(html)
    if base_url.startswith(("http://", "https://")) and (images or not _has_whole_links(html)):
        with suppress(ValueError):  # a base that is no address, such as http://[::1/
            return _cleaner(images, ("rewrite_with_base", base_url)).clean(html)
    return _without_base(images).clean(html)


def _has_whole_links(html: str) -> bool:
    """Whether no link can be relative, as in most articles: without a base it is a third quicker."""
    return html.lower().count("href") == html.count('href="https://') + html.count('href="http://')


@cache
def _without_base(images: bool) -> nh3.Cleaner:
    return _cleaner(images, "deny")


def _cleaner(images: bool, relative: str | tuple[str, str]) -> nh3.Cleaner:
    attributes: dict[str, set[str]] = dict(_ATTRIBUTES)
    tags = set(TAGS)
    if images:
        tags.add("img")
        attributes["img"] = {"src", "alt", "width", "height"}
    options: dict[str, Any] = {"url_relative": relative, "url_schemes": _SCHEMES, "clean_content_tags": _GONE}
    return nh3.Cleaner(tags=tags, attributes=attributes, link_rel=None, **options)


def text(html: str) -> str:
    """The words of `html` as plain text: a blank line between paragraphs, `- ` before list items."""
    safe = _words().clean(_bounded(html))
    blocks: list[list[str]] = [[""]]
    preformatted = 0
    position = 0
    for tag in _TAG.finditer(safe):
        _write(blocks, safe[position : tag.start()], preformatted > 0)
        position = tag.end()
        closing, name = tag.groups()
        if name == "p" and not closing and blocks[-1][-1] == "- ":
            continue
        if name in _PARAGRAPHS:
            blocks.append([""])
            if name == "pre":
                preformatted = max(0, preformatted + (-1 if closing else 1))
        else:
            blocks[-1].append("")
        if name == "li" and not closing:
            blocks[-1][-1] = "- "
    _write(blocks, safe[position:], preformatted > 0)
    lines = (tuple(kept for line in block if (kept := line.rstrip()) not in {"", "-"}) for block in blocks)
    return "\n\n".join("\n".join(block) for block in lines if block)


@cache
def _words() -> nh3.Cleaner:
    return nh3.Cleaner(tags=set(_KEPT), attributes={}, clean_content_tags=_GONE, link_rel=None)


def _bounded(html: str) -> str:
    """`html` fit for the parser, whose time grows with the square of open tags: a bomb loses its tags."""
    html = scrub(html)
    return html if html.count("<") <= _MANY_TAGS else re.sub(r"<[^>]*>?", " ", html)


def _write(blocks: list[list[str]], words: str, preformatted: bool) -> None:
    """Add `words` to the line being written; outside `pre`, runs of space are one."""
    words = entities.unescape(words)
    if preformatted:
        first, *rest = words.split("\n")
        blocks[-1][-1] += first
        blocks[-1].extend(rest)
        return
    line = blocks[-1][-1] + re.sub(r"[ \t\r\n\xa0]+", " ", words)
    blocks[-1][-1] = re.sub(r"  +", " ", line.lstrip() if not line.startswith("- ") else line)
