"""A YAML file under change: an edit touches the lines it must, every other byte stays.

The text is cut and joined where the parser's marks say; nothing else is written anew. After each
edit the text is read again and must say exactly what was meant, or the edit is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from digest.archive import cutting, emitting
from digest.archive.files import Minder, alone, read_whole
from digest.archive.reading import Plain, Reading, child, read
from digest.archive.shapes import Block, FlowDict, FlowList
from digest.errors import ArchiveError, IssueError

Step: TypeAlias = "str | int"
#: The keys that may stand in a mapping at a place, in the order they are written in.
Order: TypeAlias = Callable[[Sequence[Step]], Sequence[str]]
BY_HAND = "Make this change by hand, or write the place as other files do"


def edit(
    path: Path,
    change: Callable[[Sheet], object],
    *,
    name: str,
    order: Order | None = None,
    minder: Minder | None = None,
) -> bool:
    """Change a file; False if there was nothing to change. `name` is what errors call it.

    The file is read here, at the last moment; if somebody else saves it meanwhile, the change is
    made again on what they saved.
    """
    minder = minder or Minder()
    with alone(path.parent):
        while True:
            try:
                before = read_whole(path)
            except FileNotFoundError:
                raise ArchiveError("there is no such file", subject=name) from None
            if not minder.settled(path, before):
                continue
            sheet = Sheet(before, name, order)
            old = sheet.text
            change(sheet)
            if sheet.text == old:
                return False
            if minder.swap(path, before, sheet.text.encode("utf-8")):
                return True


class Sheet:
    """The text and what it says."""

    def __init__(self, source: bytes | str, name: str, order: Order | None = None) -> None:
        self.name = name
        self.order = order
        lines = source.replace(b"\r\n", b"\n") if isinstance(source, bytes) else source
        reading = read(lines)
        if reading.data is None:
            found = [reading.located(finding, name) for finding in reading.findings]
            raise IssueError(found[0].message, found, subject=name, hint="Mend the file first")
        self._take(reading, reading.data)

    def _take(self, reading: Reading, data: Plain) -> None:
        self.text, self.data, self.root = reading.text, data, reading.root

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Several edits that belong together: if one cannot be made, none was."""
        kept = self.text, self.data, self.root
        try:
            yield
        except BaseException:
            self.text, self.data, self.root = kept
            raise

    # ------------------------------------------------------------ edits

    def put(self, place: Sequence[Step], value: Any) -> None:
        """Make `place` say `value`; keys that are missing on the way are made."""
        nodes = self._way(place)
        found = len(nodes) - 1
        flow = any(isinstance(node, CollectionNode) and node.flow_style for node in nodes[:-1])
        missing = place[found:]
        if missing and not (isinstance(nodes[-1], MappingNode) and nodes[-1].value):
            above = place[found - 1] if found else ""
            self.put(place[:found], _nested(missing, value, above))
            return
        expected = _with(self.data, place[:found], value, missing)
        if same(expected, self.data):
            return
        if missing and isinstance(nodes[-1], MappingNode):
            first, *rest = missing
            text = self._inserted(nodes[-1], place[:found], str(first), _nested(rest, value, first))
        else:
            pair = child(nodes[-2], str(place[-1])) if len(nodes) > 1 else None
            if pair is None:
                raise ArchiveError("the change cannot be made by machine", subject=self.name, hint=BY_HAND)
            text = self._replaced(*pair, value, flow=flow)
        self._check(text, expected)

    def append(self, place: Sequence[Step], *values: Any) -> None:
        """Add `values` at the end of the list at `place`."""
        items = self.at(place)
        self.insert(place, len(items) if isinstance(items, list) else 0, *values)

    def insert(self, place: Sequence[Step], index: int, *values: Any) -> None:
        """Put `values` before item `index` of the list at `place`, which is made if it is missing."""
        nodes = self._way(place)
        node, items = nodes[-1], self.at(place)
        old = items if isinstance(items, list) else []
        new = [*old[:index], *values, *old[index:]]
        if len(nodes) <= len(place) or not isinstance(node, SequenceNode) or node.flow_style or not old:
            self.put(place, new)
            return
        column = node.start_mark.column
        gap: list[str] = []
        if index == 0:
            at = cutting.dash_line(self.text, node, 0)
        else:
            at = cutting.below(self.text, cutting.tail(self.text, node.value[index - 1]), column)
            above = cutting.dash_line(self.text, node, index - 1)
            gap = [""] if index > 1 and cutting.spaced(self.text, above) else gap
        lines = [line for value in values for line in (*gap, *emitting.bullet(value, column))]
        self._check(cutting.with_lines(self.text, at, lines), _with(self.data, place, new))

    def append_lines(self, place: Sequence[Step], value: Plain, lines: Sequence[str]) -> None:
        """Add an item at the end of the list at `place` as it was written elsewhere, comments and all."""
        items = self.at(place)
        self.insert_lines(place, len(items) if isinstance(items, list) else 0, value, lines)

    def insert_lines(
        self,
        place: Sequence[Step],
        index: int,
        value: Plain,
        lines: Sequence[str],
        *,
        apart: bool | None = None,
    ) -> None:
        """Put an item before item `index` of the list at `place` as it was written elsewhere.

        `lines` are those of `lines_of`. Where they cannot stand as they are, `value` is written anew.
        `apart`: whether an empty line stands between two items; None: as the list has it.
        """
        nodes, items = self._way(place), self.at(place)
        node, known = nodes[-1], items if isinstance(items, list) else []
        fits = len(nodes) > len(place) and isinstance(node, SequenceNode) and not node.flow_style and known
        if not fits:
            self.insert(place, index, value)
            node = self._way(place)[-1]
            if known or not lines or not isinstance(node, SequenceNode) or node.flow_style:
                return
            start, column = cutting.dash_line(self.text, node, 0), node.start_mark.column
            end = cutting.below(self.text, cutting.tail(self.text, node.value[0]), column)
            alone_there = cutting.with_lines(self.text[:start] + self.text[end:], start, _in(lines, column))
            self._check(alone_there, self.data)
            return
        column = node.start_mark.column
        if apart is None:
            other = cutting.dash_line(self.text, node, max(1, index - 1)) if len(known) > 1 else 0
            apart = len(known) > 1 and cutting.spaced(self.text, other)
        gap, moved = [""] if apart else [], _in(lines, column)
        if index == 0:
            at = cutting.above(self.text, cutting.dash_line(self.text, node, 0), column)
            moved = [*moved, *gap]
        else:
            at = cutting.below(self.text, cutting.tail(self.text, node.value[index - 1]), column)
            moved = [*gap, *moved]
        new = [*known[:index], value, *known[index:]]
        self._check(cutting.with_lines(self.text, at, moved), _with(self.data, place, new))

    def apart(self, place: Sequence[Step]) -> bool:
        """Whether an empty line stands between the items of the list at `place`."""
        node = self._way(place)[-1]
        several = isinstance(node, SequenceNode) and not node.flow_style and len(node.value) > 1
        return several and cutting.spaced(self.text, cutting.dash_line(self.text, node, 1))

    def lines_of(self, place: Sequence[Step], index: int, *, above: bool = False) -> list[str]:
        """The lines of item `index` of the list at `place`, its dash in the first column.

        With `above`, also the comments that stand right above it.
        """
        node = self._way(place)[-1]
        if not isinstance(node, SequenceNode) or node.flow_style:
            return []
        column = node.start_mark.column
        start = cutting.dash_line(self.text, node, index)
        start = cutting.above(self.text, start, column) if above else start
        end = cutting.below(self.text, cutting.tail(self.text, node.value[index]), column)
        lines = self.text[start:end].rstrip("\n").split("\n")
        return [line[column:] if not line[:column].strip() else line.lstrip() for line in lines]

    def remove(self, place: Sequence[Step], index: int, *, above: bool = False) -> None:
        """Take item `index` out of the list at `place`; comments above it stay, but with `above`."""
        *_, parent, node = self._way(place)
        items = self.at(place)
        if not isinstance(node, SequenceNode) or not isinstance(items, list):
            raise ArchiveError(f"`{place[-1]}` is no list", subject=self.name, hint=BY_HAND)
        left = [*items[:index], *items[index + 1 :]]
        if node.flow_style:
            self.put(place, FlowList(left))
            return
        start = cutting.dash_line(self.text, node, index)
        start = cutting.above(self.text, start, node.start_mark.column) if above else start
        end = cutting.below(self.text, cutting.tail(self.text, node.value[index]), node.start_mark.column)
        before, after = self.text[:start], self.text[end:]
        if before.endswith("\n\n") and (after.startswith("\n") or not after):
            before = before[:-1]
        elif above and index == 0 and left and after.startswith("\n"):
            after = after[1:]
        text = before + after
        if not left and (pair := child(parent, str(place[-1]))):
            colon = self.text.index(":", pair[0].end_mark.index) + 1
            text = f"{text[:colon]} []{text[colon:]}"
        self._check(text, _with(self.data, place, left))

    def take_out(self, place: Sequence[Step]) -> None:
        """Take the key at `place` out with its value; comments above it stay."""
        *above, name = place
        nodes, known = self._way(place), self.at(above)
        parent = nodes[len(above)]
        pair = child(parent, str(name)) if len(nodes) > len(above) else None
        if pair is None or not isinstance(known, dict):
            return
        left = {key: value for key, value in known.items() if key != name}
        if not left or (isinstance(parent, MappingNode) and parent.flow_style):
            if not above:
                raise ArchiveError("the change cannot be made by machine", subject=self.name, hint=BY_HAND)
            self.put(above, FlowDict(left))
            return
        key, value = pair
        start = cutting.line_start(self.text, key.start_mark.index)
        end = key.end_mark.index + 1 if cutting.empty(value) else cutting.tail(self.text, value)
        stop = cutting.below(self.text, end, key.start_mark.column)
        kept = self.text[start : key.start_mark.index]  # the dash before the first key of an item
        after = self.text[stop:]
        if "-" in kept:
            after = kept + after.lstrip(" ")
        text = self.text[:start] + after
        self._check(text, _with(self.data, above, left) if above else left)

    # ------------------------------------------------------------ looking

    def at(self, place: Sequence[Step]) -> Plain:
        """What the file says at `place`; an empty text if it says nothing."""
        found = at(self.data, place)
        return "" if found is None else found

    def _way(self, place: Sequence[Step]) -> list[Node]:
        """The nodes from the top down to `place`, as far as they are there."""
        if self.root is None:
            raise ArchiveError("the file is empty", subject=self.name, hint="Restore it from git")
        nodes = [self.root]
        for step in place:
            node = nodes[-1]
            if isinstance(step, int) and isinstance(node, SequenceNode):
                nodes.append(node.value[step])
            elif isinstance(node, MappingNode):
                if (pair := child(node, str(step))) is None:
                    break
                nodes.append(pair[1])
            elif isinstance(node, ScalarNode) and not node.value:
                break
            else:
                raise ArchiveError(f"there is no place for `{step}`", subject=self.name, hint=BY_HAND)
        return nodes

    # ------------------------------------------------------------ cutting and joining

    def _replaced(self, key: Node, old: Node, value: Any, *, flow: bool) -> str:
        """The text with another value for a key."""
        text, start, end = self.text, int(old.start_mark.index), int(old.end_mark.index)
        if flow:
            return text[:start] + (" " if start == end else "") + emitting.flow(value) + text[end:]
        if cutting.boxed(old) and isinstance(value, str):
            value = Block(value)
        head, rest = emitting.value(value, key.start_mark.column)
        if cutting.inline(old) and not rest:
            return text[:start] + head + text[end:]
        colon = text.index(":", key.end_mark.index) + 1
        looked = end if cutting.inline(old) else (start if cutting.boxed(old) else colon)
        comment = cutting.COMMENT.search(text, looked, cutting.line_end(text, looked))
        first = text[:colon] + (f" {head}" if head else "") + (comment[0] if comment else "")
        stop = cutting.line_end(text, colon if start == end else cutting.tail(text, old))
        return "\n".join([first, *rest]) + text[stop:]

    def _inserted(self, node: CollectionNode, place: Sequence[Step], key: str, value: Any) -> str:
        """The text with one more key in a mapping that has some."""
        ranks = {name: rank for rank, name in enumerate(self.order(place) if self.order else ())}
        mine = ranks.get(key, len(ranks))
        earlier = [pair for pair in node.value if ranks.get(pair[0].value, len(ranks)) <= mine]
        last_key, last = earlier[-1] if earlier else node.value[0]
        end = last_key.end_mark.index + 1 if cutting.empty(last) else cutting.tail(self.text, last)
        if node.flow_style:
            return f"{self.text[:end]}, {emitting.flow({key: value})[1:-1]}{self.text[end:]}"
        column = node.start_mark.column
        at = cutting.below(self.text, end, column)
        return cutting.with_lines(self.text, at, list(emitting.pairs({key: value}, column)))

    def _check(self, text: str, expected: Plain) -> None:
        reading = read(text)
        if reading.data is None or not same(reading.data, expected):
            raise ArchiveError("the change cannot be made by machine", subject=self.name, hint=BY_HAND)
        self._take(reading, reading.data)


