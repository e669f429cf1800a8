"""A YAML text taken apart into lines that belong together: each key and item with its comments.

Lines of a part are kept without the columns before it, so that they can stand elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from yaml.nodes import MappingNode, Node, SequenceNode

from digest.archive import cutting
from digest.archive.reading import Plain

Lines = list[str]


@dataclass(slots=True)
class Part:
    """A key with its value, an item of a list, or the whole file."""

    value: Plain
    #: Comments and empty lines above it.
    before: Lines
    #: Everything of it, comments below that are indented deeper included.
    lines: Lines
    #: `leaf`; `keys` or `items` if it has parts of its own.
    kind: str = "leaf"
    #: What stands before the first of them: the line of its key.
    head: Lines = field(default_factory=list)
    #: What stands behind the last.
    after: Lines = field(default_factory=list)
    #: Columns from this part to its children.
    inset: int = 0
    keys: dict[str, Part] = field(default_factory=dict)
    items: list[Part] = field(default_factory=list)
    #: Written in one line with brackets, and the comment behind them.
    flow: bool = False
    comment: str = ""
    #: Takes it apart, if that was not done yet: most of a file is the same in all versions.
    later: Callable[[], None] | None = None

    def open(self) -> Part:
        """This part with its children."""
        if self.later:
            take_apart, self.later = self.later, None
            take_apart()
        return self


def taken_apart(text: str, root: Node, data: Plain) -> Part:
    """The parts of a file."""
    return _Cutter(text).part(root, data, (0, len(text)), 0, [], top=True)


class _Cutter:
    """The text, and where it is cut."""

    def __init__(self, text: str) -> None:
        self.text = text

    def part(
        self, node: Node, data: Plain, span: tuple[int, int], column: int, before: Lines, *, top: bool = False
    ) -> Part:
        """The part of the whole lines in `span` whose first sign stands in `column`."""
        made = Part(data, before, self.lines(*span, column))
        if not isinstance(node, MappingNode | SequenceNode) or not node.value or not data:
            return made
        if node.flow_style:
            made.flow = True
            comment = cutting.COMMENT.match(self.text, node.end_mark.index)
            made.comment = comment[0] if comment else ""
            return made
        made.later = lambda: self.cut(made, node, span, column, top=top)
        return made

    def cut(
        self, made: Part, node: MappingNode | SequenceNode, span: tuple[int, int], column: int, *, top: bool
    ) -> None:
        """Take `made` apart, if each of its children begins a line."""
        data = made.value
        firsts, values = self.children(node)
        begins = [cutting.line_start(self.text, first) for first in firsts]
        inner = int(node.start_mark.column)
        stops = [
            min(cutting.below(self.text, tail, inner), span[1])
            for tail in map(self.tail, firsts, self.colons(node), values)
        ]
        if any(first - begin != inner for first, begin in zip(firsts, begins, strict=True)):
            return
        if inner < column or any(stop > begin for stop, begin in zip(stops, begins[1:], strict=False)):
            return
        if any(one >= two for one, two in pairwise(begins)) or len(data) != len(values):
            return
        self.take_apart(made, (values, begins, stops), span, (column, inner), top=top)

    def take_apart(
        self,
        made: Part,
        found: tuple[Sequence[Node], Sequence[int], Sequence[int]],
        span: tuple[int, int],
        columns: tuple[int, int],
        *,
        top: bool,
    ) -> None:
        """Give `made` its children: their nodes, where their lines begin and stop."""
        values, begins, stops = found
        column, inner = columns
        # Comments under the line of a key belong to the first child; those at the top to the file.
        above = begins[0] if top or span[0] == begins[0] else cutting.line_end(self.text, span[0]) + 1
        said = list(made.value.values() if isinstance(made.value, dict) else made.value)
        parts = []
        for index, value in enumerate(values):
            gap = self.lines(stops[index - 1] if index else above, begins[index], inner)
            parts.append(self.part(value, said[index], (begins[index], stops[index]), inner, gap))
        made.head, made.after = self.lines(span[0], above, column), self.lines(stops[-1], span[1], inner)
        made.inset = inner - column
        if isinstance(made.value, dict):
            made.kind, made.keys = "keys", dict(zip(made.value, parts, strict=True))
        else:
            made.kind, made.items = "items", parts

    def children(self, node: MappingNode | SequenceNode) -> tuple[list[int], list[Node]]:
        """Where the key or dash of each child stands, and its node."""
        if isinstance(node, MappingNode):
            return [int(key.start_mark.index) for key, _ in node.value], [value for _, value in node.value]
        column = int(node.start_mark.column)
        dashes = [cutting.dash_line(self.text, node, index) + column for index in range(len(node.value))]
        return dashes, list(node.value)

    def colons(self, node: MappingNode | SequenceNode) -> list[int]:
        """Where each child's key ends, 0 for items."""
        if isinstance(node, MappingNode):
            return [int(key.end_mark.index) for key, _ in node.value]
        return [0] * len(node.value)

    def tail(self, first: int, colon: int, value: Node) -> int:
        if cutting.empty(value):
            return (colon or first) + 1
        return cutting.tail(self.text, value)

    def lines(self, start: int, end: int, column: int) -> Lines:
        """Whole lines without the columns before them; the dash before a first key is such a column."""
        if start >= end:
            return []
        found = self.text[start:end].split("\n")
        if not found[-1]:
            found.pop()
        return [line[column:] if not line[:column].strip(" -") else line.lstrip(" ") for line in found]
