"""What became different about proposals between two moments: net, so that a step there and back is none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from digest.core.identity import leaf_name
from digest.model import KEP_TEMPLATE, Change, Kep, Window

#: What stands before the words of a folder or file: numbers, dates, `NNNN-`, `00xx-`, `draft-`.
_PREFIX = re.compile(r"^(?:draft-)?(?:[0-9nx]{1,8}[a-z]?[-_])*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Edge:
    """One path as at the window's two ends; `last` is its newest state before the second."""

    before: Kep | None
    after: Kep | None
    last: Kep


@dataclass(frozen=True, slots=True)
class _History:
    source: str
    dates: list[datetime]
    states: list[Kep]


def net_changes(states: Iterable[Kep], window: Window) -> tuple[Change, ...]:
    """Each path's state as at `window.since` compared with its state as at `window.until`.

    States are taken in the order of `published`, then of input. A path that went and one that came
    with the same identity, number or name are one proposal that moved. Sorted by identity, kind, field.
    """
    return window_changes(states, [window])[0]


def window_changes(states: Iterable[Kep], windows: Sequence[Window]) -> list[tuple[Change, ...]]:
    """The net changes of each of `windows`, in their order; the states are put in order only once."""
    histories = _histories(states)
    return [_changes(_edges(histories, window)) for window in windows]


def _changes(sources: Mapping[str, list[_Edge]]) -> tuple[Change, ...]:
    changes: list[Change] = []
    for edges in sources.values():
        gone = [edge for edge in edges if edge.before and not edge.after]
        come = [edge for edge in edges if edge.after and not edge.before]
        pairs = _moves(gone, come)
        paired = {id(edge) for pair in pairs for edge in pair}
        for old, new in pairs:
            changes += _moved(old, new)
        changes += [_change(edge, "added") for edge in come if id(edge) not in paired]
        changes += [_change(edge, "removed") for edge in gone if id(edge) not in paired]
        for edge in edges:
            changes += _changed(edge, edge.before)
    return tuple(sorted(changes, key=lambda c: (c.identity, c.kind, c.field, c.path, c.commit)))


def state_at(states: Iterable[Kep], until: datetime) -> dict[str, Kep]:
    """Each identity's state as of `until`, not included.

    A proposal that moved is gone from one path and there at another, of the same moment: what is there
    counts before what is gone, then the newer, then the later path.
    """
    dated = [(s.published, s) for s in states if s.published is not None and s.published < until]
    ordered = sorted(dated, key=lambda pair: pair[0])
    current = {(state.source, state.path): state for _, state in ordered}
    best: dict[str, tuple[tuple[bool, datetime, str], Kep]] = {}
    for when, state in ordered:
        if not is_template(state.path):
            there = not state.removed and current[state.source, state.path] is state
            rank = (there, when, state.path)
            if state.identity not in best or rank >= best[state.identity][0]:
                best[state.identity] = rank, state
    return {identity: state for identity, (_, state) in best.items()}


def main_change(changes: Sequence[Change]) -> Change | None:
    """The change that tells most: a stage before a status before the rest."""

    def rank(change: Change) -> int:
        names = ["added", "removed", "stage", "status", "latest-milestone", "moved"]
        name = change.field if change.kind == "changed" else change.kind
        return names.index(name) if name in names else len(names)

    return min(changes, key=rank, default=None)


def is_template(path: str, pattern: str = KEP_TEMPLATE) -> bool:
    """Whether a file is the form that proposals are written from, or lies beside it."""
    return any(_compiled(pattern).fullmatch(part) for part in path.split("/")) if pattern else False


@lru_cache(maxsize=32)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _histories(states: Iterable[Kep]) -> list[_History]:
    """The states of each path of each source in the order of their dates; templates are none."""
    dated = [(s.published, s) for s in states if s.published is not None]
    dated.sort(key=lambda pair: (pair[1].source, pair[1].path, pair[0]))
    found = []
    for (source, path), group in groupby(dated, key=lambda pair: (pair[1].source, pair[1].path)):
        if not is_template(path):
            history = list(group)
            found.append(_History(source, [when for when, _ in history], [state for _, state in history]))
    return found


def _edges(histories: Iterable[_History], window: Window) -> Mapping[str, list[_Edge]]:
    """Edges per source, by path; of paths that were touched in between, for the others are the same."""
    found: defaultdict[str, list[_Edge]] = defaultdict(list)
    for history in histories:
        first, end = bisect_left(history.dates, window.since), bisect_left(history.dates, window.until)
        if first < end:
            before, last = history.states[first - 1] if first else None, history.states[end - 1]
            found[history.source].append(_Edge(_there(before), _there(last), last))
    return found


def _there(state: Kep | None) -> Kep | None:
    return None if state is None or state.removed else state


# ---------------------------------------------------------------- moves


def _moves(gone: Sequence[_Edge], come: Sequence[_Edge]) -> list[tuple[_Edge, _Edge]]:
    """Pairs of one that went and one that came; the surest likeness first, each used once."""
    pairs: list[tuple[_Edge, _Edge]] = []
    keys: tuple[Callable[[Kep], tuple[str, ...]], ...] = (
        lambda kep: (kep.identity, _slug(kep.path)),
        lambda kep: (kep.identity,),
        lambda kep: (_number(kep),),
        lambda kep: (_slug(kep.path),),
    )
    for key in keys:
        used = {id(edge) for pair in pairs for edge in pair}
        free: defaultdict[tuple[str, ...], list[_Edge]] = defaultdict(list)
        for edge in come:
            if id(edge) not in used and all(key(edge.last)):
                free[key(edge.last)].append(edge)
        left = [edge for edge in gone if id(edge) not in used]
        pairs += [(edge, near.pop(0)) for edge in left if (near := free[key(edge.last)])]
    return pairs


def _number(kep: Kep) -> str:
    number = kep.text("kep-number").strip().lstrip("0")
    return number if number.isdigit() else ""


def _slug(path: str) -> str:
    """`immutable-fields` for `20190603-immutable-fields.md` and for `1101-immutable-fields/kep.yaml`."""
    return _PREFIX.sub("", leaf_name(path)).lower()


# ---------------------------------------------------------------- changes


def _moved(old: _Edge, new: _Edge) -> Iterator[Change]:
    yield _change(new, "moved", old=old.last.path, new=new.last.path)
    yield from _changed(new, old.before)


def _changed(edge: _Edge, before: Kep | None) -> Iterator[Change]:
    """One Change per key of kep.yaml whose value is another one; missing is the same as empty."""
    if before is None or edge.after is None:
        return
    for key in sorted({*before.fields, *edge.after.fields}):
        old, new = before.fields.get(key, ""), edge.after.fields.get(key, "")
        if old != new and (old := _stripped(old)) != (new := _stripped(new)):
            yield _change(edge, "changed", field=key, old=old, new=new)


def _stripped(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return {key: _stripped(inner) for key, inner in value.items()}
    return [_stripped(inner) for inner in value] if isinstance(value, list | tuple) else value


def _change(edge: _Edge, kind: str, *, field: str = "", old: Any = "", new: Any = "") -> Change:
    last = edge.last
    when = last.published or datetime.min.replace(tzinfo=UTC)
    return Change(
        identity=last.identity,
        path=last.path,
        title=last.title,
        sig=last.sig,
        kind=kind,
        field=field,
        old=old,
        new=new,
        # Microseconds only keep commits of one second in order.
        date=when.replace(microsecond=0),
        commit=last.commit,
    )
