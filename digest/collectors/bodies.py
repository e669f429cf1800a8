"""Bodies of issues and pull requests: GitHub's Markdown, filled into a form that others made.

All functions are total: any text goes in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from digest.collectors.words import plain
from digest.html import scrub

#: Characters of a body that are looked at; GitHub itself takes 65,536.
LIMIT = 70_000
SUMMARY = 400

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
#: CommonMark 4.5: at least three of one sign, the first word after it names what is inside.
_FENCE = re.compile(r" {0,3}(`{3,}+|~{3,}+)[ \t]*+([^\s`]*+)(?:[ \t][^`]*)?")
_ONE_LINE = re.compile(r" {0,3}(`{3,}+)[ \t]*+([^\s`]++)[ \t]++([^`]*+)\1[ \t]*")
#: Of a stripped line; the closing marks of a heading are still in its words.
_HEADING = re.compile(r"#{1,6}[ \t]++(.*)|\*\*([^*:：]++[:：]?)\*\*[:：]?")
#: Lines of forms, of bots and of courtesy, which say nothing of the thing itself.
_FORM = re.compile(
    r"[-*+][ \t]+\[[ xX]?\].*"  # a box to tick
    r"|/[a-z][a-z-]*(?:[ \t].*)?"  # a word to a bot: /kind feature
    r"|(?:cc|ping|ptal|sponsors?)\b:?[ \t]*@.*|(?:@[\w/-]+[ \t,]*)+"
    r"|(?:signed-off-by|co-authored-by|reviewed-by|change-id):.*"
    r"|(?:[-*+][ \t]+)?(?:issue link|other comments)\b.*"
    r"|(?:[-*+][ \t]+)?(?:fix(?:es)?|closes|resolves|ref|see|part of):?[ \t]*(?:#\d+|https?://\S++)[.\s]*"
    r"|!\[.*|\|.*|[-=*_ \t]{3,}|https?://\S+|(?:_?no response_?|n/a|none)\.?",
    re.IGNORECASE,
)
#: Links end somewhere: a bracket that nobody closes is not looked after to the end of the text.
_TARGET = r"(?:\([^)\n]{0,2000}\)|\[[^\]\n]{0,300}\])"
_IMAGE = re.compile(rf"!\[[^\]\n]{{0,500}}\]{_TARGET}")
_LINK = re.compile(rf"\[([^\]\n]{{0,500}})\]{_TARGET}")
#: A form's own words before what somebody filled in.
_ASKED = re.compile(r"[-*+][ \t]+one-line (?:pr )?description:[ \t]*", re.IGNORECASE)


def lines_of(body: str) -> list[str]:
    """The lines of a body without HTML comments and characters nobody can use."""
    return _COMMENT.sub("", scrub(body[:LIMIT]).replace("\r\n", "\n").replace("\r", "\n")).split("\n")


def first_paragraph(body: str, limit: int = SUMMARY) -> str:
    """The first plain paragraph: no headings, code, forms, pictures, words to bots."""
    paragraph: list[str] = []
    for line in _outside_fences(lines_of(body)):
        words = _ASKED.sub("", line.strip())
        skipped = not words or _HEADING.fullmatch(words) or _FORM.fullmatch(words)
        if skipped and paragraph:
            break
        if not skipped:
            paragraph.append(words)
    return without_marks(" ".join(paragraph), limit)


def without_marks(words: str, limit: int = SUMMARY) -> str:
    """One line of text without Markdown's links, emphasis and quote marks."""
    words = _IMAGE.sub("", words[: 10 * limit])
    words = _LINK.sub(r"\1", words)
    words = re.sub(r"<(https?://[^<>\s]+)>", r"\1", words)
    words = re.sub(r"^[ \t]*>+|^[-*+][ \t]+|`{1,3}", "", words)
    words = re.sub(r"(\*{1,3})(?=\S)([^*]+)(?<=\S)\1", r"\2", words)
    return plain(words, escaped=False, limit=limit)


def section(body: str, names: Collection[str]) -> str | None:
    """What stands under the first heading of one of `names` (small letters); None: no such heading."""
    found: list[str] | None = None
    for line in lines_of(body):
        if heading := _HEADING.fullmatch(line.strip()):
            if found is not None:
                break
            if _bare(heading[1] or heading[2]) in names:
                found = []
        elif found is not None:
            found.append(line)
    return None if found is None else "\n".join(found).strip()


def without_headings(body: str) -> str:
    """A body without comments and headings."""
    return "\n".join(line for line in lines_of(body) if not _HEADING.fullmatch(line.strip()))


def fenced(body: str, word: str) -> tuple[str, ...]:
    """The contents of the fenced blocks whose first word is `word`.

    A block that nobody closed ends at the next heading or block: in a form, what follows is the form's.
    """
    blocks: list[list[str]] = []
    fence, inside = "", False
    for line in lines_of(body):
        if not fence and (whole := _ONE_LINE.fullmatch(line)) and whole[2].lower() == word:
            blocks.append([whole[3]])
        mark = _FENCE.fullmatch(line)
        if fence:
            closed = mark and not mark[2] and mark[1].startswith(fence)
            broken = inside and ((mark and mark[2] and mark[1].startswith(fence)) or line.startswith("#"))
            if not (closed or broken):
                if inside:
                    blocks[-1].append(line)
                continue
            fence = ""
            if closed:
                continue
        if mark:
            fence, inside = mark[1], mark[2].lower() == word
            if inside:
                blocks.append([])
    return tuple("\n".join(block).strip() for block in blocks)


def _bare(heading: str) -> str:
    return re.sub(r"[\s*:：?？_]+", " ", heading.rstrip(" \t#")).strip().lower()


def _outside_fences(lines: list[str]) -> Iterator[str]:
    fence = ""
    for line in lines:
        mark = _FENCE.fullmatch(line)
        if fence:
            fence = "" if mark and not mark[2] and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
            yield ""
        else:
            yield line
