"""Nouns to rows and back: the values are the same, only NUL and lone surrogates are cleaned away."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from datetime import UTC, datetime
from hashlib import blake2b
from operator import attrgetter
from typing import Any

from digest.model import (
    Advisory,
    Article,
    Item,
    Kep,
    LandscapeProject,
    Proposal,
    Pull,
    Release,
    Submission,
)

NOUN_TYPES = (Advisory, Article, Kep, LandscapeProject, Proposal, Pull, Release, Submission)
#: Every concrete noun the store can hold. A row of another kind is left alone and not shown.
NOUNS: Mapping[str, type[Item]] = {noun.kind: noun for noun in NOUN_TYPES}

#: Columns that are fields of every item; the others of a noun go into `body`.
COLUMNS = tuple(field.name for field in fields(Item))
_TEXTS = ("source", "key", "identity", "url", "title", "language", "summary")
_texts = attrgetter(*_TEXTS)


def own_fields(noun: type[Item]) -> tuple[Field[Any], ...]:
    """The fields that `noun` adds to those of every item."""
    return tuple(field for field in fields(noun) if field.name not in COLUMNS)


_OWN = {kind: tuple(field.name for field in own_fields(noun)) for kind, noun in NOUNS.items()}
_TUPLES = {
    kind: tuple(f.name for f in own_fields(noun) if f.default is not MISSING and isinstance(f.default, tuple))
    for kind, noun in NOUNS.items()
}


def to_row(item: Item, *, seen: datetime) -> dict[str, Any]:
    """The columns of `item`; raises ValueError for an unknown noun or a time without a zone."""
    kind = item.kind
    if kind not in NOUNS:
        raise ValueError(f"the store does not know items of the kind {kind!r} (digest/store/rows.py)")
    row: dict[str, Any] = dict(zip(_TEXTS, map(clean, _texts(item)), strict=True))
    row["kind"] = kind
    row["published"], row["updated"] = utc(item.published), utc(item.updated)
    row["seen"] = seen
    row["body"] = to_json({name: getattr(item, name) for name in _OWN[kind]})
    row["print"] = _fingerprint(row)
    return row


def to_item(row: Sequence[Any]) -> Item:
    """The noun of a row of the columns `kind`, `COLUMNS` and `body`, in this order."""
    kind, *columns, body = row
    try:
        own, _ = _read(body)
    except ValueError:
        own = json.loads(body)  # nobody of ours begins with a space
    for name in _TUPLES[kind]:
        own[name] = tuple(own[name])
    return NOUNS[kind](**dict(zip(COLUMNS, columns, strict=True)), **own)


def clean(text: str) -> str:
    """`text` without what a database refuses: no NUL, and U+FFFD for half a character."""
    if "\0" in text:
        text = text.replace("\0", "")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def to_json(value: Any) -> str:
    """`value` as JSON in one spelling, its texts clean and its keys text."""
    try:
        text = _dumps(value)
        if not text.isascii():
            text.encode()
    except (TypeError, UnicodeEncodeError):
        return _dumps(_clean_tree(value))
    # Written by json for a NUL, or by upstream as these six letters; the slow path knows.
    return _dumps(_clean_tree(value)) if "\\u0000" in text else text


def utc(moment: datetime | None) -> datetime | None:
    """The same instant in UTC; None for one that UTC cannot say (the year 0, which upstream may write)."""
    if moment is None:
        return None
    if moment.utcoffset() is None:
        raise ValueError(f"a time without a zone: {moment.isoformat()}")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


_read = json.JSONDecoder().raw_decode
_dumps = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode


def _clean_tree(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): _clean_tree(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_tree(inner) for inner in value]
    return value


def _fingerprint(row: Mapping[str, Any]) -> str:
    published, updated = row["published"], row["updated"]
    parts = (
        row["kind"],
        row["identity"],
        row["url"],
        row["title"],
        published.isoformat() if published else "",
        updated.isoformat() if updated else "",
        row["language"],
        row["summary"],
        row["body"],
    )
    # No part holds a NUL, so joined parts are equal only if each of them is.
    return blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()
