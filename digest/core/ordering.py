"""Where an entry lands that is moved on a page which others may have changed since. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def landing(now: Sequence[str], seen: Sequence[str], before: str) -> str:
    """Before which of `now` something is to stand that was put before `before` in `seen`; empty: at the end.

    If that one is gone, before the first behind it that is still there: ids are followed, never places.

    >>> landing(["a", "c", "d"], ["a", "b", "c"], "b")
    'c'
    """
    there = set(now)
    if not before:
        # Behind all that was seen: what others added at the end since, comes after it.
        after = _behind_last(now, seen)
        return after if seen else ""
    if before in there:
        return before
    behind = seen[seen.index(before) + 1 :] if before in seen else ()
    return next((name for name in behind if name in there), "")


def _behind_last(now: Sequence[str], seen: Sequence[str]) -> str:
    known = [at for at, name in enumerate(now) if name in set(seen)]
    if not known or known[-1] + 1 >= len(now):
        return ""
    return now[known[-1] + 1]


def neighbour(order: Sequence[tuple[str, Sequence[str]]], name: str, by: int) -> tuple[str, str] | None:
    """The section, and before which entry, where `name` stands one step up (-1) or down (1).

    `order`: sections with their entries. None: it is there already.

    >>> neighbour([("news", ["a", "b"]), ("reading", [])], "b", 1)
    ('reading', '')
    """
    for at, (section, names) in enumerate(order):
        if name not in names:
            continue
        index = names.index(name)
        if by < 0 and index > 0:
            return section, names[index - 1]
        if by > 0 and index + 1 < len(names):
            return section, names[index + 2] if index + 2 < len(names) else ""
        if not 0 <= at + by < len(order):
            return None
        following, others = order[at + by]
        return following, ("" if by < 0 or not others else others[0])
    return None
