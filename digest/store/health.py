"""What the runs say about each source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, case, func, or_, select

from digest.model import Health
from digest.store.tables import ITEMS, RUNS

_R = RUNS.c


def health(connection: Connection, sources: Sequence[str]) -> list[Health]:
    """One `Health` per source, in the order given; empty for one that never ran.

    `failures` counts those in a row up to now; `error` is the last run's, empty if it went well.
    """
    runs, items = _runs(connection, sources), _items(connection, sources)
    return [Health(source=source, **runs.get(source, {}), **items.get(source, {})) for source in sources]


def _runs(connection: Connection, sources: Sequence[str]) -> dict[str, dict[str, Any]]:
    spans = (
        select(
            _R.source,
            func.max(_R.started).label("last_run"),
            func.max(case((_R.ok, _R.started))).label("last_success"),
        )
        .where(_R.source.in_(set(sources)))
        .group_by(_R.source)
        .subquery()
    )
    since_success = or_(spans.c.last_success.is_(None), _R.started > spans.c.last_success)
    asked = (
        select(
            spans,
            func.count(case((since_success, 1))).label("failures"),
            func.max(case((_R.started == spans.c.last_run, _R.error))).label("error"),
        )
        .join(RUNS, _R.source == spans.c.source)
        .group_by(*spans.c)
    )
    found = [dict(row._mapping) for row in connection.execute(asked)]
    return {row.pop("source"): row for row in found}


def _items(connection: Connection, sources: Sequence[str]) -> dict[str, dict[str, Any]]:
    column = ITEMS.c
    asked = select(column.source, func.max(column.seen), func.count()).group_by(column.source)
    found = connection.execute(asked.where(column.source.in_(set(sources))))
    return {source: {"last_new": newest, "items": number} for source, newest, number in found}
