"""Frozen values as plain tuples and back, for caches: what a class holds is read off its annotations.

A packed value holds only what `marshal` and JSON's readers know (tuples, texts, numbers, None), its
fields in the order of the class. Nothing is checked on the way back: whoever keeps it keeps a hash.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
#: One way of a value; None: it stays as it is.
Way = Callable[[Any], Any] | None


def pack(value: object) -> Any:
    """`value`, a dataclass, as tuples."""
    hint: Any = type(value)
    there = _ways(hint)[0]
    return value if there is None else there(value)


def unpack(cls: type[T], packed: Any) -> T:
    """What `pack` was given; `cls` is its class."""
    hint: Any = cls
    back = _ways(hint)[1]
    return packed if back is None else back(packed)  # type: ignore[no-any-return]


@cache
def _ways(hint: Any) -> tuple[Way, Way]:
    """How values of `hint` are packed and unpacked; TypeError for one nobody packed so far."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in {str, int, bool, float, type(None)}:
        return None, None
    if hint in {date, datetime}:
        return hint.isoformat, hint.fromisoformat
    if origin in {Union, UnionType} and len(inner) == 2 and inner[1] is type(None):
        there, back = _ways(inner[0])
        return _unless_none(there), _unless_none(back)
    if origin is tuple and inner[1:] == (...,):
        there, back = _ways(inner[0])
        return _each(there), _each(back)
    if origin is tuple:
        ways = [_ways(one) for one in inner]
        return _in_turn([way[0] for way in ways]), _in_turn([way[1] for way in ways])
    if origin in {Mapping, dict} or hint is Mapping:
        if any(way for one in inner for way in _ways(one)):
            raise TypeError(f"{hint} cannot be packed")
        return dict, None
    if isinstance(hint, type) and issubclass(hint, Enum):
        return attrgetter("value"), {member.value: member for member in hint}.__getitem__
    if isinstance(hint, type) and is_dataclass(hint):
        return _whole(hint)
    raise TypeError(f"{hint} cannot be packed")


def _unless_none(way: Way) -> Way:
    return None if way is None else lambda value: None if value is None else way(value)


def _each(way: Way) -> Way:
    return None if way is None else lambda values: tuple([way(value) for value in values])


def _in_turn(ways: list[Way]) -> Way:
    if not any(ways):
        return None
    return lambda values: tuple([way(v) if way else v for way, v in zip(ways, values, strict=True)])


def _whole(cls: type) -> tuple[Way, Way]:
    """Both ways of a dataclass: its fields in turn."""
    names = [field.name for field in fields(cls)]
    hints = get_type_hints(cls)
    there, back = zip(*[_ways(hints[name]) for name in names], strict=True)
    turn_there, changed = _in_turn(list(there)), [(at, way) for at, way in enumerate(back) if way]
    read = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)

    def pack_all(value: Any) -> Any:
        return turn_there(read(value)) if turn_there else read(value)

    def unpack_all(packed: Any) -> Any:
        values = list(packed)
        for at, way in changed:
            if values[at]:
                values[at] = way(values[at])
        return cls(**dict(zip(names, values, strict=True)))

    return pack_all, unpack_all
