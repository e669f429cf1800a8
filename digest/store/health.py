"""What the runs and the items say about each source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, or_, select

from digest.core.health import habit
from digest.model import Health
from digest.store.tables import ITEMS, RUNS

_R, _I = RUNS.c, ITEMS.c
#: Sources asked about in one statement.
_CHUNK = 1000
#: When an item showed that its source lives: a date in the future says no more than the day it was seen.
_LIVED = case((_I.published < _I.seen, _I.published), else_=_I.seen)


def health(connection: Connection, sources: Sequence[str], *, items: bool = True) -> list[Health]:
    """One `Health` per source, in the order given; empty for one that never ran.

    Runs in which a source was not asked count for nothing. Without `items` what these tell is left
    out: it takes a look at each of them.
    """
    runs = _runs(connection, sources)
    told = _items(connection, sources) if items else {}
    return [Health(source=source, **runs.get(source, {}), **told.get(source, {})) for source in sources]


def _runs(connection: Connection, sources: Sequence[str]) -> dict[str, dict[str, Any]]:
    found = {}
    for chunk in _chunks(sources):
        for row in connection.execute(_asked_of_runs(chunk)):
            values = dict(row._mapping)
            values["gone"] = bool(values["gone"])
            if not values["gone"]:
                values["gone_since"] = None
            found[values.pop("source")] = values
    return found


def _asked_of_runs(sources: Sequence[str]) -> Select[Any]:
    spans = (
        select(
            _R.source,
            func.max(_R.started).label("last_run"),
            func.max(case((_R.ok, _R.started))).label("last_success"),
        )
        .where(_R.source.in_(sources), ~_R.skipped)
        .group_by(_R.source)
        .subquery()
    )
    in_vain = or_(spans.c.last_success.is_(None), _R.started > spans.c.last_success)
    newest, good = _R.started == spans.c.last_run, _R.started == spans.c.last_success
    return (
        select(
            spans,
            func.count(case((in_vain, 1))).label("failures"),
            func.min(case((in_vain, _R.started))).label("failing_since"),
            func.min(case((and_(in_vain, _R.gone), _R.started))).label("gone_since"),
            func.max(case((newest, _R.error))).label("error"),
            func.max(case((newest, _R.status))).label("status"),
            func.max(case((newest, _R.address))).label("address"),
            func.max(case((newest, _R.wait_until))).label("wait_until"),
            func.max(case((and_(newest, _R.gone), 1), else_=0)).label("gone"),
            func.max(case((or_(newest, good), _R.latency))).label("latency"),
            func.coalesce(func.max(case((good, _R.moved))), "").label("moved"),
        )
        .join(RUNS, _R.source == spans.c.source)
        .where(~_R.skipped)
        .group_by(*spans.c)
    )


def _items(connection: Connection, sources: Sequence[str]) -> dict[str, dict[str, Any]]:
    days = select(_I.source, func.date(_LIVED)).distinct()
    spans = select(_I.source, func.count(), func.min(_I.seen), func.max(_I.seen), func.max(_LIVED))
    found: dict[str, dict[str, Any]] = {}
    for chunk in _chunks(sources):
        came = defaultdict(list)
        for source, day in connection.execute(days.where(_I.source.in_(chunk))):
            came[source].append(date.fromisoformat(str(day)))
        rows = connection.execute(spans.where(_I.source.in_(chunk)).group_by(_I.source))
        for source, number, first, last, lived in rows:
            # The first reading brings what is years old: only what came later is news of its day.
            newest = last if last > first else lived
            found[source] = {"last_new": newest, "items": number, "habit": habit(came[source])}
    return found


def _chunks(sources: Sequence[str]) -> Iterator[list[str]]:
    names = sorted(set(sources))
    for start in range(0, len(names), _CHUNK):
        yield names[start : start + _CHUNK]
