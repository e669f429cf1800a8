"""What the theme writes outside of any block of its templates, and HTML forbids."""

from __future__ import annotations

import re

#: A check box completes nothing. Where browsers heeded it: so that going back finds the search box closed;
#: the theme's script closes it as well.
_TOGGLE = re.compile(r'(<input class="md-toggle"[^>]*?) autocomplete="off"')

_LAID_OUT = re.compile(r"(<(?:pre|textarea|script|style)\b.*?</(?:pre|textarea|script|style)>)", re.DOTALL)
_INDENTED = re.compile(r"\s*\n\s*")


def mended(page: str) -> str:
    """`page` as the HTML standard wants it (tests/checkers hold every page to it).

    >>> mended('<input class="md-toggle" type="checkbox" autocomplete="off">')
    '<input class="md-toggle" type="checkbox">'
    """
    return _TOGGLE.sub(r"\1", page)


def tightened(html: str) -> str:
    """A frame without the indentation of the templates it comes from: thousands of pages carry it.

    White space stays between words and tags; text laid out by hand and scripts stay as they are.
    """
    pieces = _LAID_OUT.split(html)
    return "".join(piece if i % 2 else _INDENTED.sub("\n", piece) for i, piece in enumerate(pieces)).lstrip()
