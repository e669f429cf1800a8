"""What each line of an old issue looks like, before anybody asks what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from digest.archive.importers.inline import untagged, words

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t\u3000]+|(?=[^#\s\d!-/:-@]))(.*?)[ \t#]*")
_SETEXT = re.compile(r" {0,3}(=+|-{3,}|─{4,})\s*")
_RULE = re.compile(r" {0,3}(?:(?:[-*_=~—─－]\s*){3,})")
_STRONG = re.compile(r"(?:\*\*|__)(?P<words>(?:(?!\*\*|__).)+)(?:\*\*|__)\s*[:：]?")
#: `1.` `1、` `1\.` `1)` `（1）`, and what may stand behind without a space but another digit: `1.17`.
_NUMBER = re.compile(
    r"(?:(?P<a>\d{1,3})\s?(?:\\?[.)]|[．、）])(?!\d)|[（(](?P<b>\d{1,2})[)）]|(?P<c>\d{1,2})\s(?=[\[《]))"
    r"[ \t\u3000]*(?=\S)"
)
_HAN = re.compile(r"(?P<han>[一二三四五六七八九十]{1,3})[、.．][ \t\u3000]*(?=\S)")
_CIRCLED = {chr(0x2460 + n): n + 1 for n in range(20)}
_BULLET = re.compile(r"(?:[-+*]|–)[ \t]+(?=\S)|[•●▪◦‣▶►◆■★·][ \t\u3000]*(?=\S)")
_SIGNATURE = "--"
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_TABS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: what it says without the marks before it, and the marks."""

    number: int
    #: Inline Markdown, without heading, bullet, number, quotation mark and outer bold.
    text: str
    #: As it stands, without spaces behind.
    raw: str
    indent: int = 0
    #: Level of a heading; 0: none.
    heading: int = 0
    strong: bool = False
    #: `1` numbered, `一` by a Chinese number, `-` with a bullet.
    mark: str = ""
    ordinal: int = 0
    quoted: bool = False
    #: Nothing stands in the line above.
    apart: bool = True
    rule: bool = False
    #: Inside a fence, where nothing is a mark.
    code: bool = False

    @property
    def blank(self) -> bool:
        return not self.raw.strip()

    @property
    def words(self) -> str:
        """The text in plain words."""
        return words(self.text)

    @property
    def lone(self) -> bool:
        """Whether nothing marks it: a paragraph, or a title that nobody marked."""
        return not (
            self.blank or self.heading or self.mark or self.strong or self.indent or self.code or self.rule
        )


def look(numbered: Iterable[tuple[int, str]]) -> list[Line]:
    """The lines of a file, each with its number in it."""
    found: list[Line] = []
    fence = ""
    for number, raw in numbered:
        apart = not found or found[-1].blank or bool(found[-1].heading) or found[-1].rule
        opening = _FENCE.match(raw)
        if fence or opening:
            found.append(Line(number=number, text=raw, raw=raw.rstrip(), code=True, apart=apart))
            if opening and (not fence or raw.strip().startswith(fence)):
                fence = "" if fence else opening[1]
            continue
        if _underlines(raw, found):
            found[-1] = replace(found[-1], heading=1 if "=" in raw else 2)
            found.append(Line(number=number, text="", raw="", apart=False))
            continue
        found.append(replace(_one(number, raw.replace("\xa0", " ").rstrip()), apart=apart))
    return found


def _underlines(raw: str, found: list[Line]) -> bool:
    """Whether `raw` makes a heading of the line above it."""
    return bool(_SETEXT.fullmatch(raw)) and bool(found) and found[-1].lone and found[-1].apart


def _one(number: int, raw: str) -> Line:
    text = untagged(raw.expandtabs(_TABS)).replace("\u3000", "  ").rstrip()
    indent = len(text) - len(text.lstrip(" "))
    text = text.lstrip(" ")
    if _RULE.fullmatch(raw) or raw.strip() == _SIGNATURE:
        return Line(number=number, text="", raw=raw, rule=True)
    if heading := _HEADING.fullmatch(untagged(raw)):
        inner = _marked(_bare(heading[2].strip()))
        return Line(
            number=number, text=inner[0], raw=raw, heading=len(heading[1]), mark=inner[1], ordinal=inner[2]
        )
    quoted = text.startswith(">")
    if quoted:
        text = text.lstrip("> ")
    strong = _STRONG.fullmatch(text)
    text, mark, ordinal = _marked(strong["words"].strip() if strong else text)
    if not strong and (strong := _STRONG.fullmatch(text)):
        text = strong["words"].strip()
        if not mark:
            text, mark, ordinal = _marked(text)
    return Line(
        number=number, text=text, raw=raw, indent=indent, strong=strong is not None,
        mark=mark, ordinal=ordinal, quoted=quoted,
    )  # fmt: skip


def _bare(text: str) -> str:
    strong = _STRONG.fullmatch(text)
    return strong["words"].strip() if strong else text


def _marked(text: str) -> tuple[str, str, int]:
    """(text, mark, ordinal) of what begins with a number or a bullet."""
    if text[:1] in _CIRCLED:
        return text[1:].lstrip(" .、"), "1", _CIRCLED[text[0]]
    for form, mark in ((_NUMBER, "1"), (_HAN, "一"), (_BULLET, "-")):
        if found := form.match(text):
            rest = text[found.end() :]
            if mark == "1":
                return rest, mark, int(found["a"] or found["b"] or found["c"])
            return rest, mark, _counted(found["han"]) if mark == "一" else 0
    return text, "", 0


def _counted(han: str) -> int:
    """一 to 九十九.

    >>> _counted("十二"), _counted("二十")
    (12, 20)
    """
    digits = "零一二三四五六七八九"
    tens, ten, ones = han.rpartition("十")
    if not ten:
        return digits.index(han[-1])
    return 10 * (digits.index(tens[-1]) if tens else 1) + (digits.index(ones[-1]) if ones else 0)


def filled(lines: Iterable[Line]) -> Iterator[Line]:
    """Those that say something."""
    return (line for line in lines if not line.blank and not line.rule)
