"""What an edition says, in less room: long entries end earlier, none in the middle of a sentence.

Nothing is cut in proportion: all entries have the same room, and it shrinks until the whole fits. So who
wrote briefly loses nothing, and of two long entries neither is cut for the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from digest.model import Edition, EditionEntry

_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
_VOID = frozenset({"br", "hr", "img", "wbr"})
_LISTS = frozenset({"ol", "ul"})
#: Where a sentence ends; a full stop of the West only before a space, so that `v1.36` is none.
_STOP = re.compile(r"[。！？][”’」』）]*|[.!?][\"'”’)]*(?=\s)")


def shorten(safe: str, size: int) -> str:
    """Safe HTML in at most `size` bytes or so (the end of a list comes to it), whole if it fits.

    It ends with a paragraph or an item of a list; if not even the first fits, with a sentence of it; if
    that does not fit either, nothing is left.

    >>> shorten("<p>One.</p><p>Two.</p>", 14)
    '<p>One.</p>'
    >>> shorten("<p>One two. Three four.</p>", 14)
    '<p>One two.</p>'
    """
    if len(safe) * 4 <= size or len(safe.encode()) <= size:
        return safe
    whole = part = ""
    for at, rest, is_whole in _ends(safe, size):
        if is_whole:
            whole = safe[:at] + rest
        elif not whole:
            part = safe[:at] + rest
    return whole or part


def _ends(safe: str, size: int) -> Iterator[tuple[int, str, bool]]:
    """Where `safe` may end within `size` bytes, what closes it there, whether it is a paragraph's end."""
    open_tags: list[str] = []
    at = used = 0
    for tag in _TAG.finditer(safe):
        words = safe[at : tag.start()]
        if open_tags == ["p"]:
            begin, sofar = 0, used
            for stop in _STOP.finditer(words):
                sofar += len(words[begin : stop.end()].encode())
                begin = stop.end()
                if sofar > size:
                    break
                yield at + begin, "</p>", False
        used += len(words.encode()) + len(tag[0].encode())
        at = tag.end()
        if used > size:
            return
        closing, name = tag.groups()
        if name in _VOID:
            continue
        if not closing:
            open_tags.append(name)
            continue
        if open_tags and open_tags[-1] == name:
            open_tags.pop()
        if not open_tags:
            yield at, "", True
        elif name == "li" and len(open_tags) == 1 and open_tags[0] in _LISTS:
            yield at, f"</{open_tags[0]}>", True


def size_of(entry: EditionEntry) -> int:
    """Bytes of what an entry says, without its title and links."""
    return len(entry.html.encode()) + len(entry.quote.encode())


def within(edition: Edition, room: int) -> tuple[Edition, tuple[str, ...]]:
    """The edition with no entry over `room` bytes, and the ids of those that end earlier now.

    An entry that is cut loses what comes after its words too: a quote, pictures.
    """
    cut: list[str] = []

    def less(entry: EditionEntry) -> EditionEntry:
        if entry.withdrawn or size_of(entry) <= room:
            return entry
        cut.append(entry.id)
        return replace(entry, html=shorten(entry.html, room), quote="", images=())

    return _each(edition, less), tuple(cut)


def first(edition: Edition, keep: int) -> Edition:
    """The edition with its first `keep` entries."""
    left = keep

    def kept(entry: EditionEntry) -> EditionEntry | None:
        nonlocal left
        left -= 1
        return entry if left >= 0 else None

    return _each(edition, kept)


def _each(edition: Edition, change: Callable[[EditionEntry], EditionEntry | None]) -> Edition:
    """The edition with each entry changed or left out; groups and sections without any go."""
    sections = []
    for section in edition.sections:
        groups = [
            replace(group, entries=entries)
            for group in section.groups
            if (entries := tuple(made for entry in group.entries if (made := change(entry))))
        ]
        if groups:
            sections.append(replace(section, groups=tuple(groups)))
    return replace(edition, sections=tuple(sections))


def most(fits: Callable[[int], bool], low: int, high: int) -> int:
    """The greatest number of `low` to `high` that fits, if all below one that does fit too; else `low` - 1.

    >>> most(lambda n: n * n <= 50, 0, 100)
    7
    """
    best = low - 1
    while low <= high:
        middle = (low + high) // 2
        if fits(middle):
            best, low = middle, middle + 1
        else:
            high = middle - 1
    return best
