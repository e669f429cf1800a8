"""Nouns to JSON records and back; what comes back is checked field by field."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Noun = TypeVar("Noun", bound=DataclassInstance)


def to_line(record: Mapping[str, Any]) -> bytes:
    """One line of JSON Lines, in one spelling."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


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
    return {
        field.name: _plain(value)
        for field in fields(noun)
        if not _is_default(field, value := getattr(noun, field.name))
    }


def decode(noun: type[Noun], record: Mapping[str, Any]) -> Noun:
    """The noun of a record; raises ValueError naming the key that is missing, unknown or wrong."""
    known = {field.name: field for field in fields(noun)}
    if strange := sorted(record.keys() - known.keys()):
        raise ValueError(f"{strange[0][:60]!r} is not known here (was it written by a newer digest?)")
    values = {}
    for name, field in known.items():
        if name in record:
            values[name] = _checked(field, record[name])
        elif field.default is MISSING and field.default_factory is MISSING:
            raise ValueError(f"{name!r} is missing")
    return noun(**values)


def _is_default(field: Field[Any], value: Any) -> bool:
    if field.default_factory is not MISSING:
        return bool(value == field.default_factory())
    return field.default is not MISSING and bool(value == field.default)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value


def _checked(field: Field[Any], value: Any) -> Any:
    try:
        return READERS[str(field.type)](value)
    except (ValueError, TypeError, OverflowError):
        raise ValueError(f"{field.name!r} is not {_EXPECTED[str(field.type)]}") from None


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
