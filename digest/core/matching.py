"""Which items of two lists are the same one, and in which order a list stands that two sides changed."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str"

#: Lists whose items are known by one of their keys.
NAMED = {"sections": "id", "entries": "id", "links": "url", "also": "url", "images": "src", "sources": "id"}
LINKS = frozenset({"links", "also"})
#: Lists whose items have no name and are edited in place.
SOFT = frozenset({"lead", "errata"})


def step(name: str) -> str:
    """One step of a place; a slash in it is written as in JSON pointers."""
    return name.replace("~", "~0").replace("/", "~1")


def steps(place: str) -> tuple[str, ...]:
    """The steps of a place that `step` wrote."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in place.split("/")) if place else ()


def item_keys(name: str, base: Sequence[Plain], items: Sequence[Plain]) -> list[str]:
    """What each of `items` is known by in the list called `name`; all different.

    Of lists in `SOFT` those that also stand in `base` are known by their place there, others that
    came instead of one that is gone by that one's.
    """
    if name not in SOFT:
        return list(_counted(_named(name, item) for item in items))
    left = list(enumerate(base))
    found: dict[int, str] = {}
    for at, item in enumerate(items):
        known = next((pair for pair in left if pair[1] == item), None)
        if known:
            left.remove(known)
            found[at] = str(known[0])
    for at, item in enumerate(items):
        if at not in found and (known := next((pair for pair in left if _day(pair[1]) == _day(item)), None)):
            left.remove(known)
            found[at] = str(known[0])
    new = [at for at in range(len(items)) if at not in found]
    found.update(zip(new, _counted("+" + _text(items[at]) for at in new), strict=True))
    return [found[at] for at in range(len(items))]


def _named(name: str, item: Plain) -> str:
    key = NAMED.get(name, "")
    if isinstance(item, dict) and key:
        said = item.get(key)
        return said if isinstance(said, str) and said else _text(item)
    return item if isinstance(item, str) else _text(item)


def _counted(names: Iterator[str]) -> Iterator[str]:
    """`names`, those that come again with a number."""
    seen: dict[str, int] = {}
    for name in names:
        number = seen[name] = seen.get(name, 0) + 1
        yield name if number == 1 else f"{name}#{number}"


def _text(item: Plain) -> str:
    return json.dumps(item, ensure_ascii=False, sort_keys=True)


def _day(item: Plain) -> Plain:
    """An erratum is not edited into another day's."""
    return item.get("date", "") if isinstance(item, dict) else ""


def plain_link(name: str, item: Plain) -> Plain:
    """A link alone as the keys it stands for, so that a label can be added to it on one side."""
    return {"url": item} if name in LINKS and isinstance(item, str) else item


def one_of(name: str, item: Plain, *written: Plain | None) -> Plain:
    """`item` in the shorter form if one of the sides has it so."""
    if name in LINKS and isinstance(item, dict) and item.keys() == {"url"} and item["url"] in written:
        return item["url"]
    return item


def order(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str], wanted: Collection[str]
) -> list[str]:
    """The `wanted` as both sides ordered them.

    What one side moved stands where that side put it: behind the same one as there. What both moved
    stands as theirs. Where both put something new into the same gap, theirs comes first.
    """
    b, o, t = ([key for key in side if key in wanted] for side in (base, ours, theirs))
    moved = _moved(b, o) - _moved(b, t)
    out = [key for key in t if key not in moved]
    theirs_alone = set(t) - set(b) - set(o)
    placed = set(out)
    at = 0  # behind the one before
    for key in o:
        if key in placed:
            at = out.index(key) + 1
            continue
        while at < len(out) and out[at] in theirs_alone:
            at += 1
        out.insert(at, key)
        placed.add(key)
        at += 1
    return out


def _moved(base: Sequence[str], side: Sequence[str]) -> set[str]:
    """The fewest items that must have been moved to come from the order of `base` to that of `side`."""
    rank = {key: number for number, key in enumerate(base)}
    known = [key for key in side if key in rank]
    tails: list[int] = []  # the longest run in the old order, by patience
    ends: list[int] = []
    before: list[int] = []
    for number, key in enumerate(known):
        pile = bisect_left(tails, rank[key])
        before.append(ends[pile - 1] if pile else -1)
        tails[pile : pile + 1] = [rank[key]]
        ends[pile : pile + 1] = [number]
    stays: set[str] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        stays.add(known[at])
        at = before[at]
    return set(known) - stays
