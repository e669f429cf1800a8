"""The sections of an old issue: which lines begin one, known to the digest or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from digest.archive.importers.lines import Line, filled
from digest.core.oldissues import Names, Remark, key
from digest.markdown import columns

#: Longest words that may be a title nobody marked, in characters.
LONGEST = 40
_ENDS = re.compile(r"[。！？；，,.!?;…:：]$")


@dataclass(slots=True)
class Part:
    """A section as it stands in the file: its title and the lines below it."""

    title: str
    line: Line
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    #: What stands before the first section.
    head: list[Line]
    parts: list[Part]
    remarks: list[Remark]
    #: How many of the parts the digest knows.
    known: int = 0


def outline(lines: Sequence[Line], names: Names) -> Outline:
    """Cut the lines where sections begin."""
    lines = list(lines)
    title = _title(lines, names)
    begins = [
        n for n, line in enumerate(lines)
        if n != title and is_known(line, names) and not _listed(lines, n, names)
    ]  # fmt: skip
    level = min((lines[n].heading for n in begins if lines[n].heading), default=0)
    if not begins:
        level = _level(lines, title)
    fresh = _unknown(lines, begins, level, title, names)
    remarks = [
        Remark(lines[n].number, f"no section of digest.toml: {lines[n].words!r}, kept under its own title")
        for n in sorted(fresh)
    ]
    starts = sorted({*begins, *fresh})
    head = lines[: starts[0]] if starts else lines
    parts: dict[str, Part] = {}
    for start, end in pairwise([*starts, len(lines)]):
        line, body = lines[start], lines[start + 1 : end]
        name = line.words.strip("【】[]「」: ：")
        known = names.sections.get(key(name), key(name))
        if not any(filled(body)):
            continue
        if known in parts:
            remarks.append(
                Remark(line.number, f"the section {name!r} stands here again; its entries went to the first")
            )
            parts[known].lines += body
        else:
            parts[known] = Part(name, line, list(body))
    found = list(parts.values())
    return Outline(list(head), found, remarks, sum(key(part.title) in names.sections for part in found))


def is_known(line: Line, names: Names) -> bool:
    """Whether a line is the title of a section the digest knows, and nothing else."""
    if line.blank or line.code or line.indent > 3 or len(line.text) > LONGEST + 20 or line.mark == "-":
        return False
    return key(line.words) in names.sections


def is_group(line: Line, names: Names) -> bool:
    """Whether a line is the title of a group the digest knows."""
    return not (line.blank or line.code or line.mark or line.indent > 3) and key(line.words) in names.groups


def is_short(line: Line) -> bool:
    """Whether a line that nothing marks may be a title: short, apart, no sentence."""
    words = line.words
    return (
        line.lone
        and line.apart
        and 0 < len(words) <= LONGEST
        and not _ENDS.search(words)
        and "http" not in words
    )


def is_title(line: Line) -> bool:
    """Whether a line that nothing marks may be the title of an entry: `K8s v1.15 来了！` too."""
    words = line.words
    return line.lone and 0 < columns(words) <= 2 * LONGEST and not re.search(r"[。；，,.;…:：]$", words)


def _listed(lines: Sequence[Line], n: int, names: Names) -> bool:
    """Whether the line is one of a list of contents: the next that says anything is a section's title too."""
    rest = filled(lines[n + 1 :])
    following = next(rest, None)
    if following is None:
        return True
    later = next(rest, None)
    return (
        is_known(following, names)
        and later is not None
        and (is_known(later, names) or following.number == lines[n].number + 1)
    )


def _title(lines: Sequence[Line], names: Names) -> int:
    """Which line is the issue's own title: the first heading, if it stands before all sections."""
    for n, line in enumerate(lines):
        if is_known(line, names) and not line.heading:
            return -1
        if line.heading:
            return -1 if is_known(line, names) else n if line.heading == 1 or _alone(lines, n) else -1
    return -1


def _alone(lines: Sequence[Line], n: int) -> bool:
    """Whether no other heading is of the level of this one."""
    return not any(m != n and line.heading == lines[n].heading for m, line in enumerate(lines))


def _level(lines: Sequence[Line], title: int) -> int:
    """The level of sections in a file none of whose headings the digest knows."""
    return min((line.heading for n, line in enumerate(lines) if line.heading and n != title), default=0)


def _unknown(lines: Sequence[Line], begins: Sequence[int], level: int, title: int, names: Names) -> set[int]:
    """Lines that begin a section the digest does not know: they look as those do that it knows."""
    first = begins[0] if begins else title + 1
    if level:
        like = [n for n, line in enumerate(lines) if 0 < line.heading <= level and n != title]
        return {n for n in like if n not in begins and not _before(lines, n, first, title)}
    found: set[int] = set()
    strong = bool(begins) and all(lines[n].strong for n in begins)
    han = bool(begins) and all(lines[n].mark == "一" for n in begins)
    for n in range(first + 1, len(lines)) if begins else ():
        line = lines[n]
        if n in begins or line.blank or is_group(line, names):
            continue
        marked = (strong and line.strong and not line.mark and len(line.words) <= LONGEST) or (
            han and line.mark == "一"
        )
        if marked or is_short(line):
            before = _since(lines, n, [*begins, *found])
            if _opens(lines, n) and _may_end(before) and (marked or not _grouped(before, names)):
                found.add(n)
    return found


def _before(lines: Sequence[Line], n: int, first: int, title: int) -> bool:
    """Whether a heading before the first known section is the issue's title after all."""
    return title < 0 and n < first and not any(line.mark for line in lines[n + 1 : first])


def _since(lines: Sequence[Line], n: int, begins: Iterable[int]) -> list[Line]:
    """The lines between the section before a line and the line."""
    return list(lines[max((b for b in begins if b < n), default=-1) + 1 : n])


def _opens(lines: Sequence[Line], n: int) -> bool:
    """Whether the next line that says anything begins a first entry."""
    following = next(filled(lines[n + 1 :]), None)
    return following is not None and (following.ordinal == 1 or following.mark == "-")


def _may_end(before: Sequence[Line]) -> bool:
    """Whether the section before has an entry: a title right below a section's is a group's."""
    return any(line.mark and not line.indent for line in before)


def _grouped(before: Sequence[Line], names: Names) -> bool:
    """Whether the section before has groups: then another bare title in it is one more."""
    first = next(filled(before), None)
    return first is not None and (is_group(first, names) or (is_short(first) and not first.mark))
