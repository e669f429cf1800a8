"""What `store.health` says, asked on sqlite3 alone: the words of its statements, which a test holds equal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from digest.core.health import habit
from digest.model import Health

Ask = Callable[[str, Iterable[Any]], Iterator[tuple[Any, ...]]]

_RUNS = """
WITH spans AS (
    SELECT source, max(started) AS newest, max(CASE WHEN ok THEN started END) AS good
    FROM runs WHERE source = ? AND NOT skipped GROUP BY source
)
SELECT newest, good,
    count(CASE WHEN good IS NULL OR started > good THEN 1 END),
    min(CASE WHEN good IS NULL OR started > good THEN started END),
    min(CASE WHEN (good IS NULL OR started > good) AND gone THEN started END),
    max(CASE WHEN started = newest THEN error END),
    max(CASE WHEN started = newest THEN status END),
    max(CASE WHEN started = newest THEN address END),
    max(CASE WHEN started = newest THEN wait_until END),
    max(CASE WHEN started = newest AND gone THEN 1 ELSE 0 END),
    max(CASE WHEN started = newest OR started = good THEN latency END),
    coalesce(max(CASE WHEN started = good THEN moved END), '')
FROM spans JOIN runs USING (source) WHERE NOT skipped GROUP BY source
"""
_LIVED = "CASE WHEN published < seen THEN published ELSE seen END"
_DAYS = f"SELECT DISTINCT date({_LIVED}) FROM items WHERE source = ?"  # noqa: S608 - words of ours
_SPANS = f"SELECT count(*), min(seen), max(seen), max({_LIVED}) FROM items WHERE source = ?"  # noqa: S608


def health(ask: Ask, sources: Sequence[str]) -> list[Health]:
    """One `Health` per source, in the order given; empty for one that never ran."""
    return [Health(source=source, **_runs(ask, source), **_items(ask, source)) for source in sources]


def _runs(ask: Ask, source: str) -> dict[str, Any]:
    for newest, good, failures, failing, gone_since, *last in ask(_RUNS, [source]):
        error, status, address, wait, gone, latency, moved = last
        return {
            "last_run": _moment(newest),
            "last_success": _moment(good),
            "failures": failures,
            "failing_since": _moment(failing),
            "gone_since": _moment(gone_since) if gone else None,
            "error": error,
            "status": status,
            "address": address,
            "wait_until": _moment(wait),
            "gone": bool(gone),
            "latency": latency,
            "moved": moved,
        }
    return {}


def _items(ask: Ask, source: str) -> dict[str, Any]:
    for number, first, last, lived in ask(_SPANS, [source]):
        if number:
            came = [date.fromisoformat(day) for (day,) in ask(_DAYS, [source])]
            newest = last if last > first else lived
            return {"last_new": _moment(newest), "items": number, "habit": habit(came)}
    return {}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
