"""What matters in release notes, lifted out: what breaks, what was mended in security, what goes.

Notes are whatever a project likes: Markdown with headings, GitHub's own generated lists, conventional
commits, plain text (releases.atom). Two habits are read:

::

    ## Breaking changes            everything below, to the next heading of its rank
    - feat(api)!: drop v1          a line that says so itself, wherever it stands

Found lines are plain text, bounded; what is not found is still in the notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from digest.collectors.words import line, plain

#: Lines of one kind, characters of a line, and of notes that are looked at.
LINES, LENGTH, READ = 10, 300, 200_000

_CVE = re.compile(r"\b(?:CVE-\d{4}-\d{4,7}|GHSA(?:-[0-9a-z]{4}){3})\b", re.IGNORECASE)
#: Words of headings, the strongest kind first.
_HEADINGS = {
    "breaking": re.compile(
        r"(?<!non-)(?<!no )\bbreaking\b|\bincompatib|\bactions? required|\burgent upgrade|\bupgrade notes?\b"
        r"|\bupgrade notices?\b|\bbefore (?:you )?upgrad|\bbehaviou?r(?:al)? changes?"
        r"|不兼容|破坏性|重大变更|升级须知|升级注意|升级必读",
        re.IGNORECASE,
    ),
    "security": re.compile(rf"\bsecurity\b|\bvulnerabilit|{_CVE.pattern}|安全|漏洞", re.IGNORECASE),
    "deprecated": re.compile(
        r"\bdeprecat|\bremov(?:ed|als?)\b|\bend[- ]of[- ]life\b|废弃|弃用|移除|停止支持", re.IGNORECASE
    ),
}
#: How a line says it itself; what is matched goes, the rest is told.
_WARNING = r"(?:⚠️?|💥|🚨|:warning:|:boom:)\s*"
_PREFIXES = {
    "breaking": re.compile(
        rf"(?:{_WARNING})?[\[(【]?(?:breaking(?:[ -]changes?)?|actions? required|backwards?[- ]incompatible"
        rf"|不兼容(?:变更|更新)?|破坏性(?:变更|更新))\s*(?:[\])】]\s*[:：]?|[:：!]|[-–—]\s)\s*|{_WARNING}",
        re.IGNORECASE,
    ),
    "security": re.compile(
        r"[\[(【]?(?:security(?: (?:fix|update|advisory))?|安全(?:修复|更新)?)\s*"
        r"(?:[\])】]\s*[:：]?|[:：])\s*",
        re.IGNORECASE,
    ),
    "deprecated": re.compile(
        r"[\[(【]?(?:deprecat(?:ed|es?|ion)|废弃|弃用)\s*(?:[\])】]\s*[:：]?|[:：])\s*|(?=deprecate[sd]?\s|(?:废弃|弃用))",
        re.IGNORECASE,
    ),
}
#: conventionalcommits.org 1.0.0: the mark before the colon says that something breaks.
_COMMIT = re.compile(r"[a-z]{2,12}(?:\(([^()]{1,40})\))?!:\s*")
_NOTHING = re.compile(
    r"(?:none|n/?a|nothing|no (?:known |other )?(?:breaking|security|deprecat|urgent)\b.*"
    r"|there (?:are|were) no\b.*|无|没有)[.。!]?",
    re.IGNORECASE,
)
#: A number, a name or a commit; between two of them something must stand, or a long hash is cut in all ways.
_WHO = r"(?:#\d++|@[\w\[\]-]++|[0-9a-f]{7,40}+(?!\w))"
_CREDIT = re.compile(
    rf"(?<!\s)\s*(?:\bby @\S+ in \S++|\(\s*{_WHO}(?:[\s,;]++{_WHO})*+[\s,;]*\)|\bin https?://\S++)\s*$"
)
_BULLET = re.compile(r"(\s*)(?:[-*+•]|\d{1,3}[.)])\s+(.*)")
_MARKED = re.compile(r"\s*(#{1,6})\s+(.*)|\s*(\*\*|__)([^*_]{1,80})\3\s*+[:：]?\s*$", re.DOTALL)
#: A heading without any mark, as far as its length goes; deeper than every marked one.
_PLAIN_WORDS, _PLAIN_LEVEL = 5, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """Lines out of release notes, in their order."""

    breaking: tuple[str, ...] = ()
    security: tuple[str, ...] = ()
    deprecated: tuple[str, ...] = ()


@dataclass(slots=True)
class _Finds:
    """What is found while reading on."""

    lines: dict[str, dict[str, None]] = field(default_factory=lambda: {kind: {} for kind in _HEADINGS})

    def add(self, kind: str, words: str) -> None:
        words = line(_CREDIT.sub("", words).strip(), LENGTH)
        known = self.lines[kind]
        if len(words) > 2 and len(known) < LINES and not _NOTHING.fullmatch(words):
            known[words] = None


def lift(notes: str) -> Lifted:
    """What breaks, was mended in security or goes, as far as the notes say so in a way known here."""
    finds = _Finds()
    topic, level = "", 0
    for rank, words in _blocks(notes[:READ]):
        if rank:
            if found := _topic(words):
                topic, level = found, rank
                if _CVE.search(words):
                    finds.add("security", words)
            elif rank <= level or not topic:
                topic, level = "", 0
        else:
            _judge(finds, topic, words)
    return Lifted(**{kind: tuple(known) for kind, known in finds.lines.items()})


def _topic(heading: str) -> str:
    return next((kind for kind, pattern in _HEADINGS.items() if pattern.search(heading)), "")


def _judge(finds: _Finds, topic: str, words: str) -> None:
    """Put one item where its section, its prefix or a CVE's number says."""
    said = topic
    for kind, pattern in _PREFIXES.items():
        if mark := pattern.match(words):
            said, words = (topic or kind), words[mark.end() :]
            break
    else:
        if mark := _COMMIT.match(words):
            said, words = "breaking", f"{mark[1]}: {words[mark.end() :]}" if mark[1] else words[mark.end() :]
    if said:
        finds.add(said, words)
    if said != "security" and _CVE.search(words):
        finds.add("security", words)


