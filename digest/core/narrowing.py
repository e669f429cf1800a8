"""Which states of proposals tell how all of them stand and what moved: the others need not be read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple


class Mark(NamedTuple):
    """As much of a state as it takes to choose; sorts the oldest first, within one moment as they came."""

    #: Its `when`, as whoever reads it compares moments.
    moment: Any
    #: Its row.
    number: int
    source: str
    path: str
    identity: str
    #: Whether it has a date of its own.
    dated: bool
    removed: bool


def telling(marks: Iterable[Mark], since: Any, until: Any) -> list[int]:
    """The rows of the states that tell as much as all do, in their order.

    That is: how every proposal stands at `until` (`changes.state_at`), what is different after any moment
    from `since` on (`changes.net_changes`), which states came since, and from when to when each source has
    any. Ten years of states are read for what a tenth of them say.
    """
    ordered = sorted(marks)
    edges: dict[str, int] = {}
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    current: dict[tuple[str, str], Mark] = {}
    known: list[tuple[Mark, tuple[str, str]]] = []
    for mark in ordered:
        moment, number, source, path, _, dated, _ = mark
        edges.setdefault(source, number)
        if dated:
            first.setdefault(source, number)
            last[source] = number
            if moment < until:
                place = source, path
                known.append((mark, place))
                current[place] = mark
    kept = {*edges.values(), *first.values(), *last.values()}
    touched = {place for place, mark in current.items() if mark.moment >= since}
    there: dict[str, Mark] = {}
    gone: dict[str, Mark] = {}
    before: dict[tuple[str, str], int] = {}
    for mark, place in known:
        moment, number, _, path, identity, _, removed = mark
        if moment >= since:
            kept.add(number)
        elif place in touched:
            before[place] = number
        best = gone if removed or current[place] is not mark else there
        held = best.get(identity)
        if held is None or held.moment != moment or path >= held.path:
            best[identity] = mark
    kept.update(before.values())
    kept.update(mark.number for mark in (gone | there).values())
    # What is not the last of its path any more must not look as if it were.
    kept.update([current[place].number for mark, place in known if mark.number in kept])
    return [mark.number for mark in ordered if mark.number in kept]
