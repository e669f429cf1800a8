"""Issues that read otherwise than they went out, with nobody told: one line each, remembered by content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from digest.errors import ArchiveError
from digest.pipeline.check import changed
from digest.pipeline.shelf import Shelf, hashed

if TYPE_CHECKING:
    from digest.archive.locks import Locks


def unlike(shelf: Shelf) -> Iterator[str]:
    """What `check` says of each issue that is out and whose words are others now."""
    press, locks = shelf.press, shelf.press.locks
    if locks is None:
        return
    keys = {
        number: hashed(shelf.keys[number], locks.path(number).read_bytes())
        for number in sorted(press.locked & shelf.keys.keys())
    }
    known = press.cache.get_many("unlike", list(keys.values()))
    fresh = {key: _line(shelf, locks, number).encode() for number, key in keys.items() if key not in known}
    if fresh:
        press.cache.put_many("unlike", fresh)
        press.cache.forget("unlike", set(keys.values()))
    for key in keys.values():
        if line := (known.get(key) or fresh.get(key, b"")).decode():
            yield line


def _line(shelf: Shelf, locks: Locks, number: int) -> str:
    """The first of what is otherwise, how much more there is, and what to do; "" where nothing is."""
    archive = shelf.press.archive
    try:
        locked = locks.read(number)
    except ArchiveError as error:
        return str(error)
    issue = shelf.issues.get(number) or archive.issue(number)
    found = list(changed(issue, locked)) if locked else []
    if not found:
        return ""
    more = f", and {len(found) - 1} more (digest check {number})" if len(found) > 1 else ""
    return f"{archive.name(number)}: {found[0].message}{more}. {found[0].hint}"
