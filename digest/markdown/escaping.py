"""Strangers' words as Markdown that shows them as they are."""

from __future__ import annotations

import re

#: Means something wherever it stands in a line; `_` between letters (`snake_case`) does not.
_INLINE = re.compile(r"[\\`*\[\]<&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
#: Means something at the start of a line.
_START = re.compile(r"[-+](?= |$)|#{1,6}(?= |$)|>|~~~|([0-9]{1,9})[.)](?= |$)")


def escape(text: str) -> str:
    """Markdown that renders as `text`; runs of space are one, empty lines part paragraphs.

    >>> escape("# 1. {{ 7*7 }} <script> of `kube_proxy`")
    '\\\\# 1. {{ 7\\\\*7 }} \\\\<script> of \\\\`kube_proxy\\\\`'
    """
    return "\n".join(_line(line) for line in text.splitlines()).strip("\n")


def _line(line: str) -> str:
    line = _INLINE.sub(r"\\\g<0>", " ".join(line.split()))
    start = _START.match(line)
    if start is None:
        return line
    at = start.end(1) if start[1] else 0
    return f"{line[:at]}\\{line[at:]}"
