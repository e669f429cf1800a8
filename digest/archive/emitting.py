"""Plain data as YAML lines, as a careful person would type them: no folding, few quotes.

ruamel decides how a scalar must be quoted; the layout is the one of the design's example.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from digest.archive.reading import Plain, read
from digest.archive.shapes import Bare, Block, FlowDict, FlowList

#: What may not stand in a block: it would be another line there, or nothing that can be typed.
UNTYPABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` with line feeds alone at its line ends and nothing that UTF-8 cannot hold."""
    return SURROGATE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


@lru_cache(maxsize=4096)
def scalar(text: str) -> str:
    """`text` in one line, quoted where it must be, also inside `[]` and `{}`."""
    if isinstance(text, Bare):
        return str(text)
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    odd = UNTYPABLE.search(text) or "\n" in text
    plain = _dumped(DoubleQuotedScalarString(text) if odd else text)
    # ruamel and libyaml disagree on a few (`?0`): what is not read as it was meant is quoted.
    return plain if _reads(plain, text) else _dumped(DoubleQuotedScalarString(text))


def _dumped(text: str) -> str:
    from ruamel.yaml import YAML  # here: a build reads and never writes

    yaml = YAML()
    yaml.width = 1 << 30
    yaml.default_flow_style = True
    out = io.StringIO()
    yaml.dump([text], out)
    return out.getvalue().rstrip("\n")[1:-1]


def _reads(written: str, text: str) -> bool:
    """Whether `written` is `text` on a line of its own, in a list, and, if short, as a key."""
    key = written if len(written) < 100 else "key"
    reading = read(f"- {written}\n- [{written}, {{{key}: {written}}}]\n- {key}: {written}\n")
    pair: Plain = {text if key == written else key: text}
    return reading.data == [text, [text, pair], pair] and not reading.findings


def flow(data: Any) -> str:
    """`data` in one line."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(flow(item) for item in data) + "]"
    return scalar(data if isinstance(data, Bare) else clean(data))


def value(data: Any, column: int) -> tuple[str, list[str]]:
    """What stands behind the colon of a key at `column`, and the lines below it."""
    if not data and isinstance(data, dict | list):
        return flow(data), []
    if isinstance(data, FlowDict | FlowList):
        return flow(data), []
    if isinstance(data, dict):
        return "", list(pairs(data, column + 2))
    if isinstance(data, list):
        return "", [line for item in data for line in bullet(item, column + 2)]
    if isinstance(data, Bare):
        return str(data), []
    text = clean(data)
    if (isinstance(data, Block) or "\n" in text) and text.strip() and not UNTYPABLE.search(text):
        return block(text, column + 2)
    return scalar(text), []


def block(text: str, column: int) -> tuple[str, list[str]]:
    """`text` as a literal block whose lines begin at `column`."""
    text = text.strip("\n")
    head = "|2" if text.startswith((" ", "\t")) else "|"
    return head, [" " * column + line if line else "" for line in text.split("\n")]


def pairs(data: dict[str, Any], column: int) -> Iterator[str]:
    for key, item in data.items():
        head, rest = value(item, column)
        yield " " * column + scalar(key) + ":" + (f" {head}" if head else "")
        yield from rest


def bullet(item: Any, column: int) -> list[str]:
    """One item of a list whose dashes stand at `column`."""
    indent = " " * column
    if isinstance(item, dict) and item and not isinstance(item, FlowDict):
        first, *rest = pairs(item, column + 2)
        return [f"{indent}- {first.lstrip(' ')}", *rest]
    if isinstance(item, list) and item and not isinstance(item, FlowList):
        return [f"{indent}- {flow(item)}"]
    head, rest = value(item, column)
    return [f"{indent}- {head}", *rest]
