"""What is remembered of a source: failures, moves, waits, habits, also after a journey as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.model import Cursor, Health
from digest.store.database import Store
from digest.store.export import export
from digest.store.importing import import_
from digest.store.shards import KEEP_RUNS
from tests.store.nouns import HOUR, JULY, article, gathered, outcome
from tests.store.places import fresh

DAY = timedelta(days=1)
MOVED = "https://b.example/"


def runs(store: Store, *each: dict[str, Any]) -> Health:
    """One run an hour; what the store then says."""
    for hour, values in enumerate(each):
        store.fail(outcome(started=JULY + hour * HOUR, **values))
    return store.health(["blog"])[0]


GOOD = {"ok": True, "latency": 0.5}
BAD = {"ok": False, "error": "x", "status": 503, "latency": 0.1}
GONE = {"ok": False, "error": "gone", "status": 410, "gone": True}
LEFT = {"ok": False, "skipped": True, "error": "left alone"}
WAIT = {"ok": False, "error": "busy", "status": 429, "wait_until": JULY + DAY}


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        ([GOOD, BAD, BAD], {"failures": 2, "failing_since": JULY + HOUR, "status": 503, "error": "x", "latency": 0.5}),
        ([BAD, GOOD], {"failures": 0, "failing_since": None, "status": 0, "error": "", "latency": 0.5}),
        ([GOOD, BAD | {"latency": 20.0}], {"latency": 20.0}),
        ([GOOD, BAD, LEFT, LEFT], {"failures": 1, "error": "x", "last_run": JULY + HOUR}),
        ([LEFT], {"failures": 0, "error": "", "last_run": None}),
        ([GOOD, BAD, GONE, LEFT], {"gone": True, "gone_since": JULY + 2 * HOUR, "failing_since": JULY + HOUR}),
        ([GONE, GONE], {"gone": True, "gone_since": JULY}),
        ([GONE, GOOD, GONE], {"gone": True, "gone_since": JULY + 2 * HOUR}),
        ([GONE, GOOD], {"gone": False, "gone_since": None}),
        ([GONE, BAD], {"gone": False, "gone_since": None}),
        ([GOOD, WAIT, LEFT], {"wait_until": JULY + DAY}),
        ([WAIT, BAD], {"wait_until": None}),
        ([GOOD | {"moved": MOVED}, BAD], {"moved": MOVED}),
        ([GOOD | {"moved": MOVED}, GOOD], {"moved": ""}),
        ([BAD], {"moved": ""}),
        ([GOOD | {"address": "a"}, BAD | {"address": "b"}, LEFT | {"address": "c"}], {"address": "b"}),
    ],
)  # fmt: skip
def test_what_a_row_of_runs_says(store: Store, each: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    found = runs(store, *each)

    assert {name: getattr(found, name) for name in expected} == expected


def test_a_first_reading_is_no_news_of_its_day(store: Store) -> None:
    """A dead feed does not come to life because we found it; what comes after does count."""
    old = [article(n, published=JULY - 900 * DAY + n * HOUR) for n in range(3)]
    store.finish("blog", gathered(*old), outcome())
    assert store.health(["blog"])[0].last_new == JULY - 900 * DAY + 2 * HOUR

    store.finish("blog", gathered(*old, article(9, published=None)), outcome(started=JULY + HOUR))
    assert store.health(["blog"])[0].last_new == JULY + HOUR


def test_a_date_in_the_future_says_no_more_than_the_day_it_was_seen(store: Store) -> None:
    store.finish("blog", gathered(article(1, published=datetime(2099, 1, 1, tzinfo=UTC))), outcome())

    assert store.health(["blog"])[0].last_new == JULY


def test_a_habit_comes_from_the_days_of_its_items(store: Store) -> None:
    weeks = [article(n, published=JULY - n * 10 * DAY) for n in range(6)]
    twins = [article(100 + n, published=JULY - n * 10 * DAY + HOUR) for n in range(1, 6)]
    store.finish("blog", gathered(*weeks, *twins), outcome())
    store.finish("undated", gathered(*(article(n, source="undated", published=None) for n in range(9))),
                 outcome("undated"))  # fmt: skip

    assert [health.habit for health in store.health(["undated", "blog"])] == [0.0, 10.0]


def test_runs_alone_take_no_look_at_the_items(store: Store) -> None:
    store.finish("blog", gathered(article()), outcome(latency=0.5))

    assert store.health(["blog"], items=False) == [
        Health(source="blog", last_run=JULY, last_success=JULY, latency=0.5)
    ]


def test_many_sources_at_once(store: Store) -> None:
    """More than one statement may name."""
    names = [f"s{n}" for n in range(2500)]
    store.fail(outcome("s2400", ok=False, error="x"))

    found = store.health(names)
    assert [health.source for health in found] == names
    assert [health.source for health in found if health.failures] == ["s2400"]


def test_health_travels_whole(store: Store, tmp_path: Path) -> None:
    """Also where it rests on a run that was long ago: since when a source is gone, or left alone."""
    runs(store, GOOD | {"moved": MOVED, "address": "a"}, BAD, GONE, *[LEFT] * (KEEP_RUNS + 5))
    export(store, tmp_path)
    with fresh() as copy:
        assert import_(copy, tmp_path).warnings == ()
        assert copy.health(["blog"]) == store.health(["blog"])
        assert copy.last_run() == store.last_run()
    assert len((tmp_path / "runs.jsonl").read_text().splitlines()) == 4


def test_every_word_of_a_run_travels(store: Store, tmp_path: Path) -> None:
    told = outcome(ok=False, error="busy", status=429, latency=1.25, moved=MOVED, wait_until=JULY + DAY, gone=True,
                   skipped=True, address="https://a.example/", warnings=("w",), found=2, new=1, unchanged=True)  # fmt: skip
    store.fail(told)
    store.finish("other", gathered(cursor=Cursor(etag="e", state='{"seen": [1]}')), outcome("other"))
    export(store, tmp_path)
    with fresh() as copy:
        import_(copy, tmp_path)

        assert copy.last_run() == store.last_run()
        assert copy.cursor("other") == Cursor(etag="e", state='{"seen": [1]}')


def test_files_of_an_older_digest_come_in(tmp_path: Path) -> None:
    """Written before runs said how slow, moved or gone a source is."""
    (tmp_path / "runs.jsonl").write_text('{"ok":true,"source":"blog","started":"2026-07-01T00:00:00Z"}\n')
    (tmp_path / "cursors.jsonl").write_text('{"etag":"1","source":"blog"}\n')
    with fresh() as store:
        assert import_(store, tmp_path).warnings == ()
        assert store.last_run() == [outcome()]
        assert store.cursor("blog") == Cursor(etag="1")
