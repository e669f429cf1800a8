"""One of something for each of the digest's languages: words, moments, records of review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from digest.archive.log import Log, Place
from digest.archive.reading import Plain
from digest.archive.scalars import Line, OneOf
from digest.archive.shapes import FlowDict, FlowList, Many, Schema, Shape
from digest.model import Review, Text


@dataclass(frozen=True)
class PerLanguage(Shape):
    """One of `item` for each language; a digest of one language may write the item alone.

    With `shared`, an item alone is the same in every language.
    """

    item: Shape
    shared: bool = False
    #: Makes the value from language to item; undoing it needs only its items.
    wrap: Callable[[dict[str, Any]], Any] = dict

    def read(self, data: Plain, place: Place, log: Log) -> Any:
        if data == "":
            return self.wrap({})
        if isinstance(data, dict):
            values = {}
            for key, value in data.items():
                if key not in log.known:
                    log.unknown_key(key, log.known, (place, key), what="language")
                elif value != "":
                    values[key] = self.item.read(value, (place, key), log)
            return self.wrap(values)
        if len(log.languages) == 1 or self.shared:
            value = self.item.read(data, place, log)
            return self.wrap(dict.fromkeys(log.languages, value))
        return log.not_keys(data, place, log.languages)

    def make(self, data: Any) -> Any:
        make = self.item.make
        return self.wrap({language: make(value) for language, value in data.items()})

    def plain(self, value: Any) -> Any:
        words = value.words if isinstance(value, Text) else value
        return {language: self.item.plain(item) for language, item in words.items() if item}

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        item = self.item.schema(languages, defs)
        keys: Schema = {
            "type": ["object", "null"],
            "properties": dict.fromkeys(languages, item),
            "additionalProperties": False,
        }
        return {"anyOf": [keys, item]} if len(languages) == 1 or self.shared else keys


def words(item: Shape, *, shared: bool = False) -> PerLanguage:
    """`Text`."""
    return PerLanguage(item, shared, Text)


@dataclass(frozen=True)
class Named(Shape):
    """Keys nobody lists beforehand, each with an item: the titles of groups."""

    item: Shape

    def read(self, data: Plain, place: Place, log: Log) -> Any:
        if data == "":
            return {}
        if not isinstance(data, dict):
            return log.not_keys(data, place)
        return {key: self.item.read(value, (place, key), log) for key, value in data.items()}

    def make(self, data: Any) -> Any:
        return {key: self.item.make(value) for key, value in data.items()}

    def plain(self, value: Any) -> Any:
        return {key: self.item.plain(item) for key, item in value.items()}

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        return {"type": ["object", "null"], "additionalProperties": self.item.schema(languages, defs)}


class ReviewShape(Shape):
    """`{state: confirmed, zh: 5f1c9a20, en: 77d0b1c4}`; of a draft of some words, `of: [summary]`."""

    state = OneOf(("draft", "confirmed"))
    of = Many(OneOf(("title", "summary", "lead")))

    def read(self, data: Plain, place: Place, log: Log) -> Any:
        if not isinstance(data, dict):
            return log.not_keys(data, place, ("state",))
        state, prints, fields = "", {}, ()
        for key, value in data.items():
            if key == "state":
                state = self.state.read(value, (place, key), log)
            elif key == "of":
                fields = self.of.read(value, (place, key), log)
            elif key in log.languages:
                prints[key] = Line().read(value, (place, key), log)
            else:
                log.unknown_key(key, ("state", "of", *log.languages), (place, key))
        if "state" not in data:
            log.missing("state", place)
        return Review(state=state, prints=prints, fields=fields)

    def make(self, data: Any) -> Any:
        prints = dict(data)
        state, fields = prints.pop("state"), self.of.make(prints.pop("of", ()))
        return Review(state=state, prints=prints, fields=fields)

    def plain(self, value: Any) -> Any:
        of = {"of": FlowList(value.fields)} if value.fields else {}
        return FlowDict({"state": value.state, **of, **value.prints})

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        prints = {language: {"type": ["string", "number"]} for language in languages}
        of = {"of": self.of.schema(languages, defs)}
        properties = {"state": self.state.schema(languages, defs), **of, **prints}
        return {
            "type": "object",
            "properties": properties,
            "required": ["state"],
            "additionalProperties": False,
        }
