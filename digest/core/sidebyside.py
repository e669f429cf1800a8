"""An entry in all its languages on a screen: side by side where there is room, else one under the other.

Lines of plain text that fit their columns, Chinese characters being two wide; colour is for whoever prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from unicodedata import category

from digest.core.reviewing import PARTS, Change, Look
from digest.core.worddiff import diff, marked
from digest.markdown.wrapping import columns, wrap
from digest.model import Severity, State

#: A screen is read at least and at most so wide; below the first, languages stand one under the other.
NARROW, WIDE = 80, 200
#: Columns that a language needs beside another, and what stands between them.
ROOM, BETWEEN = 34, " │ "
_BULLET = re.compile(r"\s*(?:[-*+]|\d+[.)]|>)?\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """`kind`: rule, state, title, text, gap, change, note, error or warning."""

    kind: str
    text: str


def screen(
    look: Look, changes: Sequence[Change] = (), *, width: int, where: str = "", history: bool = True
) -> Iterator[Line]:
    """Everything about one entry; `where`: how far one is, `history`: git knows versions of the file."""
    width = min(width, WIDE)
    yield Line("rule", _rule(look, where, width))
    yield from _words(look, width)
    for n, line in enumerate(said(look, changes, history=history)):
        if not n:
            yield Line("gap", "")
        for text in wrap(inert(line.text), width, first="  " if line.kind == "change" else ""):
            yield Line(line.kind, text)


def said(look: Look, changes: Sequence[Change], *, history: bool) -> Iterator[Line]:
    """What changed, and what `check` says, a line each, however wide."""
    if look.clashing:
        yield Line("note", "Two people wrote it differently: digest choose shows both.")
    for change in changes:
        record = look.entry.review[change.language].state
        since = f"since {change.language} was {'confirmed' if record == 'confirmed' else 'drafted'}"
        if change.was is None:
            why = "no version in git has the words of then" if history else "git has no version of this file"
            yield Line("note", f"{change.side} changed {since}; {why}, so only the words of now are shown.")
            continue
        yield Line("note", f"{change.side} changed {since}:")
        for part, old in change.was.items():
            if old.strip() != (new := getattr(look.entry, part).get(change.side)).strip():
                yield Line("change", f"{part}: {marked(diff(old.strip(), new.strip()))}")
    for finding in look.findings:
        error = finding.severity is Severity.ERROR
        hint = f". {finding.hint}" if finding.hint else ""
        at = f"{finding.line}:{finding.column} " if finding.line else ""
        yield Line(
            finding.severity.value,
            f"{'' if error else 'warning: '}{at}{finding.code} {finding.message}{hint}",
        )


def state(look: Look, language: str) -> str:
    """`en: stale`, `zh (first): confirmed`, `en: written, no summary`."""
    found = look.states[language]
    first = " (first)" if language == look.source and len(look.languages) > 1 else ""
    lacks = look.lacks.get(language, "")
    told = found.value
    if lacks == "missing" and found is not State.MISSING:
        told += ", not all of it there"
    elif lacks == "unconfirmed":
        told += ", to confirm"
    return f"{language}{first}: {told}"


def inert(text: str) -> str:
    """`text` with nothing in it that moves a terminal or turns words around."""
    return "".join(
        c if c == "\n" or category(c) not in {"Cc", "Cf", "Cs"} else " " if c == "\t" else "\ufffd"
        for c in text
        if c not in "\u200b\u200c\u200d\ufeff\u00ad\r"
    )


def paragraph(text: str, width: int) -> list[str]:
    """Lines of Markdown as they stand, each wrapped below its own indent; what never breaks is cut."""
    out: list[str] = []
    for line in inert(text).strip("\n").split("\n"):
        match = _BULLET.match(line)
        mark = match[0] if match and columns(match[0]) < width // 3 else ""
        wrapped = wrap(line[len(mark) :], width, first=mark) if line.strip() else [""]
        for row in wrapped:
            out += _cut(row, width)
    return out


def _words(look: Look, width: int) -> Iterator[Line]:
    """Title, summary and quote; parts of all languages begin at the same height."""
    entry, tags = look.entry, look.languages
    parts = [part for part in PARTS if part != "quote" or entry.quote]
    blocks: list[tuple[str, Mapping[str, str]]] = [("state", {tag: state(look, tag) for tag in tags})]
    for part in parts:
        text = getattr(entry, part)
        listed = part == "summary" and not entry.id  # an issue's lead
        blocks.append((part, {tag: _part(part, text.get(tag), listed=listed) for tag in tags}))
    room = (width - columns(BETWEEN) * (len(tags) - 1)) // max(1, len(tags))
    if width < NARROW or room < ROOM or len(tags) < 2:
        for n, tag in enumerate(tags):
            if n:
                yield Line("gap", "")
            for m, (part, texts) in enumerate(blocks):
                if m > 1 and texts[tag]:
                    yield Line("gap", "")
                yield from (Line(_kind(part), row) for row in paragraph(texts[tag], width) if texts[tag])
        return
    for n, (part, texts) in enumerate(blocks):
        if n > 1:
            yield Line("gap", BETWEEN.join([" " * room] * len(tags)).rstrip())
        for rows in zip_longest(*(paragraph(texts[tag], room) for tag in tags), fillvalue=""):
            yield Line(_kind(part), BETWEEN.join(map(_padded, rows, [room] * len(rows))).rstrip())


def _part(part: str, text: str, *, listed: bool) -> str:
    if not text.strip():
        return "" if part == "quote" else "(no lead)" if listed else f"(no {part})"
    mark = "> " if part == "quote" else "- " if listed else ""
    return "\n".join(f"{mark}{line}" for line in text.strip().split("\n"))


def _kind(part: str) -> str:
    return part if part in {"state", "title"} else "text"


def _rule(look: Look, where: str, width: int) -> str:
    """`── 3 of 12 · upstream · kep-2254 ─── content/issues/030.yaml:34 ──`."""
    left = "── " + " · ".join(part for part in (where, look.section, look.name) if part) + " "
    right = f" {look.path}:{look.line}" if look.line else ""
    fill = width - columns(left) - columns(right)
    return f"{left}{'─' * fill}{right}" if fill > 1 else f"{left.rstrip()}\n{right.strip()}".rstrip()


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - columns(text))


def _cut(row: str, width: int) -> Iterator[str]:
    """`row` in pieces of `width` columns, each below the first one's indent."""
    pad = row[: len(row) - len(row.lstrip(" "))][: width // 2]
    while columns(row) > width:
        end = used = 0
        while end < len(row) and used + columns(row[end]) <= width:
            used += columns(row[end])
            end += 1
        end = max(len(pad) + 1, end)
        yield row[:end]
        row = pad + row[end:]
    yield row
