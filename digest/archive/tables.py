"""Keys and values: a table of fields that a value is built from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from digest.archive.log import WRONG, Log, Place
from digest.archive.reading import Plain
from digest.archive.scalars import Line
from digest.archive.shapes import FlowDict, FlowList, Schema, Shape


@dataclass(frozen=True)
class Field:
    """One key of a table."""

    name: str
    shape: Shape
    #: One sentence for the editor's help bubble, from the JSON Schema.
    about: str = ""
    #: The attribute of the value; None: the key is checked and not kept. Default: the key itself.
    attr: str | None = ""
    required: bool = False
    #: Written in one line.
    flow: bool = False
    #: Not written when it is this (or nothing).
    default: Any = None

    @property
    def attribute(self) -> str | None:
        return self.name if self.attr == "" else self.attr


@dataclass(frozen=True)
class Table(Shape):
    """Keys and values; the order of `fields` is the order they are written in."""

    name: str
    fields: tuple[Field, ...]
    build: Callable[..., Any]
    by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {item.name: item for item in self.fields})

    def read(self, data: Plain, place: Place, log: Log) -> Any:
        if not isinstance(data, dict):
            required = [item.name for item in self.fields if item.required]
            return log.not_keys(data, place, required or [item.name for item in self.fields[:3]])
        values: dict[str, Any] = {}
        meant: set[str] = set()
        for key, value in data.items():
            known = self.by_name.get(key)
            if known is None:
                meant.add(log.unknown_key(key, tuple(self.by_name), (place, key)))
            elif value == "" and isinstance(known.shape, Line):
                if known.required:
                    log.wrong("D013", f"`{key}` is empty", (place, key), "Write it", case="empty", name=key)
            elif known.attribute is None:
                known.shape.read(value, (place, key), log)
            else:
                values[known.attribute] = known.shape.read(value, (place, key), log)
        for item in self.fields:
            if item.required and item.name not in data and item.name not in meant:
                log.missing(item.name, place)
        return WRONG if log.findings else self.build(**values)

    def make(self, data: Any) -> Any:
        by_name = self.by_name
        values = {}
        for key, value in data.items():
            known = by_name[key]
            attribute = known.attr or known.name
            if known.attr is not None:
                values[attribute] = known.shape.make(value)
        return self.build(**values)

    def plain(self, value: Any) -> Any:
        out: dict[str, Any] = {}
        for item in self.fields:
            attribute = item.attribute
            if attribute is None:
                out[item.name] = item.shape.plain(item.default)
                continue
            found = self.get(value, attribute)
            if item.required or (found and found != item.default) or (found is False and item.default):
                data = item.shape.plain(found)
                out[item.name] = flowing(data) if item.flow else data
        return out

    def get(self, value: Any, attribute: str) -> Any:
        return getattr(value, attribute)

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        if self.name not in defs:
            defs[self.name] = {}
            properties = {item.name: self.described(item, languages, defs) for item in self.fields}
            required = [item.name for item in self.fields if item.required]
            defs[self.name] = {
                "type": "object",
                "properties": properties,
                "required": required,
                "additionalProperties": False,
            }
        return {"$ref": f"#/$defs/{self.name}"}

    @staticmethod
    def described(item: Field, languages: Sequence[str], defs: Schema) -> Schema:
        found = item.shape.schema(languages, defs)
        return {**found, "description": item.about} if item.about else found


def flowing(data: Any) -> Any:
    if isinstance(data, dict):
        return FlowDict(data)
    return FlowList(data) if isinstance(data, list) else data


class Span(Table):
    """`{from, to}`, read as a pair."""

    def get(self, value: Any, attribute: str) -> Any:
        return value[0] if attribute == "since" else value[1]
