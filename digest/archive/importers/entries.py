"""The entries of a section, whatever marks them: headings, numbers, bullets, bold lines, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from digest.archive.importers.bodies import Bodies, Draft
from digest.archive.importers.inline import is_only_links, words
from digest.archive.importers.lines import Line, filled
from digest.archive.importers.outline import Part, is_group, is_short, is_title
from digest.core.oldissues import OldSection


class Entries(Bodies):
    """Reads the entries of sections and keeps what it was unsure of."""

    def section(self, part: Part) -> OldSection:
        """The section with its entries in order."""
        drafts = self._drafts(part.lines, "")
        return OldSection(title=part.title, entries=tuple(self.entry(draft) for draft in drafts))

    # ------------------------------------------------------------ where entries begin

    def _drafts(self, lines: Sequence[Line], group: str) -> list[Draft]:
        if any(line.heading for line in lines):
            return self._by_headings(lines, group)
        said = list(filled(lines))
        if not said:
            return []
        for marks in ("1", "一"):
            if any(line.mark == marks and not line.indent for line in said):
                return self._cut(lines, group, self._numbered(lines, marks))
        titles = [line for line in said if not is_group(line, self.names)]
        # What stands first tells what marks entries, but for a group's title above it.
        first = next((line for line in titles[:2] if line.mark or line.strong), None)
        if first is not None and (first is titles[0] or is_short(titles[0])):
            least = min(line.indent for line in said if line.mark == first.mark)
            marked = [n for n, line in enumerate(lines) if line.indent == least and not line.blank]
            if first.mark == "-":
                return self._cut(lines, group, {n for n in marked if lines[n].mark == "-"})
            return self._cut(lines, group, {n for n in marked if lines[n].strong})
        return self._bare(lines, group)

    def _by_headings(self, lines: Sequence[Line], group: str) -> list[Draft]:
        level = min(line.heading for line in lines if line.heading)
        starts = [n for n, line in enumerate(lines) if line.heading == level]
        found = self._drafts(lines[: starts[0]], group) if any(filled(lines[: starts[0]])) else []
        grouped = any(is_group(lines[n], self.names) for n in starts)
        for start, end in pairwise([*starts, len(lines)]):
            line, below = lines[start], lines[start + 1 : end]
            known = is_group(line, self.names)
            if known or grouped or any(other.heading for other in below) or self._holds_entries(below):
                if not known:
                    self._say(line, f"taken as a group of entries: {line.words!r}")
                found += self._drafts(below, line.words)
            else:
                found.append(Draft(line, group, list(below)))
        return found

    def _holds_entries(self, below: Sequence[Line]) -> bool:
        """Whether a heading is right above entries: marked lines that begin with a link or a title."""
        said = list(filled(below))
        if not said or not said[0].mark:
            return False
        marked = [line for line in said if line.mark == said[0].mark and line.indent == said[0].indent]
        titled = all(line.strong or re.match(r"\*\*|\[[^\]]+\]\(", line.text) for line in marked)
        return titled or (len(said) > 1 and not said[1].mark and not said[1].indent and said[1].apart)

    def _numbered(self, lines: Sequence[Line], mark: str) -> set[int]:
        """Which numbered lines begin entries; a list inside of one begins anew, then the count goes on."""
        marked = [
            n for n, line in enumerate(lines) if line.mark == mark and not line.indent and not line.quoted
        ]
        marked = [n for n in marked if _sign(lines[n]) == _sign(lines[marked[0]])]  # `1）` is not `1.`
        if all(lines[n].ordinal == 1 for n in marked):
            return set(marked)  # all are `1.`: whoever typed it left the counting to Markdown
        chosen: set[int] = set()
        expected, skip = 1, -1
        for place, n in enumerate(marked):
            ordinal = lines[n].ordinal
            if n <= skip:
                continue
            if ordinal == 1 and expected > 1 and not self._after_title(lines, n):
                run = _run(lines, marked[place:], expected)
                following = marked[place + len(run) : place + len(run) + 1]
                listed = len(run) == run[-1] - n + 1 and not lines[n].apart
                if listed or [lines[m].ordinal for m in following] == [expected]:
                    self._say(lines[n], f"read as a list inside of the entry before: {lines[n].words[:30]!r}")
                    skip = run[-1]
                    continue
            elif ordinal != expected and chosen:
                if ordinal < expected and ordinal != 1:
                    self._say(lines[n], f"number {ordinal} where {expected} should be; left as text")
                    continue
                if ordinal > expected:
                    self._say(lines[n], f"number {ordinal} where {expected} should be; read as an entry")
            chosen.add(n)
            expected = ordinal + 1
        return chosen

    def _after_title(self, lines: Sequence[Line], n: int) -> bool:
        """Whether the line above is a group's title."""
        before = [line for line in lines[:n] if not line.blank]
        return bool(before) and (
            is_group(before[-1], self.names) or is_short(before[-1]) or before[-1].strong
        )

    def _cut(self, lines: Sequence[Line], group: str, starts: set[int]) -> list[Draft]:
        """Entries from the lines `starts`; titles of groups stand between them."""
        found: list[Draft] = []
        for n, line in enumerate(lines):
            below = next((m for m in range(n + 1, len(lines)) if any(filled(lines[m : m + 1]))), -1)
            if n in starts:
                found.append(Draft(line, group))
            elif self._is_title(line, lines[below] if below in starts else None, found):
                group = words(line.text).strip("[]【】:： ")
            elif found:
                found[-1].rest.append(line)
            elif not line.blank and not line.rule:
                self._say(line, f"left out, before the first entry of a section: {line.words[:40]!r}")
        return found

    def _is_title(self, line: Line, entry: Line | None, found: Sequence[Draft]) -> bool:
        """Whether a line is the title of a group: known, or short, alone and right above an `entry`."""
        if line.blank or line.rule or line.indent or line.quoted or line.code:
            return False
        if is_group(line, self.names):
            return True
        if entry is None:
            return False
        bracketed = re.fullmatch(r"[\[【].{1,40}[\]】]", line.text) is not None
        # A short line may be the last words of the entry above: what begins anew has a title.
        anew = (
            not found
            or entry.ordinal == 1
            or (not entry.mark and not is_short(entry) and any(filled(found[-1].rest)))
        )
        if not (bracketed or (line.strong and not line.mark) or (is_short(line) and anew)):
            return False
        self._say(line, f"taken as the title of a group: {line.words!r}")
        return True

    def _bare(self, lines: Sequence[Line], group: str) -> list[Draft]:
        """Entries nobody marked: a short line is a title, else each paragraph is an entry."""
        blocks = list(self._blocks(lines))
        titled = any(_heads(block, blocks[n + 1 : n + 2]) for n, block in enumerate(blocks))
        found: list[Draft] = []
        for n, block in enumerate(blocks):
            following = blocks[n + 1 : n + 2]
            if is_group(block[0], self.names):
                group = block[0].words
            elif _heads(block, following):
                found.append(Draft(block[0], group, block[1:]))
            elif titled and found:
                found[-1].rest += [Line(number=block[0].number, text="", raw=""), *block]
            else:
                found.append(Draft(block[0], group, block[1:]))
        return found

    def _blocks(self, lines: Sequence[Line]) -> Iterator[list[Line]]:
        """Lines that stand together; the title of a group stands alone."""
        block: list[Line] = []
        for line in lines:
            alone = is_group(line, self.names)
            if block and (line.blank or line.rule or alone):
                yield block
                block = []
            if alone:
                yield [line]
            elif not (line.blank or line.rule):
                block.append(line)
        if block:
            yield block


def _heads(block: Sequence[Line], following: Sequence[Sequence[Line]]) -> bool:
    """Whether a block begins with a title: a short line or a link, with words below it."""
    titled = is_title(block[0]) or is_only_links(block[0].text)
    return (
        titled
        and (len(block) > 1 or bool(following))
        and not (len(block) == 1 and following and (is_title(following[0][0]) and len(following[0]) == 1))
    )


def _run(lines: Sequence[Line], marked: Sequence[int], expected: int) -> list[int]:
    """The numbered lines from the first of `marked` on that count up from 1 without a gap.

    One of the number `expected` with words below it is the next entry and no part of them.
    """
    run: list[int] = []
    for n in marked:
        below = lines[n + 1] if n + 1 < len(lines) else None
        titled = below is not None and not (below.blank or below.mark or below.indent)
        if lines[n].ordinal != len(run) + 1 or (run and lines[n].ordinal == expected and titled):
            break
        run.append(n)
    return run


def _sign(line: Line) -> str:
    """What stands behind the number of a line, as it is typed."""
    found = re.search(r"\d+\s?\\?([.)）、．]?)", line.raw)
    return found[1] if found else ""
