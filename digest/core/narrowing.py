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
    dated: dict[str, tuple[int, int]] = {}
    current: dict[tuple[str, str], Mark] = {}
    known = []
    for mark in ordered:
        edges.setdefault(mark.source, mark.number)
        if mark.dated:
            first = dated.get(mark.source, (mark.number,))[0]
            dated[mark.source] = first, mark.number
            if mark.moment < until:
                known.append(mark)
                current[mark.source, mark.path] = mark
    touched = {place for place, mark in current.items() if mark.moment >= since}
    best: dict[str, tuple[tuple[bool, Any, str], Mark]] = {}
    before: dict[tuple[str, str], Mark] = {}
    kept = {*edges.values(), *(number for pair in dated.values() for number in pair)}
    for mark in known:
        place = mark.source, mark.path
        if mark.moment >= since:
            kept.add(mark.number)
        elif place in touched:
            before[place] = mark
        rank = not mark.removed and current[place] is mark, mark.moment, mark.path
        if (held := best.get(mark.identity)) is None or rank >= held[0]:
            best[mark.identity] = rank, mark
    kept.update(mark.number for mark in before.values())
    kept.update(mark.number for _, mark in best.values())
    # What is not the last of its path any more must not look as if it were.
    kept.update(current[mark.source, mark.path].number for mark in known if mark.number in kept)
    return [mark.number for mark in ordered if mark.number in kept]
