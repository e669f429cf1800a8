"""The kinds of values a file under content/ may hold; one definition reads, writes and describes.

Each shape reads plain data and logs what is wrong, makes a value again from data it wrote itself,
turns a value into plain data, and says its JSON Schema. `scalars.py` has the single ones,
`tables.py` those with keys; `fields.py` puts them together.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from digest.archive.log import Log, Place
from digest.archive.reading import Plain

Schema: TypeAlias = dict[str, Any]
TEXT_SCHEMA: Schema = {"type": ["string", "number", "boolean", "null"]}


class Bare(str):
    """A scalar that is written without quotes whatever it looks like: a number, a day."""

    __slots__ = ()


class Block(str):
    """A text that is written as a block (`|`)."""

    __slots__ = ()


class FlowList(list[Any]):
    """A list that is written in one line."""


class FlowDict(dict[str, Any]):
    """Keys and values that are written in one line."""


class Shape(ABC):
    """One kind of value."""

    @abstractmethod
    def read(self, data: Plain, place: Place, log: Log) -> Any:
        """The value, or WRONG after saying in `log` why."""

    @abstractmethod
    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        """JSON Schema of what `read` takes; named parts go to `defs`."""

    def make(self, data: Any) -> Any:
        """The value from what `plain` gave; nothing is checked."""
        return data

    def plain(self, value: Any) -> Any:
        """The value as it stands in the file."""
        return value


@dataclass(frozen=True)
class Many(Shape):
    """A list, read as a tuple."""

    item: Shape

    def read(self, data: Plain, place: Place, log: Log) -> Any:
        if data == "":
            return ()
        if not isinstance(data, list):
            return log.not_list(data, place)
        out = []
        for index, item in enumerate(data):
            if item == "":
                hint = "Fill it or delete the line"
                log.wrong("D012", "an empty item of a list", (place, index), hint, case="item")
            else:
                out.append(self.item.read(item, (place, index), log))
        return tuple(out)

    def make(self, data: Any) -> Any:
        make = self.item.make
        return tuple([make(item) for item in data])

    def plain(self, value: Any) -> Any:
        return [self.item.plain(item) for item in value]

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        return {"type": ["array", "null"], "items": self.item.schema(languages, defs)}
