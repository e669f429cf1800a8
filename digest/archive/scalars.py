"""Single values: texts, ids, numbers, days and moments."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from digest.archive.log import Log, Place
from digest.archive.reading import Plain
from digest.archive.shapes import TEXT_SCHEMA, Bare, Block, Schema, Shape
from digest.core.identity import is_web_address

ADDRESS = re.compile(r"[a-z0-9][a-z0-9-]*")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Line(Shape):
    """Text, without the space around it."""

    def read(self, data: Plain, place: Place, log: Log) -> Any:
        return self.text(data.strip(), place, log) if isinstance(data, str) else log.not_text(data, place)

    def text(self, text: str, place: Place, log: Log) -> Any:
        return text

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        return TEXT_SCHEMA


class Prose(Line):
    """Text of one or more lines, written as a block; spaces at its beginning mean something."""

    def read(self, data: Plain, place: Place, log: Log) -> Any:
        if isinstance(data, str):
            return data.strip("\n") if data.strip() else ""
        return log.not_text(data, place)

    def plain(self, value: Any) -> Any:
        return Block(value)


class Identifier(Line):
    """An id that stands in addresses: ASCII small letters, digits and hyphens."""

    def text(self, text: str, place: Place, log: Log) -> Any:
        if ADDRESS.fullmatch(text):
            return text
        better = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
        hint = "Use small letters a-z, digits and hyphens" + (f", like `{better}`" if better else "")
        case = "near" if better else ""
        said = f"the id `{text}` cannot stand in an address"
        return log.wrong("D016", said, place, hint, case=case, word=text, near=better)

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        return {"type": ["string", "integer"], "pattern": f"^{ADDRESS.pattern}$"}


class Page(Line):
    """An http(s) address, the only kind that may reach a page."""

    example = "https://example.org/"

    def text(self, text: str, place: Place, log: Log) -> Any:
        address = super().text(text, place, log)
        if isinstance(address, str) and not is_web_address(address):
            return log.wrong(
                "D012", f"`{text}` is no http(s) address", place, f"Write it like {self.example}"
            )
        return address


@dataclass(frozen=True)
class OneOf(Line):
    """One word of a few."""

    options: tuple[str, ...]

    def text(self, text: str, place: Place, log: Log) -> Any:
        return text if text in self.options else log.unknown(text, self.options, place)

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        return {"enum": list(self.options)}


class Language(Line):
    """One of the digest's languages."""

    def text(self, text: str, place: Place, log: Log) -> Any:
        if text in log.languages:
            return text
        return log.unknown(text, log.languages, place, what="language")

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        return {"enum": list(languages)}


@dataclass(frozen=True)
class Number(Line):
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int = 9999

    def text(self, text: str, place: Place, log: Log) -> Any:
        if re.fullmatch(r"[0-9]{1,9}", text) and self.least <= int(text) <= self.most:
            return int(text)
        message = f"`{text}` is not a number from {self.least} to {self.most}"
        hint, least, most = "Write digits alone", self.least, self.most
        return log.wrong("D012", message, place, hint, case="number", word=text, least=least, most=most)

    def make(self, data: Any) -> Any:
        return int(data)

    def plain(self, value: Any) -> Any:
        return Bare(value)

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class Weight(Line):
    """A number that is not negative."""

    def text(self, text: str, place: Place, log: Log) -> Any:
        try:
            weight = float(text)
        except ValueError:
            weight = math.nan
        if math.isfinite(weight) and weight >= 0:
            return weight
        return log.wrong("D012", f"`{text}` is not a weight", place, "Write a number, 1 is usual")

    def make(self, data: Any) -> Any:
        return float(data)

    def plain(self, value: Any) -> Any:
        return Bare(f"{value:g}")

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        return {"type": "number", "minimum": 0}


class Flag(Line):
    """true or false."""

    def text(self, text: str, place: Place, log: Log) -> Any:
        if text.lower() in {"true", "false"}:
            return text.lower() == "true"
        return log.wrong("D012", f"`{text}` is neither true nor false", place, "Write true or false")

    def make(self, data: Any) -> Any:
        return data == "true"

    def plain(self, value: Any) -> Any:
        return Bare("true" if value else "false")

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        return {"type": ["boolean", "null"]}


class Day(Line):
    """A day of the calendar."""

    def text(self, text: str, place: Place, log: Log) -> Any:
        if not DAY.fullmatch(text):
            hint = "Write year-month-day, like 2026-11-23"
            return log.wrong("D014", f"`{text}` is not a day", place, hint, word=text)
        try:
            return date.fromisoformat(text)
        except ValueError:
            message, hint = f"there is no {text} in the calendar", "Look the day up again"
            return log.wrong("D014", message, place, hint, case="calendar", word=text)

    def make(self, data: Any) -> Any:
        return date.fromisoformat(data)

    def plain(self, value: Any) -> Any:
        return Bare(value.isoformat())

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        return {"type": "string", "format": "date", "pattern": f"^{DAY.pattern}$"}


class Moment(Line):
    """A moment with its zone, read as UTC, written as it was given."""

    example = "2026-11-23T18:00:00+08:00"

    def text(self, text: str, place: Place, log: Log) -> Any:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            message = f"`{text}` is not a day and time"
            return log.wrong("D014", message, place, f"Write it like {self.example}", case="time", word=text)
        if moment.tzinfo is None:
            message = f"`{text}` names no time zone"
            hint = f"Write day, time and zone, like {self.example}"
            return log.wrong("D015", message, place, hint, word=text)
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            message, hint = f"`{text}` is out of all time", f"Write it like {self.example}"
            return log.wrong("D014", message, place, hint, case="time", word=text)

    def make(self, data: Any) -> Any:
        return datetime.fromisoformat(data)

    def plain(self, value: Any) -> Any:
        return Bare(value.isoformat(timespec="seconds"))

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        return {"type": "string", "format": "date-time"}


@dataclass(frozen=True)
class Exactly(Line):
    """One word that must be as it is: the format's number."""

    word: str
    hint: str

    def text(self, text: str, place: Place, log: Log) -> Any:
        if text == self.word:
            return text
        message = f"this is format `{text}`, not {self.word}"
        return log.wrong("D010", message, place, self.hint, case="format", word=text)

    def plain(self, value: Any) -> Any:
        return Bare(value)

    def schema(self, languages: Sequence[str], defs: Schema) -> Schema:
        return {"const": int(self.word)}
