"""Nouns to JSON records and back; what comes back is checked field by field."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import UTC, datetime
from functools import cache
from math import isfinite
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Noun = TypeVar("Noun", bound=DataclassInstance)


#: How the fault ends of what a newer digest may have written.
UNKNOWN = "is not known here (was it written by a newer digest?)"


def to_line(record: Mapping[str, Any]) -> bytes:
    """One line of JSON Lines, in one spelling."""
    return _dumps(record).encode() + b"\n"


def from_line(line: bytes) -> dict[str, Any]:
    """The record of a line; raises ValueError."""
    try:
        record = _loads(line.decode())
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg} at column {error.colno})") from None
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    return record


def encode(noun: DataclassInstance) -> dict[str, Any]:
    """The fields of `noun` as JSON values, without those that say what is said by saying nothing."""
    values, defaults = _shape(type(noun))
    return {
        name: _plain(value)
        for (name, default), value in zip(defaults, values(noun), strict=True)
        if value != default
    }


def decode(noun: type[Noun], record: Mapping[str, Any]) -> Noun:
    """The noun of a record; raises ValueError naming the key that is missing, unknown or wrong."""
    types, needed = _readers(noun)
    if strange := sorted(record.keys() - types.keys()):
        raise ValueError(f"{strange[0][:60]!r} {UNKNOWN}")
    values = {}
    for name, value in record.items():
        try:
            values[name] = READERS[types[name]](value)
        except (ValueError, TypeError, OverflowError):
            raise ValueError(f"{name!r} is not {_EXPECTED[types[name]]}") from None
    for name in needed:
        if name not in values:
            raise ValueError(f"{name!r} is missing")
    return noun(**values)


@cache
def _shape(noun: type[DataclassInstance]) -> tuple[Callable[[Any], tuple[Any, ...]], list[tuple[str, Any]]]:
    """What takes the values out of a noun, and each field's name and default, in their order."""
    defaults = [(field.name, _default(field)) for field in fields(noun)]
    return attrgetter(*(name for name, _ in defaults)), defaults


@cache
def _readers(noun: type[DataclassInstance]) -> tuple[dict[str, str], list[str]]:
    """Each field's annotation by its name, and the fields that must be there."""
    found = fields(noun)
    return {f.name: str(f.type) for f in found}, [f.name for f in found if _default(f) is MISSING]


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value


def _of(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError
        return value

    return read


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise TypeError
    return tuple(value)


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.utcoffset() is None:
        raise ValueError
    return moment.astimezone(UTC)


def _whole(value: Any) -> int:
    if type(value) is not int or abs(value) > _MOST:
        raise TypeError
    return value


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


def _finite(word: str) -> float:
    value = float(word)
    if not isfinite(value):
        raise ValueError(f"{word[:20]} is too large a number")
    return value


#: What every database and every reader of JSON takes as a whole number.
_MOST = 2**53
_dumps = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_loads = json.JSONDecoder(parse_constant=_no_number, parse_float=_finite).decode


#: Annotation of a field to what reads its value. A test holds that no annotation is missing.
READERS: Mapping[str, Callable[[Any], Any]] = {
    "str": _of(str),
    "int": _whole,
    "float": _of(float),
    "bool": _of(bool),
    "datetime": _moment,
    "datetime | None": _moment,
    "tuple[str, ...]": _words,
    "Mapping[str, Any]": _of(dict),
}
_EXPECTED = {
    "str": "text",
    "int": "a number",
    "float": "a number with its point",
    "bool": "true or false",
    "datetime": "a time with its zone",
    "datetime | None": "a time with its zone",
    "tuple[str, ...]": "a list of texts",
    "Mapping[str, Any]": "an object",
}
