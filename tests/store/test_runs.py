"""Runs, cursors, health."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.model import Cursor, Health
from digest.store.database import Added, Store
from tests.store.nouns import HOUR, JULY, article, gathered, outcome

CURSOR = Cursor(etag='W/"1"', last_modified="Wed, 01 Jul 2026 00:00:00 GMT")


def test_finish_keeps_items_cursor_and_run(store: Store) -> None:
    added = store.finish("blog", gathered(article(1), article(2), cursor=CURSOR), outcome())

    assert added == Added(new=2)
    assert {item.seen for item in store.items()} == {JULY}
    assert store.cursor("blog") == CURSOR
    assert store.last_run() == [outcome(found=2, new=2)]


def test_finishing_again_doubles_nothing(store: Store) -> None:
    """As after a kill between the commit and whatever came next."""
    for _ in range(2):
        store.finish("blog", gathered(article(), cursor=CURSOR), outcome())

    assert len(store.items()) == 1
    assert len(store.last_run()) == 1


def test_an_unchanged_answer_takes_no_part_of_the_cursor_away(store: Store) -> None:
    store.finish("blog", gathered(cursor=CURSOR), outcome())
    store.finish("blog", gathered(unchanged=True, cursor=Cursor(etag='W/"2"')), outcome(started=JULY + HOUR))

    assert store.cursor("blog") == replace(CURSOR, etag='W/"2"')
    assert store.last_run() == [outcome(started=JULY + HOUR, unchanged=True)]


def test_a_changed_answer_without_etag_forgets_the_old_one(store: Store) -> None:
    store.finish("blog", gathered(cursor=CURSOR), outcome())
    store.finish("blog", gathered(article()), outcome(started=JULY + HOUR))

    assert store.cursor("blog") == Cursor()


def test_a_source_never_read_has_no_cursor(store: Store) -> None:
    assert store.cursor("blog") is None


def test_a_failure_leaves_items_and_cursor(store: Store) -> None:
    store.finish("blog", gathered(article(), cursor=CURSOR), outcome())
    failed = outcome(started=JULY + HOUR, ok=False, error="404 Not Found")
    store.fail(failed)

    assert store.last_run() == [failed]
    assert store.cursor("blog") == CURSOR
    assert len(store.items()) == 1


def test_warnings_of_the_answer_are_kept_with_the_run(store: Store) -> None:
    store.finish("blog", gathered(warnings=("entry 3: no link\0", "entry 4: \ud800")), outcome())

    assert store.last_run()[0].warnings == ("entry 3: no link", "entry 4: \ufffd")


def test_the_last_run_is_all_its_sources(store: Store) -> None:
    for source, started in (("b", JULY), ("a", JULY + HOUR), ("b", JULY + HOUR)):
        store.finish(source, gathered(), outcome(source, started))

    assert [one.source for one in store.last_run()] == ["a", "b"]


def test_no_run_yet(store: Store) -> None:
    assert store.last_run() == []
    assert store.health(["blog"]) == [Health(source="blog")]
    assert store.health([]) == []
    assert store.counts() == {}


def test_items_of_another_source_are_a_fault_of_the_collector(store: Store) -> None:
    with pytest.raises(ValueError, match="names another source: planet"):
        store.finish("blog", gathered(article(source="planet")), outcome())

    assert store.items() == []


def test_health_tells_how_it_went(store: Store) -> None:
    store.fail(outcome(ok=False, error="before all"))
    store.finish("blog", gathered(article(1)), outcome(started=JULY + HOUR))
    store.finish("blog", gathered(article(1)), outcome(started=JULY + 2 * HOUR))
    for hour, error in ((3, "timed out"), (4, "404 Not Found")):
        store.fail(outcome(started=JULY + hour * HOUR, ok=False, error=error))
    store.fail(outcome("never", ok=False, error="no such host"))
    store.finish("well", gathered(), outcome("well"))

    assert store.health(["well", "blog", "never"]) == [
        Health(source="well", last_run=JULY, last_success=JULY),
        Health(
            source="blog",
            last_run=JULY + 4 * HOUR,
            last_success=JULY + 2 * HOUR,
            last_new=JULY + HOUR,
            error="404 Not Found",
            failures=2,
            failing_since=JULY + 3 * HOUR,
            items=1,
        ),
        Health(source="never", last_run=JULY, error="no such host", failures=1, failing_since=JULY),
    ]
