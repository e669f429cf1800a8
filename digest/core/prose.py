"""What of a text is prose, for checks that read words and marks: the same length, with the rest masked.

A masked text has every letter where the text has it. What is no prose is masked character by character:

=========  ==================================================================================
`THING`    code, an address, a picture: something that stands in a sentence like a Latin word
`OPENER`   a mark that begins something: `**`, `[`, `<b>`; it is as if it were not there
`CLOSER`   a mark that ends it: `**`, `](https://...)`, `</b>`
`NOTHING`  what no reader sees as part of a sentence: comments, blocks of code, formulas
=========  ==================================================================================
"""

from __future__ import annotations

import re

THING, OPENER, CLOSER, NOTHING = "\ue000", "\ue001", "\ue002", "\ue003"
#: Marks that stand between two neighbours without being seen.
MARKS = f"[{OPENER}{CLOSER}]*"

_URL = r"(?:https?|ftp)://[^\s<>()\[\]`，。；：、？！（）《》「」“”\"]+(?:\([^\s()]*\)[^\s<>()\[\]`，。；、（）“”\"]*)*"
_BEHIND = r"\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
#: Where whole lines may be no prose; most texts have none.
_LINES = re.compile(
    r"\A---\n|^[ ]*(?:```|~~~)|^(?:[ ]{4}|\t)|^[ ]{0,3}\[[^\]\n]+\]:|<!--|<(?:pre|script|style|svg)\b",
    re.MULTILINE,
)
_BLOCK = re.compile(
    r"""
    \A---\n.*?\n---(?:\n|\Z)
    | ^[ ]*(?P<bar>```+|~~~+)[^\n]*\n.*?(?:^[ ]*(?P=bar)[`~]*[ ]*$|\Z)
    | (?:(?<=\n\n)|\A)(?:(?:[ ]{4}|\t)[^\n]*(?:\n|\Z))+
    | <!--.*?(?:-->|\Z)
    | <(?P<tag>pre|script|style|svg)\b[^>]*>.*?</(?P=tag)\s*>
    | ^[ ]{0,3}\[[^\]\n]+\]:[^\n]*$
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
#: What a piece may begin with; where there is none of them, all is prose.
_SIGN = re.compile(r"[`<!\[\]&$\\*_~]|h(?=ttps?://)|f(?=tp://)|w(?=ww\.)")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PIECE = re.compile(
    rf"""
      (?P<code>(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`))
    | (?P<element><(?P<name>code|kbd)\b[^>]*>.*?</(?P=name)\s*>)
    | (?P<picture>!\[[^\]\n]*\](?:{_BEHIND}|\[[^\]\n]*\]))
    | (?P<auto><(?:[a-z][a-z0-9+.-]*:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)>)
    | (?P<close></[a-zA-Z][^<>]*>)
    | (?P<open><[a-zA-Z][^<>]*>)
    | (?P<tail>\](?:{_BEHIND}|\[[^\]\n]*\]))
    | (?P<url>{_URL}|www\.[^\s<>()，。；：、？！（）《》“”"]+)
    | (?P<entity>&(?:[a-zA-Z]{{2,8}}|\#\d{{1,6}}|\#x[0-9a-fA-F]{{1,6}});)
    | (?P<formula>\$\$.+?\$\$|\$(?=[^\s$\d])[^$\n\u3400-\u9fff]{{1,80}}(?<=[^\s$])\$(?!\d))
    | (?P<escape>\\[!-/:-@\[-`{{-~])
    | (?P<mark>\*+|(?<![A-Za-z0-9_])_+(?=\S)|(?<=\S)_+(?![A-Za-z0-9_])|~~)
    | (?P<bracket>\[)
    """,
    re.VERBOSE | re.DOTALL,
)
_THINGS = frozenset({"code", "element", "picture", "auto", "url"})
_NOTHINGS = frozenset({"entity", "formula", "escape"})


def masked(text: str) -> str:
    """`text` with what is no prose masked; of the same length."""
    if _LINES.search(text):
        text = _BLOCK.sub(lambda piece: _blank(piece[0]), text)
    if "@" in text:
        text = _MAIL.sub(lambda piece: THING * len(piece[0]), text)
    sign = _SIGN.search(text)
    if sign is None:
        return text
    out: list[str] = []
    end = 0
    #: Marks of emphasis that are open, and brackets that wait for the end of their link.
    marks: list[str] = []
    brackets: list[int] = []
    while sign is not None:
        begin = sign.start()
        piece = _PIECE.match(text, begin)
        if piece is None:
            sign = _SIGN.search(text, begin + 1)
            continue
        if "\n\n" in text[end:begin]:
            marks.clear()
            brackets.clear()
        out.append(text[end:begin])
        kind, found, end = piece.lastgroup or "", piece[0], piece.end()
        if kind == "bracket":
            brackets.append(len(out))
            out.append(found)
        elif kind == "tail" and brackets:
            out[brackets.pop()] = OPENER
            out.append(CLOSER * len(found))
        elif kind == "mark":
            out.append(_mark(text, piece, marks))
        else:
            out.append(_replaced(kind, found))
        sign = _SIGN.search(text, end)
    out.append(text[end:])
    return "".join(out)


def _replaced(kind: str, found: str) -> str:
    """What stands for a piece that needs no look at those before it."""
    if kind in _THINGS:
        return THING * len(found)
    if kind in _NOTHINGS:
        return _blank(found)
    if kind in {"close", "open"}:
        return _seen(found, CLOSER if kind == "close" else OPENER)
    return found


def _blank(found: str) -> str:
    """As long as `found`, its line ends kept: they still part paragraphs."""
    return re.sub(r"[^\n]", NOTHING, found)


def _seen(found: str, sign: str) -> str:
    """A tag: of a line break or a block it ends what stands before it."""
    if re.match(
        r"</?(?:b|i|em|strong|a|span|u|s|del|ins|mark|small|font|sub|sup|abbr|cite|q)\b", found, re.I
    ):
        return sign * len(found)
    return _blank(found)


def _mark(text: str, piece: re.Match[str], marks: list[str]) -> str:
    """Stars and underscores: whether they begin or end emphasis, or are only themselves."""
    found, begin, end = piece[0], piece.start(), piece.end()
    before, after = text[begin - 1 : begin].strip(), text[end : end + 1].strip()
    if marks and marks[-1] == found and before:
        marks.pop()
        return CLOSER * len(found)
    if after and not (before and "_" in found and marks):
        marks.append(found)
        return OPENER * len(found)
    return found
