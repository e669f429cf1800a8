"""Composed editions, kept from build to build: a page made again needs no YAML and no Markdown."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from digest.core.packing import pack, unpack
from digest.model import Edition

if TYPE_CHECKING:
    from digest.store.cache import Cache

_KIND = "edition"
#: Issues written at a time, so that their bytes do not lie in memory all at once.
_BATCH = 40


def keep(cache: Cache, fresh: Mapping[str, Mapping[str, Edition]], all_keys: Iterable[str]) -> None:
    """Write down `fresh`, key to language to edition; forget what is of none of `all_keys`."""
    keys = list(fresh)
    for start in range(0, len(keys), _BATCH):
        packed = {
            key: marshal.dumps({tag: pack(edition) for tag, edition in fresh[key].items()})
            for key in keys[start : start + _BATCH]
        }
        cache.put_many(_KIND, packed)
    cache.forget(_KIND, set(all_keys))


def find(cache: Cache, key: str) -> Mapping[str, Edition]:
    """Language to edition of what was kept under `key`: the hash of all it is made of and of the program."""
    body = cache.get_many(_KIND, [key]).get(key)
    if body is None:
        return {}
    try:
        return {tag: unpack(Edition, packed) for tag, packed in marshal.loads(body).items()}  # noqa: S302  ours, by its checksum
    except (ValueError, EOFError, TypeError, LookupError, AttributeError):
        return {}
