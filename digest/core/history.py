"""How a proposal came to stand where it stands: its net changes, and what is kept of them for its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any

from digest.model import Kep

#: Keys of kep.yaml whose changes make a history.
WATCHED = ("stage", "status", "latest-milestone")
#: One step: `date`, those of WATCHED it has then, `before: true` if it stood so before that day already.
Step = Mapping[str, Any]


def histories(states: Iterable[Kep], until: datetime, zone: tzinfo) -> dict[str, list[Step]]:
    """Identity to its steps before `until`, by day in `zone`; there and back in a day is no step.

    The earliest moment of a source is how all stood when its history begins, not a change: `before`.
    """
    dated = [(s.published, s) for s in states if s.published is not None]
    begins: dict[str, datetime] = {}
    for when, state in dated:
        begins[state.source] = min(when, begins.get(state.source, when))
    by_identity: dict[str, list[tuple[datetime, Kep]]] = {}
    for when, state in sorted(dated, key=lambda pair: pair[0]):
        if when < until:
            by_identity.setdefault(state.identity, []).append((when, state))
    return {name: list(_steps(found, begins, zone)) for name, found in by_identity.items()}


def _steps(
    dated: Sequence[tuple[datetime, Kep]], begins: Mapping[str, datetime], zone: tzinfo
) -> Iterator[Step]:
    there: dict[tuple[str, str], tuple[datetime, Kep]] = {}
    last: Mapping[str, str] | None = None
    for day, group in groupby(dated, key=lambda pair: pair[0].astimezone(zone).date()):
        moments = list(group)
        for when, state in moments:
            there.pop((state.source, state.path), None)
            if not state.removed:
                there[state.source, state.path] = when, state
        if not there:
            continue  # gone, or on its way to another path
        _, lead = max(there.values(), key=lambda pair: (pair[0], pair[1].path))
        stands = {key: value for key in WATCHED if (value := lead.text(key).strip())}
        if stands != last:
            first = last is None and all(when == begins[state.source] for when, state in moments)
            yield {"date": day.isoformat(), **stands, **({"before": True} if first else {})}
            last = stands


def extended(known: Sequence[Step], found: Sequence[Step]) -> list[Step]:
    """`known` with what `found` has before and after it; what is known already stays as it is.

    Only a first step that stood so before its day gives way, to the day since when it did.
    """
    if not known:
        return list(found)
    first, last = known[0]["date"], known[-1]["date"]
    earlier = [step for step in found if step["date"] < first]
    later = [step for step in found if step["date"] > last]
    merged: list[Step] = []
    for step in (*earlier, *known, *later):
        if not merged or _stands(merged[-1]) != _stands(step):
            merged.append(step if not merged else {k: v for k, v in step.items() if k != "before"})
    return merged


def _stands(step: Step) -> Mapping[str, Any]:
    return {key: step[key] for key in WATCHED if key in step}
