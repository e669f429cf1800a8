"""A whole store from one place to another and back, without loss."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from digest.errors import StoreError
from digest.model import Cursor
from digest.store import copying
from digest.store.copying import TABLES, Copied, copy
from digest.store.database import Store
from tests.store import places
from tests.store.nouns import HOUR, JULY, article, gathered, kep, outcome, release
from tests.store.places import fresh


def fill(store: Store) -> None:
    """Words of every kind, numbers with gaps between them, times at the edges, what is long."""
    some = (
        article(1),
        article(2, published=None, title="\x01 \ue000 \U0010ffff ａ Z z é"),
        article(3, key="k" * 9_000),
    )
    store.finish(
        "blog", gathered(*some, cursor=Cursor(etag='"1"', state='{"a": "秋"}')), outcome(latency=0.1)
    )
    store.finish("istio", gathered(release(), cursor=Cursor(commit="c0ffee")), outcome("istio", found=2**40))
    store.finish("keps", gathered(kep(source="keps", identity="x" * 9_000)), outcome("keps", JULY + HOUR))
    store.fail(outcome("blog", JULY + HOUR, ok=False, error="gone", status=410, gone=True, wait_until=JULY))
    store.add([article(1, title="Corrected"), article(4)], now=JULY.replace(year=9999))


def everything(store: Store) -> list[object]:
    names = ["blog", "istio", "keps", "nobody"]
    return [
        store.items(),
        store.states(),
        store.cursors(),
        store.health(names),
        store.last_run(),
        store.counts(),
    ]


def test_there_and_back(tmp_path: Path) -> None:
    """From a file to where these tests run (a server, in make verify), and into another file."""
    with Store.open(tmp_path / "one.db") as one, fresh() as middle, Store.open(tmp_path / "two.db") as two:
        fill(one)
        there = copy(one, middle)
        back = copy(middle, two)

        assert [(done.table, done.rows) for done in there] == [
            ("cursors", 3), ("items", 6), ("runs", 4)
        ]  # fmt: skip
        assert back == there
        assert everything(two) == everything(middle) == everything(one)
        assert [number for number, _ in middle.marks()] == [number for number, _ in one.marks()]
        for store in (middle, two):
            assert store.add([article(5), article(6)], now=JULY).new == 2
            store.fail(outcome("new"))


def test_who_looked_into_the_empty_place_looks_again(store: Store) -> None:
    """On a server; a file says so by its looks."""
    before = store.stamp()
    with fresh() as full:
        fill(full)
        copy(full, store)

    assert bool(before) == bool(places.SERVER)
    assert (store.stamp() == before) != bool(places.SERVER)


def test_nothing_is_copied_over_something(store: Store) -> None:
    store.add([article(7)], now=JULY)
    with fresh() as full:
        fill(full)
        with pytest.raises(StoreError, match="holds something already"):
            copy(full, store)

    assert [item.key for item in store.items()] == ["guid-7"]


@pytest.mark.parametrize("moment", range(3))
def test_a_copy_that_breaks_off_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    def broken(table: str, _rows: int) -> None:
        if table == TABLES[moment].name:
            raise KeyboardInterrupt

    with fresh() as full:
        fill(full)
        with pytest.raises(KeyboardInterrupt):
            copy(full, store, broken)
        assert everything(store)[0] == []
        copy(full, store)

        assert everything(store) == everything(full)


def test_a_copy_that_differs_is_not_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with fresh() as full:
        fill(full)
        with monkeypatch.context() as lying:
            lying.setattr(copying, "_copied", lambda _here, _there, table, _: Copied(table.name, 1, "0"))
            with pytest.raises(StoreError, match="is not what was copied"):
                copy(full, store)

    assert store.items() == []


def test_an_older_file_is_brought_forward_first(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "old.db"
    with Store.open(path) as old:
        fill(old)
        expected = everything(old)
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE claims")
        connection.execute("DROP TABLE writes")
        connection.execute("UPDATE alembic_version SET version_num = '0002'")
    with Store.open(path) as old:
        copy(old, store)

    assert everything(store) == expected
