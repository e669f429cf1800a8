"""The short way for files laid out as the program and most people lay them out: three times as fast
as the parser, and equal to it.

A full build reads tens of thousands of lines of `key: value`, lists of a line an item and texts after
`|`. Those are recognised here by their lines alone. What can be read in two ways, or not at all, is
not taken: at the first doubt the answer is None and the parser decides, and tells what is wrong.
tests/archive/test_quick.py holds both to be equal.
"""

from __future__ import annotations

import re
from typing import TypeAlias

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str"
#: Indent, dash, key and the rest of every line.
Line: TypeAlias = tuple[str, str, str, str]

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
#: What the parser refuses or reads as an end of line. (Named themselves, not by all others: that is ten times
#: quicker to get ready.)
_ODD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_LINE = re.compile(r"^( *)(- )?(?:([A-Za-z_][A-Za-z0-9_-]{0,99}):(?: +|$))?(.*)$", re.MULTILINE)
#: What a text without quotes may begin with here: a letter or digit of any script, or a mark of Chinese.
_BARE = re.compile("[0-9A-Za-z\u00c0-\u1fff\u2010-\u2027\u3001-\ud7ff\uff01-\uff5e]")
_QUOTED = re.compile(r"""(?:"((?:[^"\\]|\\["\\])*)"|'([^']*)')$""")
#: A value inside brackets: no sign of YAML's but a colon or hash within a word; or in quotes.
_ITEM = re.compile(
    r"""([0-9A-Za-z_](?:[^\s,\[\]{}"'#:]|(?<! )[:#](?![ ,?\[\]{}])| (?![ ,\]}#]))*)|"([^"\\]*)"|'([^']*)'"""
)
_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_-]{0,99}): (?! )")
_DEEPEST = 20


class _Doubt(Exception):  # noqa: N818  no error: the parser is asked
    """This is not for us."""


def read(text: str) -> Plain | None:
    """What the parser makes of `text`, or None: ask the parser."""
    if _ODD.search(text):
        return None
    reading = _Reading(text)
    try:
        data = reading.mapping(0) if reading.next() == 0 else None
    except _Doubt:
        return None
    return data if reading.at == len(reading.lines) else None


class _Reading:
    """A walk down the lines of a file; `at` is the line that comes next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[Line] = _LINE.findall(text)
        self.raw: list[str] | None = None
        self.at = 0

    def next(self) -> int:
        """The indent of the next line that says anything, -1 at the end."""
        lines, at = self.lines, self.at
        last = len(lines)
        while at < last:
            indent, dash, key, rest = lines[at]
            if key or dash or (rest and rest[0] != "#"):
                self.at = at
                return len(indent)
            at += 1
        self.at = at
        return -1

    def mapping(self, indent: int) -> dict[str, Plain]:
        """Keys and values that stand at `indent`."""
        if indent > 2 * _DEEPEST:
            raise _Doubt
        out: dict[str, Plain] = {}
        lines = self.lines
        while True:
            _, dash, key, rest = lines[self.at]
            if not key or dash or key in out:
                raise _Doubt
            self.at += 1
            out[key] = self.scalar(rest) if rest and rest[0] != "|" else self.below(indent, rest)
            found = self.next()
            if found != indent:
                if found > indent:
                    raise _Doubt
                return out

    def below(self, indent: int, sign: str) -> Plain:
        """What stands under a key at `indent`: a text after `|`, a list, more keys, or nothing."""
        if sign:
            return self.block(indent, sign)
        found = self.next()
        if found < indent:
            return ""
        if self.lines[self.at][1]:
            return self.sequence(found)
        if found == indent:
            return ""
        return self.mapping(found)

    def sequence(self, indent: int) -> list[Plain]:
        """Items whose dashes stand at `indent`."""
        out: list[Plain] = []
        lines = self.lines
        while True:
            _, dash, key, rest = lines[self.at]
            if not dash:
                return out
            if key:  # the first of several: the line as it stands without its dash
                lines[self.at] = (" " * (indent + 2), "", key, rest)
                out.append(self.mapping(indent + 2))
            elif rest:
                self.at += 1
                out.append(self.scalar(rest))
            else:
                raise _Doubt
            found = self.next()
            if found != indent:
                if found > indent:
                    raise _Doubt
                return out

    def block(self, indent: int, sign: str) -> str:
        """The lines of a text after `|`; the first says how far they are indented."""
        if sign not in {"|", "|-"}:
            raise _Doubt
        if self.raw is None:
            self.raw = self.text.split("\n")
        raw, at = self.raw, self.at
        first = raw[at] if at < len(raw) else ""
        depth = len(first) - len(first.lstrip(" "))
        if depth <= indent or depth == len(first):
            raise _Doubt
        pad, found = first[:depth], [first[depth:]]
        for at in range(self.at + 1, len(raw)):
            line = raw[at]
            if line.startswith(pad):
                found.append(line[depth:])
            elif not line:
                found.append("")
            elif line.isspace():
                raise _Doubt
            else:
                break
        else:
            at = len(raw)
            if raw[-1]:  # no line end there, so none in the text
                raise _Doubt
        self.at = at
        while not found[-1]:
            found.pop()
        return "\n".join(found) + ("\n" if sign == "|" else "")

    def scalar(self, rest: str) -> Plain:
        """One value in the rest of its line."""
        if _BARE.match(rest):
            if ": " in rest or " #" in rest or rest[-1] in ": ":
                raise _Doubt
            return "" if rest in NULLS else rest
        if quoted := _QUOTED.match(rest):
            double, single = quoted.groups()
            if double is None:
                return str(single)
            return double.replace('\\"', '"').replace("\\\\", "\\") if "\\" in double else str(double)
        if rest[0] in "[{":
            value, at = _flow(rest, 0, 0)
            if at == len(rest):
                return value
        raise _Doubt


def _flow(text: str, at: int, depth: int) -> tuple[Plain, int]:
    """The value that begins at `at` inside brackets, and where it ends."""
    if depth > _DEEPEST:
        raise _Doubt
    opening = text[at : at + 1]
    if opening == "[":
        return _flow_list(text, at + 1, depth + 1)
    if opening == "{":
        return _flow_mapping(text, at + 1, depth + 1)
    item = _ITEM.match(text, at)
    if item is None:
        raise _Doubt
    bare, double, single = item.groups()
    if bare is not None:
        return "" if bare in NULLS else str(bare), item.end()
    return str(single if double is None else double), item.end()


def _flow_list(text: str, at: int, depth: int) -> tuple[Plain, int]:
    out: list[Plain] = []
    while True:
        value, at = _flow(text, at, depth)
        out.append(value)
        if text.startswith("]", at):
            return out, at + 1
        if not text.startswith(", ", at):
            raise _Doubt
        at += 2


def _flow_mapping(text: str, at: int, depth: int) -> tuple[Plain, int]:
    out: dict[str, Plain] = {}
    while True:
        key = _KEY.match(text, at)
        if key is None or key[1] in out:
            raise _Doubt
        out[key[1]], at = _flow(text, key.end(), depth)
        if text.startswith("}", at):
            return out, at + 1
        if not text.startswith(", ", at):
            raise _Doubt
        at += 2
