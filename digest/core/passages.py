"""A text in Markdown cut into blocks and sentences, and put together again with other words.

Nothing is lost in cutting: the frames and bodies of the blocks, joined in their order, are the text. What
looks like the end of a sentence inside code or an address is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_MARK = re.compile(r"^[ \t]*(?:(?:[-*+]|\d{1,9}[.)]|>|#{1,6})[ \t]+)+")
_ITEM = re.compile(r"^[ \t]*(?:>[ \t]*)*(?:[-*+]|\d{1,9}[.)])[ \t]+")
#: Code spans, addresses of links, bare addresses: no sentence ends inside.
_WHOLE = re.compile(r"(`+)(?:(?!\1).)+?\1|\]\([^)\s]*\)|https?://[^\s<>()（）。，]+", re.DOTALL)
_WIDE_END = r"[。！？][”’」』）》】\"')*_]*"
_LATIN_END = r"[.!?][\"'”’)\]*_]*(?=\s+[\"'“‘(\[*_`A-Z0-9\u00c0-\u00de\u3400-\u9fff])"
_END = re.compile(f"{_WIDE_END}|{_LATIN_END}")
#: What a stop stands behind without ending anything.
_SHORT = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|vs|cf|etc|al|approx|no|vol|fig|dr|mr|mrs|ms|st|[A-Z])$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list's item or a heading: what stands before its words, and the words."""

    frame: str
    body: str
    #: Code is the same in every language.
    code: bool = False


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of `text`; all frames and bodies joined are `text`, the last block's body may be empty."""
    found: list[Block] = []
    frame, lines, fence = "", list[str](), ""
    for line in text.splitlines(keepends=True):
        opened = _FENCE.match(line)
        if fence:
            lines.append(line)
            if opened and opened[1].startswith(fence):
                found.append(Block(frame, "".join(lines), code=True))
                frame, lines, fence = "", [], ""
            continue
        mark = _MARK.match(line)
        if lines and (opened or mark or not line.strip()):
            frame = _closed(found, frame, lines)
            lines = []
        if opened:
            fence, lines = opened[1], [line]
        elif not line.strip():
            frame += line
        elif mark:
            frame, lines = frame + mark[0], [line[mark.end() :]]
        else:
            lines.append(line)
    rest = "".join(lines)
    if fence:
        found.append(Block(frame, rest, code=True))
    elif lines:
        frame = _closed(found, frame, lines)
        found += [Block(frame, "")] if frame else []
    elif frame:
        found.append(Block(frame, ""))
    return tuple(found)


def _closed(found: list[Block], frame: str, lines: Sequence[str]) -> str:
    """Put a block away; the line end behind it begins the next one's frame."""
    body = "".join(lines)
    words = body.rstrip()
    found.append(Block(frame, words))
    return body[len(words) :]


def put_together(text: str, bodies: Sequence[str]) -> str:
    """`text` with other words for each of its blocks that has words and is no code, in their order."""
    others = iter(bodies)
    return "".join(b.frame + (next(others) if b.body and not b.code else b.body) for b in blocks(text))


def bodies(text: str) -> list[str]:
    """The words of the blocks that have any and are no code."""
    return [block.body for block in blocks(text) if block.body and not block.code]


def items(text: str) -> int:
    """How many items the lists of `text` have."""
    return sum(1 for block in blocks(text) if _ITEM.match(block.frame.lstrip("\r\n")) and not block.code)


def sentences(body: str) -> list[str]:
    """The sentences of a block, each with its stop and without space around it."""
    whole = [match.span() for match in _WHOLE.finditer(body)]
    return [part for part in _cut(body, whole) if part]


def _cut(body: str, whole: Sequence[tuple[int, int]]) -> Iterator[str]:
    begin = 0
    for end in _END.finditer(body):
        inside = any(first < end.start() < last for first, last in whole)
        if inside or (end[0][0] == "." and _SHORT.search(body, begin, end.start())):
            continue
        yield " ".join(body[begin : end.end()].split())
        begin = end.end()
    yield " ".join(body[begin:].split())


def joined(parts: Sequence[str]) -> str:
    """Sentences as one block: a space between them where the writing has one."""
    text = ""
    for part in parts:
        wide = not text or unicodedata.east_asian_width(text[-1]) in "WF"
        text += part if wide else f" {part}"
    return text