def _blocks(notes: str) -> Iterator[tuple[int, str]]:
    """(rank, words) of each heading, (0, words) of each bullet or paragraph, Markdown taken off."""
    notes = re.sub(r"<!--.*?(?:-->|$)", "", notes, flags=re.DOTALL)
    notes = re.sub(r"(?m)^[ \t]{0,3}(`{3,}|~{3,}).*?(?:^[ \t]{0,3}\1|\Z)", "", notes, flags=re.DOTALL)
    lines = [re.sub(r"^\s{0,3}(?:>\s?)+", "", found) for found in notes.splitlines()]
    item: list[str] = []
    indent = -1  # of the bullet being read; -1: a paragraph
    for number, found in enumerate(lines):
        rank, heading = _heading(lines, number)
        bullet = _BULLET.match(found)
        starts = bullet and (indent < 0 or len(bullet[1].expandtabs()) <= indent or not item)
        ends = not found.strip() and (indent < 0 or not _goes_on(lines, number, indent))
        if item and (rank or starts or ends):
            yield from _told(item, bullet=indent >= 0, before_bullet=_bullet_follows(lines, number))
            item, indent = [], -1
        if rank:
            yield rank, heading
        elif bullet:
            indent = len(bullet[1].expandtabs()) if starts else indent
            item.append(bullet[2])
        elif found.strip() and not re.match(r"\s*(?:\||!\[|[-=*_]{3,}\s*$|</?\w++[^>]*+>\s*$)", found):
            item.append(found.strip())
    if item:
        yield from _told(item, bullet=indent >= 0, before_bullet=False)


def _told(item: list[str], *, bullet: bool, before_bullet: bool) -> Iterator[tuple[int, str]]:
    words = _without_marks(" ".join(item)[: 10 * LENGTH])
    leads_in = not bullet and before_bullet and words.endswith((":", "："))
    if words and not leads_in and not words.lower().startswith("full changelog"):
        yield 0, words


def _goes_on(lines: list[str], number: int, indent: int) -> bool:
    """Whether the item goes on after the blank line at `number`: further in than its bullet."""
    following = lines[number + 1] if number + 1 < len(lines) else ""
    return bool(following.strip()) and len(following) - len(following.lstrip()) > indent + 1


def _bullet_follows(lines: list[str], number: int) -> bool:
    return any(_BULLET.match(found) for found in lines[number : number + 2])


def _heading(lines: list[str], number: int) -> tuple[int, str]:
    """(rank, words) if the line at `number` is a heading, else (0, "")."""
    found = lines[number]
    if marked := _MARKED.match(found):
        return (
            (len(marked[1]), _without_marks(marked[2].rstrip().rstrip("#")[:LENGTH]))
            if marked[1]
            else (_PLAIN_LEVEL, marked[4].strip())
        )
    if summary := re.match(r"\s*(?:<details>\s*)?<(summary|h[1-6])>(.{1,80}?)</\1>", found):
        rank = int(summary[1][1]) if summary[1] != "summary" else _PLAIN_LEVEL
        return rank, _without_marks(summary[2])
    words = found.strip()
    before, after = lines[number - 1] if number else "", lines[number + 1] if number + 1 < len(lines) else ""
    if words and re.fullmatch(r"\s*(?:={3,}|-{3,})\s*", after) and not _BULLET.match(found):
        return (1 if "=" in after else 2), _without_marks(words[:LENGTH])
    bare = words.rstrip(":：")
    short = 0 < len(bare) <= 50 and len(bare.split()) <= _PLAIN_WORDS and bare[-1] not in ".。!！?？,，;；)）"
    alone = not before.strip() and (not after.strip() or _BULLET.match(after))
    if short and alone and bare[0] not in "([（【|`<!" and not _BULLET.match(found) and not _CVE.search(bare):
        return _PLAIN_LEVEL, bare
    return 0, ""


def _without_marks(words: str) -> str:
    words = re.sub(r"!\[[^\]]{0,500}\]\([^)\s]{0,2000}\)", "", words)
    words = re.sub(r"\[([^\[\]]*)\]\([^)\s]{0,2000}\)", r"\1", words)
    words = re.sub(r"`{1,3}|\*{1,3}|(?<!\w)_{1,2}(?=\S)|(?<=\S)_{1,2}(?!\w)|~~", "", words)
    return plain(words, limit=3 * LENGTH)
