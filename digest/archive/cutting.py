"""Where the pieces of a YAML text begin and end, from the marks the parser leaves on its nodes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

COMMENT = re.compile(r"[ \t]+#[^\n]*")
INDICATOR = re.compile(r"[|>][-+]?([1-9])")
KEY_INDENT = re.compile(r" *(?:- +)*")
COMMENT_LINE = re.compile(r"( *)#[^\n]*(?:\n|$)")


def line_start(text: str, index: int) -> int:
    """Where the line of a character begins."""
    return text.rfind("\n", 0, index) + 1


def line_end(text: str, index: int) -> int:
    """Where the line of a character ends, its line feed not included."""
    found = text.find("\n", index)
    return len(text) if found < 0 else found


def boxed(node: Node) -> bool:
    """Whether `node` is a `|` or `>` text."""
    return isinstance(node, ScalarNode) and node.style in {"|", ">"}


def empty(node: Node) -> bool:
    """Whether nothing at all is written for `node`."""
    return bool(node.end_mark.index == node.start_mark.index)


def inline(node: Node) -> bool:
    """Whether `node` stands behind its key, without lines of its own."""
    if empty(node) or boxed(node):
        return False
    return not isinstance(node, CollectionNode) or bool(node.flow_style)


def tail(text: str, node: Node) -> int:
    """Where `node` ends; comments and empty lines after it are not part of it."""
    if isinstance(node, MappingNode) and not node.flow_style and node.value:
        key, value = node.value[-1]
        return int(key.end_mark.index) + 1 if empty(value) else tail(text, value)
    if isinstance(node, SequenceNode) and not node.flow_style and node.value:
        return tail(text, node.value[-1])
    if boxed(node):
        return _box_end(text, node)
    return int(node.end_mark.index)


def _box_end(text: str, node: Node) -> int:
    """Where a `|` or `>` text ends; lines with nothing but its indent are not part of it."""
    start = int(node.start_mark.index)
    head, *lines = text[start : node.end_mark.index].split("\n")
    if said := INDICATOR.match(head):
        key = KEY_INDENT.match(text[line_start(text, start) : start])
        indent = int(said[1]) + (len(key[0]) if key else 0)
    else:
        indent = next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), 0)
    while lines and not lines[-1].strip(" ") and len(lines[-1]) <= indent:
        lines.pop()
    return start + len("\n".join([head, *lines]))


def below(text: str, index: int, column: int) -> int:
    """Where the line after `index` begins, past comments that are indented deeper than `column`."""
    index = min(line_end(text, index) + 1, len(text))
    while index < len(text) and (match := COMMENT_LINE.match(text, index)) and len(match[1]) > column:
        index = match.end()
    return index


def dash_line(text: str, sequence: Node, index: int) -> int:
    """Where the line of the dash of item `index` begins."""
    if index == 0:
        return line_start(text, sequence.start_mark.index)
    mark = "\n" + " " * sequence.start_mark.column + "-"
    item: Node = sequence.value[index]
    return text.rfind(mark, 0, item.start_mark.index) + 1


def above(text: str, index: int, column: int) -> int:
    """Where the comments begin that stand right above the line at `index`, as far in as `column`."""
    while index > 0:
        start = line_start(text, index - 1)
        match = COMMENT_LINE.match(text, start)
        if not match or len(match[1]) != column:
            break
        index = start
    return index


def spaced(text: str, index: int) -> bool:
    """Whether an empty line stands above the line that begins at `index`, comments between left out."""
    while index > 0:
        above = line_start(text, index - 1)
        line = text[above : index - 1].strip()
        if not line.startswith("#"):
            return not line
        index = above
    return False


def with_lines(text: str, index: int, lines: Sequence[str]) -> str:
    """`text` with whole lines put in before `index`, which begins a line or ends the text."""
    before, after = text[:index], text[index:]
    if before and not before.endswith("\n"):
        before += "\n"
    return before + "".join(f"{line}\n" for line in lines) + after