def _in(lines: Sequence[str], column: int) -> list[str]:
    """`lines` of `lines_of`, moved in to a column."""
    return [" " * column + line if line else "" for line in lines]


#: Keys whose value is written in one line when it is made.
ONE_LINE = frozenset({"published", "review", "scheduled"})


def _nested(steps: Sequence[Step], value: Any, above: Step = "") -> Any:
    """`value` inside a mapping for each of `steps`, to be written below the key `above`."""
    if not steps:
        return value
    step, *rest = steps
    made = {str(step): _nested(rest, value, step)}
    return FlowDict(made) if above in ONE_LINE else made


def _with(data: Plain, place: Sequence[Step], value: Any, missing: Sequence[Step] = ()) -> Plain:
    """`data` with `value` at `place` and the keys `missing` below it."""
    if not place and not missing:
        return value  # type: ignore[no-any-return]
    if not place:
        return {**(data if isinstance(data, dict) else {}), str(missing[0]): _nested(missing[1:], value)}
    step, *rest = place
    inner = _with(_below(data, step) or "", rest, value, missing)
    if isinstance(step, int) and isinstance(data, list):
        return [*data[:step], inner, *data[step + 1 :]]
    return {**(data if isinstance(data, dict) else {}), str(step): inner}


def at(data: Plain | None, place: Sequence[Step]) -> Plain | None:
    """What `data` says at `place`; None if it says nothing."""
    found: Plain | None = data
    for step in place:
        found = None if found is None else _below(found, step)
    return found


def _below(data: Plain, step: Step) -> Plain | None:
    """What stands under one key or index of `data`."""
    if isinstance(data, list):
        return data[step] if isinstance(step, int) and step < len(data) else None
    return data.get(str(step)) if isinstance(data, dict) else None


def same(one: Any, other: Any) -> bool:
    """Whether both say the same; line feeds around a text say nothing."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, str) and isinstance(other, str):
        return emitting.clean(one).strip("\n") == emitting.clean(other).strip("\n")
    return False
