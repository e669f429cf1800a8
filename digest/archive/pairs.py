"""Shapes that people may write in more than one way: links, what an entry is about, reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from digest.archive.log import Log, Place, nearest
from digest.archive.reading import Plain
from digest.archive.scalars import Line
from digest.archive.shapes import TEXT_SCHEMA, Bare, Schema, Shape
from digest.archive.tables import Table
from digest.model import About, Link


@dataclass(frozen=True)
class LinkShape(Shape):
    """An address alone, or with a label."""

    table: Table

    def read(self, data: Plain, place: Place, log: Log) -> Any:
        if isinstance(data, str):
            return Link(url=data.strip())
        names = self.table.by_name
        if isinstance(data, dict) and not any(key in names or nearest(key, tuple(names)) for key in data):
            return log.not_text(data, place)
        return self.table.read(data, place, log)

    def make(self, data: Any) -> Any:
        return Link(url=data) if isinstance(data, str) else self.table.make(data)

    def plain(self, value: Any) -> Any:
        return self.table.plain(value) if value.label or value.lang else value.url

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        return {"anyOf": [{"type": "string", "format": "uri"}, self.table.schema(languages, defs)]}


class Records(Shape):
    """Records that only the program writes and reads: pairs with a `place`, whatever else they hold."""

    def read(self, data: Plain, place: Place, log: Log) -> Any:
        if data == "":
            return ()
        if not isinstance(data, list):
            return log.not_list(data, place)
        for index, item in enumerate(data):
            if not isinstance(item, dict) or not isinstance(item.get("place"), str):
                hint = "Restore it from git, or take it out"
                log.wrong("D012", "no record of a clash", (place, index), hint, case="clash")
        return tuple(data)

    def make(self, data: Any) -> Any:
        return tuple(data)

    def plain(self, value: Any) -> Any:
        return list(value)

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        item: Schema = {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}
        return {"type": ["array", "null"], "items": item}


class Abouts(Shape):
    """`[{kep: 2254}, {project: cert-manager}]`."""

    def read(self, data: Plain, place: Place, log: Log) -> Any:
        if data == "":
            return ()
        if not isinstance(data, list):
            return log.not_list(data, place)
        found = []
        for index, item in enumerate(data):
            at: Place = (place, index)
            if not isinstance(item, dict) or not item:
                message, hint = "what an entry is about is a pair", "Write it like `{kep: 2254}`"
                log.wrong("D012", message, at, hint, case="pair")
                continue
            for key, value in item.items():
                text = Line().read(value, (at, key), log)
                if text == "":
                    log.wrong("D013", f"`{key}` is empty", (at, key), "Write it", case="empty", name=key)
                found.append(About(kind=key, value=text))
        return tuple(found)

    def make(self, data: Any) -> Any:
        return tuple([About(kind=kind, value=value) for item in data for kind, value in item.items()])

    def plain(self, value: Any) -> Any:
        return [{about.kind: _number(about.value)} for about in value]

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        pair = {"type": "object", "minProperties": 1, "additionalProperties": {"type": ["string", "number"]}}
        return {"type": ["array", "null"], "items": pair}


@dataclass(frozen=True)
class Pairs(Shape):
    """Keys nobody lists beforehand, each with a text: `noqa`."""

    def read(self, data: Plain, place: Place, log: Log) -> Any:
        if data == "":
            return {}
        if not isinstance(data, dict):
            return log.not_keys(data, place)
        return {key: Line().read(value, (place, key), log) for key, value in data.items()}

    def make(self, data: Any) -> Mapping[str, str]:
        return dict(data)

    def plain(self, value: Any) -> Any:
        return dict(value)

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        return {"type": ["object", "null"], "additionalProperties": TEXT_SCHEMA}


def _number(text: str) -> str:
    """A tracker's number stands without quotes; `1.30` has them, other readers would make it 1.3."""
    return Bare(text) if re.fullmatch(r"[1-9][0-9]{0,8}", text) else text
