"""Several collect at once: on PostgreSQL each source is asked by one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.errors import StoreError
from digest.store.database import Store
from tests.store.nouns import HOUR, JULY, article, gathered, outcome, release
from tests.store.places import SERVER

NAMES = ["blog", "istio", "etcd"]
on_a_server = pytest.mark.skipif(not SERVER, reason="in SQLite one collects at a time")


@pytest.fixture
def two(place: Path | str) -> Iterator[tuple[Store, Store]]:
    """Two that share a store."""
    with Store.open(place) as one, Store.open(place) as other:
        yield one, other


def test_who_is_alone_has_all(store: Store) -> None:
    with store.claiming(NAMES) as claim:
        assert set(claim(NAMES)) == set(NAMES)
        assert set(claim(["blog"])) == {"blog"}
        assert set(claim([])) == set()


@on_a_server
def test_what_one_has_the_other_passes_over(two: tuple[Store, Store]) -> None:
    one, other = two
    with one.claiming(NAMES) as first, other.claiming(NAMES) as second:
        assert first(["blog"]) == {"blog"}
        assert second(NAMES) == {"istio", "etcd"}
        assert first(NAMES) == {"blog"}
    with other.claiming(NAMES) as second:
        assert second(NAMES) == set(NAMES)


@on_a_server
@pytest.mark.parametrize("ok", [True, False])
def test_what_was_asked_meanwhile_is_not_asked_again(two: tuple[Store, Store], ok: bool) -> None:
    """Two that began together share the work; the next that begins asks anew."""
    one, other = two
    with other.claiming(NAMES) as second:
        with one.claiming(NAMES) as first:
            assert first(["blog"]) == {"blog"}
            if ok:
                one.finish("blog", gathered(article()), outcome())
            else:
                one.fail(outcome(ok=False, error="busy"))
        assert second(NAMES) == {"istio", "etcd"}
    with other.claiming(NAMES) as third:
        assert third(NAMES) == set(NAMES)


@on_a_server
def test_who_has_a_claim_writes_and_so_does_everybody_else(two: tuple[Store, Store]) -> None:
    one, other = two
    with one.claiming(NAMES) as claim:
        assert claim(["blog"])
        other.add([article(1)], now=JULY)
        one.finish("blog", gathered(article(2)), outcome(started=JULY + HOUR))

        assert other.counts() == {"article": 2}


def test_writers_of_one_source_take_turns(place: Path | str) -> None:
    with Store.open(place, patience=0) as one, Store.open(place, patience=0) as other:
        with one.writing("blog"):
            assert other.items() == []  # reading goes on meanwhile
            with pytest.raises(StoreError, match="another process is writing to it"):
                other.fail(outcome("blog"))
        other.fail(outcome("blog"))


@on_a_server
def test_writers_of_two_sources_do_not_wait(place: Path | str) -> None:
    with Store.open(place, patience=0) as one, Store.open(place, patience=0) as other, one.writing("blog"):
        other.fail(outcome("istio"))


@on_a_server
def test_who_adds_a_link_waits_for_the_same_link_alone(place: Path | str) -> None:
    with Store.open(place, patience=0) as one, Store.open(place, patience=0) as other:
        with one.writing("istio", key="v1"):
            assert other.add([release("v2")], now=JULY).new == 1
            with pytest.raises(StoreError, match="another process is writing to it"):
                other.add([release("v1")], now=JULY)
        assert other.add([release("v1")], now=JULY).new == 1


@on_a_server
def test_a_stamp_is_another_after_any_writing(two: tuple[Store, Store]) -> None:
    one, other = two
    stamps = [one.stamp()]
    for act in (
        lambda: other.add([article(1)], now=JULY),
        lambda: other.add([article(1, title="Corrected")], now=JULY),
        lambda: other.add([release()], now=JULY),
        lambda: other.finish("istio", gathered(), outcome("istio")),
        lambda: other.fail(outcome("istio", JULY + HOUR, ok=False)),
    ):
        act()
        stamps.append(one.stamp())
        assert one.stamp() == stamps[-1]
    with other.writing("blog"):
        assert one.stamp() == stamps[-1]  # nothing to see yet
    assert len(set(stamps)) == 6
