"""Where the letters of a value stand in its file."""

from __future__ import annotations

from itertools import accumulate

from yaml.nodes import ScalarNode

#: What YAML leaves out or folds at the ends of lines.
_BLANK = " \t\r\n"


def index_of(text: str, node: ScalarNode, offset: int) -> int | None:
    """Where letter `offset` of the value of `node` stands in `text`; None: nobody can say.

    Letters that are written by an escape, or that a folded text has otherwise than its file, are not found.
    """
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    value = str(node.value)
    if not 0 <= offset <= len(value):
        return None
    if node.style == "|":
        return _in_block(text[start:end], value, offset, start)
    if node.style in {"'", '"'}:
        start, end = start + 1, end - 1
    written = text[start:end]
    if written == value:
        return start + offset
    if node.style == '"' and "\\" in written:
        return None
    if node.style == ">":
        head = written.find("\n") + 1
        start, written = start + head, written[head:]
    return _in_folded(written, value, offset, start)


def _in_block(written: str, value: str, offset: int, start: int) -> int | None:
    """In a `|` text each line stands as it is, behind the indent."""
    lines = value.split("\n")
    number = value.count("\n", 0, offset)
    column = offset - (value.rfind("\n", 0, offset) + 1)
    source = written.split("\n")
    if number + 1 >= len(source):
        return None
    indent = source[number + 1].removesuffix("\r").rfind(lines[number]) if lines[number] else 0
    if indent < 0 or source[number + 1][:indent].strip(" "):
        return None
    before = list(accumulate(len(line) + 1 for line in source[: number + 1]))[-1]
    return start + before + indent + column


def _in_folded(written: str, value: str, offset: int, start: int) -> int | None:
    """Letter by letter; ends of lines and their indents stand for a space, quotes twice for one."""
    at = 0
    for place, letter in enumerate(value):
        while at < len(written) and written[at] != letter and written[at] in _BLANK:
            at += 1
        if at >= len(written):
            return None
        if written[at] != letter:
            if letter not in " \n":
                return None
            at -= 1  # the space that the end of a line stands for was passed over already
        if place == offset:
            return start + at
        at += 2 if letter == "'" and written[at : at + 2] == "''" else 1
    return start + at if offset == len(value) else None
