"""The short way for ordinary summaries: some eight times as fast as the parser, and equal to it.

A full build renders tens of thousands of summaries, nearly all of them a few paragraphs with code
spans, links, bold words and perhaps a list. Those are recognised here by two small grammars, one
for blocks and one for what stands in a line. Each takes only what can be read in one way; at the
first doubt the answer is None and `reference` decides. tests/test_markdown.py holds both to be
equal on a golden corpus and on random texts.
"""

from __future__ import annotations

import re

#: What needs the real parser wherever it stands: tabs and other controls ...
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
#: ... and a line that begins with a space, a quote, a heading or a fence.
_START = re.compile(r"\n(?: |#|>|```|~~~)")
#: Marks of any kind: without one, a line is text and nothing else.
_MARK = re.compile(r"[\\`*_\[\]<&!\n]")
#: The start of a list item, in a line of its own.
_ITEM = re.compile(r"(?:(-)|([0-9]{1,9})\.) (?=[^ ])")
#: Starts of lines that are, or may be, the start of a list.
_MARKER = re.compile(r"[-+*](?: |$)|[0-9]{1,9}[.)](?: |$)")
#: What an item may not begin with: the item would hold a block of its own.
_BLOCK = re.compile(r"[#> ]|```|~~~|[-+*](?: |$)|[0-9]{1,9}[.)](?: |$)")

#: Characters that mean nothing in a line.
_PLAIN = r"[^\\`*_\[\]<&!\n]"
#: Characters beside which `**` opens or closes whatever stands on its other side.
_WORD = r"[A-Za-z0-9\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60]"
#: ASCII punctuation before a closing `**` that has a space or nothing behind it.
_STOP = r"""[.,:;?)"'%](?=\*\*(?:[ \n]|$))"""
_CJK = r"[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6]"
_URL = (
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]{1,5})?"
    r"(?:/(?:[A-Za-z0-9/._~=+@,-]|%[0-9A-F]{2})*)?(?:\?[A-Za-z0-9/._~=&+-]*)?(?:\#[A-Za-z0-9/._~=-]+)?"
)
_INLINE = re.compile(
    rf"""
      (?P<text>(?:{_PLAIN}++|!(?!\[)|(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])|<(?=[ =])|&(?=[ ])|\])++)
    | `(?P<code>[^`\n]+)`(?!`)
    | \*\*(?P<strong>{_WORD}(?:{_PLAIN}*(?:{_WORD}|{_STOP}))?)\*\*(?!\*)
    | \[(?P<label>{_PLAIN}+)\]\((?P<url>{_URL}|\#[A-Za-z0-9-]+)\)
    | \[(?P<bracket>{_PLAIN}*)\](?!\()
    | \\(?P<escaped>[!-/:-@\[-`{{-~])
    | (?P<joined>(?<={_CJK})\n(?={_CJK}))
    | (?P<break>(?<!`)\n(?!`))
    """,
    re.VERBOSE,
)


def render(markdown: str) -> str | None:
    """`markdown` as HTML, or None: ask the reference."""
    markdown = markdown.strip("\n")
    if not markdown.strip():
        return ""
    if (
        _CONTROL.search(markdown)
        or _START.search("\n" + markdown)
        or " \n" in markdown
        or markdown[-1] == " "
    ):
        return None
    html: list[str] = []
    after_list = False
    for block in re.split(r"\n{2,}", markdown):
        lines = block.split("\n")
        first = next((at for at, line in enumerate(lines) if _MARKER.match(line)), len(lines))
        if first and (words := _inline("\n".join(lines[:first]).strip())) is not None:
            html.append(f"<p>{words}</p>\n")
        elif first or after_list:
            return None
        after_list = first < len(lines)
        if after_list:
            items = _items(lines[first:], interrupting=first > 0)
            if items is None:
                return None
            html.append(items)
    return "".join(html)


def _items(lines: list[str], *, interrupting: bool) -> str | None:
    """A tight list of one kind, an item a line."""
    ordered = lines[0][0] != "-"
    html = []
    for line in lines:
        item = _ITEM.match(line)
        if item is None or (item[1] is None) != ordered or _BLOCK.match(line, item.end()):
            return None
        words = _inline(line[item.end() :].strip())
        if words is None:
            return None
        html.append(f"<li>{words}</li>\n")
    if not ordered:
        return f"<ul>\n{''.join(html)}</ul>\n"
    start = int(lines[0].partition(".")[0])
    if start == 1:
        return f"<ol>\n{''.join(html)}</ol>\n"
    return None if interrupting else f'<ol start="{start}">\n{"".join(html)}</ol>\n'


def _inline(words: str) -> str | None:
    """One paragraph's or item's content."""
    if not _MARK.search(words):
        return _escape(words)
    html: list[str] = []
    at = 0
    while at < len(words):
        piece = _INLINE.match(words, at)
        if piece is None:
            return None
        at = piece.end()
        kind = piece.lastgroup
        if kind == "text":
            html.append(_escape(piece[0]))
        elif kind == "code":
            code = piece["code"]
            if code[0] == " " == code[-1] and code.strip():
                code = code[1:-1]
            html.append(f"<code>{_escape(code)}</code>")
        elif kind == "strong":
            html.append(f"<strong>{_escape(piece['strong'])}</strong>")
        elif kind == "url":
            html.append(f'<a href="{_escape(piece["url"])}">{_escape(piece["label"])}</a>')
        elif kind == "bracket":
            html.append(_escape(piece[0]))
        elif kind == "escaped":
            html.append(_escape(piece["escaped"]))
        elif kind == "break":
            html.append("\n")
    return "".join(html)


def _escape(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
