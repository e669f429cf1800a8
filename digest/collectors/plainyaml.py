"""YAML from outside as plain text: every scalar as written, aliases written out, all of it bounded.

Typed loading is not for upstream's files: of those in Kubernetes' enhancements two have a thirteenth month,
four an octal number, and `1.30` is not 1.3. Tags make nothing, so there is nothing to resolve or to
construct: the C parser's nodes are read as they are, in half the time of its own loaders.
"""

from __future__ import annotations

from typing import Any

import yaml

from digest.collectors.words import line
from digest.errors import one_line
from digest.html import scrub

#: Characters of a key; what is longer is no key.
KEY_LIMIT = 200


class PlainError(ValueError):
    """Text that is no YAML, or more of it than was allowed."""


class _Nodes(yaml.cyaml.CParser):
    """libyaml's parser and composer, without asking what type a scalar might have."""

    def resolve(self, *_: Any) -> str:
        return ""

    def descend_resolver(self, *_: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


def documents(text: str, *, values: int) -> list[Any]:
    """The documents of `text`: mappings, lists and text; empty ones are an empty text.

    Raises PlainError, also for more than `values` values (a few lines of aliases of aliases are
    millions) and for a key that is no scalar.
    """
    try:
        nodes = _Nodes(text)
        reading = _Reading(values, clean="\\" not in text and scrub(text) == text)
        found = []
        while nodes.check_node():
            found.append(reading.plain(nodes.get_node()))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise PlainError(_reason(error)) from error
    return found


class _Reading:
    def __init__(self, values: int, *, clean: bool) -> None:
        self._left = values
        #: Nothing needs scrubbing: there are no controls, and no escapes that could make some.
        self._clean = clean
        self._keys: dict[str, str] = {}

    def plain(self, node: yaml.Node) -> Any:
        self._left -= 1
        if self._left < 0:
            raise ValueError("more values than such a file has")
        value = node.value
        if isinstance(value, str):
            return value if self._clean else scrub(value)
        if isinstance(node, yaml.MappingNode):
            return {self._key(key): self.plain(inner) for key, inner in value}
        return [self.plain(inner) for inner in value]

    def _key(self, node: yaml.Node) -> str:
        key = node.value
        if not isinstance(key, str):
            raise ValueError(f"a key that is no word{_place(node.start_mark)}")
        if key not in self._keys:
            self._keys[key] = line(key, KEY_LIMIT)
        return self._keys[key]


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply, or in itself"
    mark = getattr(error, "problem_mark", None)
    return one_line(str(getattr(error, "problem", None) or error))[:120] + _place(mark)


def _place(mark: Any) -> str:
    return f" in line {mark.line + 1}" if mark else ""
