"""The entries of a section, whatever marks them: headings, numbers, bullets, bold lines, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from digest.archive.importers.bodies import Bodies, Draft
from digest.archive.importers.inline import is_only_links, words
from digest.archive.importers.lines import Line, filled
from digest.archive.importers.outline import Part, is_group, is_short
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
        for start, end in pairwise([*starts, len(lines)]):
            line, below = lines[start], lines[start + 1 : end]
            if (
                is_group(line, self.names)
                or any(other.heading for other in below)
                or self._holds_entries(below)
            ):
                if not is_group(line, self.names):
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
        if all(lines[n].ordinal == 1 for n in marked):
            return set(marked)  # all are `1.`: whoever typed it left the counting to Markdown
        chosen: set[int] = set()
        expected, skip = 1, -1
        for place, n in enumerate(marked):
            ordinal = lines[n].ordinal
            if n <= skip:
                continue
            if ordinal == 1 and expected > 1:
                later = next((m for m in marked[place + 1 :] if lines[m].ordinal == expected), None)
                titled = self._after_title(lines, n)
                if later is not None and not titled:
                    skip = later - 1
                    self._say(lines[n], f"read as a list inside of the entry before: {lines[n].words[:30]!r}")
                    continue
                if not titled and not lines[n].apart:
                    self._say(lines[n], f"read as a list inside of the entry before: {lines[n].words[:30]!r}")
                    skip = max(marked)
                    continue
            elif ordinal != expected and chosen:
                if ordinal < expected:
                    self._say(
                        lines[n],
                        f"number {ordinal} where {expected} should be; left as text",
                    )
                    continue
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
            elif below > 0 and self._is_title(line, below in starts):
                group = words(line.text).strip("[]【】:： ")
            elif found:
                found[-1].rest.append(line)
            elif not line.blank and not line.rule:
                self._say(line, f"left out, before the first entry of a section: {line.words[:40]!r}")
        return found

    def _is_title(self, line: Line, before_entry: bool) -> bool:
        """Whether a line is the title of a group: known, or short, alone and right above an entry."""
        if line.blank or line.rule or line.indent or line.quoted or line.code:
            return False
        if is_group(line, self.names):
            return True
        bracketed = re.fullmatch(r"[\[【].{1,40}[\]】]", line.text) is not None
        if not before_entry or not (is_short(line) or bracketed or (line.strong and not line.mark)):
            return False
        self._say(line, f"taken as the title of a group: {line.words!r}")
        return True

    def _bare(self, lines: Sequence[Line], group: str) -> list[Draft]:
        """Entries nobody marked: a short line is a title, else each paragraph is an entry."""
        blocks = list(_blocks(lines))
        titled = any(_heads(block, blocks[n + 1 : n + 2]) for n, block in enumerate(blocks))
        found: list[Draft] = []
        for n, block in enumerate(blocks):
            following = blocks[n + 1 : n + 2]
            if len(block) == 1 and is_group(block[0], self.names):
                group = block[0].words
            elif _heads(block, following):
                found.append(Draft(block[0], group, block[1:]))
            elif titled and found:
                found[-1].rest += [Line(number=block[0].number, text="", raw=""), *block]
            else:
                found.append(Draft(block[0], group, block[1:]))
        return found


def _heads(block: Sequence[Line], following: Sequence[Sequence[Line]]) -> bool:
    """Whether a block begins with a title: a short line or a link, with words below it."""
    first = block[0]
    titled = is_short(first) or is_only_links(first.text)
    return (
        titled
        and (len(block) > 1 or bool(following))
        and not (len(block) == 1 and following and (is_short(following[0][0]) and len(following[0]) == 1))
    )


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    block: list[Line] = []
    for line in [*lines, None]:
        if line is None or line.blank or line.rule:
            if block:
                yield block
            block = []
        else:
            block.append(line)
