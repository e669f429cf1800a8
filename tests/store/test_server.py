"""What only a server can show: it stops, begins anew, keeps people out; its clients are killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from digest.errors import StoreError
from digest.model import Cursor
from digest.store.copying import copy
from digest.store.database import Added, Store
from digest.store.glimpse import Glimpse
from digest.store.served import Served
from tests.postgres import PASSWORD, Cluster, databases, is_there
from tests.store.killed import first, second
from tests.store.nouns import HOUR, JULY, article, gathered, kep, outcome, release
from tests.store.places import fresh

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not is_there(), reason="no PostgreSQL is installed")]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    # As it comes, or a crash would take back what such a server says is kept.
    with Cluster({"fsync": "off"}) as made:
        yield made


@pytest.fixture
def url(cluster: Cluster) -> Iterator[str]:
    with databases(cluster.url()) as made:
        yield made


def remembered(store: Store) -> tuple[Any, ...]:
    runs = [replace(run, new=0) for run in store.last_run()]  # done again, nothing is new any more
    return store.items(), store.cursor("blog"), store.health(["blog"]), runs


def test_a_kill_at_any_statement(cluster: Cluster) -> None:
    """Each store is as before or as after, and running again makes it as after; a migration happened or did not."""
    command = [sys.executable, "-m", "tests.store.killed_server", cluster.url()]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    with Store.open(":memory:") as store:
        first(store)
        before = remembered(store)
        second(store)
        after = remembered(store)

    seen = set()
    for name in done.stdout.split():
        with Store.open(cluster.url(name)) as store:
            if name.startswith("finish"):
                state = remembered(store)
                assert state in (before, after), name
                seen.add(state == after)
                second(store)
                assert remembered(store) == after, name
            else:
                first(store)
                assert remembered(store) == before, name
    assert len(done.stdout.split()) > 20
    assert seen == {False, True}


def test_a_server_that_stops_and_comes_back(url: str, cluster: Cluster) -> None:
    """A store that is open says so while it is away, and goes on when it is back."""
    with Store.open(url) as store:
        store.add([article(1)], now=JULY)
        cluster.stop()
        try:
            with pytest.raises(StoreError) as caught:
                store.add([article(2)], now=JULY)
        finally:
            cluster.start()
        said = str(caught.value)

        assert "no server answers there" in said
        assert PASSWORD not in said
        assert store.add([article(2)], now=JULY) == Added(new=1)
        assert store.counts() == {"article": 2}


def write(store: Store, cluster: Cluster) -> None:
    with store.writing("blog") as connection:
        connection.exec_driver_sql("UPDATE items SET title = 'half'")
        cluster.restart(signal.SIGQUIT)  # which is a crash
        connection.exec_driver_sql("UPDATE items SET summary = 'half'")


def claim(store: Store, cluster: Cluster) -> None:
    with store.claiming(["blog"]) as claimed:
        cluster.restart()
        claimed(["blog"])


@pytest.mark.parametrize("act", [write, claim])
def test_a_server_that_begins_anew_while_we_are_at_it(
    url: str, cluster: Cluster, act: Callable[[Store, Cluster], None]
) -> None:
    """One line, and nothing half written."""
    with Store.open(url) as store:
        store.finish("blog", gathered(article(1)), outcome())
        with pytest.raises(StoreError, match=r"the server stopped, or began anew, while we were at it\. Run"):
            act(store, cluster)

        assert store.items()[0].title == article(1).title


def test_a_wrong_password_is_one_line_without_it(url: str, cluster: Cluster) -> None:
    wrong = cluster.url(url.rpartition("/")[2], password="s3cret")
    with pytest.raises(StoreError) as caught:
        Store.open(wrong)
    said = str(caught.value)

    assert "the server does not take this user and password" in said
    assert "s3cret" not in said
    assert f"postgresql://digest:***@127.0.0.1:{cluster.port}/" in said


def test_a_database_that_is_not_there(cluster: Cluster) -> None:
    with pytest.raises(StoreError, match=r"there is no such database.*createdb"):
        Store.open(cluster.url("nowhere"))


def test_a_database_in_another_encoding(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        made = "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
        connection.execute(made.encode())
    with pytest.raises(StoreError, match=r"is in LATIN1.*createdb --encoding=UTF8"):
        Store.open(cluster.url("latin"))


def test_a_user_without_rights(url: str, cluster: Cluster) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    guest = url.replace(url.partition("//")[2].partition("@")[0], "guest:guest")
    with pytest.raises(StoreError, match=r"this user may not do that.*GRANT USAGE, CREATE"):
        Store.open(guest)


def test_a_server_that_only_reads(url: str) -> None:
    with Store.open(url) as store:
        store.add([article(1)], now=JULY)
    with Store.open(f"{url}?options=-cdefault_transaction_read_only%3Don") as store:
        with pytest.raises(StoreError, match="it cannot be written"):
            store.add([article(2)], now=JULY)
        assert len(store.items()) == 1


def test_who_only_looks_sees_what_the_store_has(url: str) -> None:
    """On the driver alone, in one state throughout."""
    assert Glimpse.open(url) is None  # nothing is there yet
    names = ["blog", "istio", "keps", "nobody"]
    with Store.open(url) as store:
        store.finish("blog", gathered(article(1), article(2, published=None)), outcome())
        store.finish(
            "keps", gathered(kep(source="keps"), cursor=Cursor(etag="e", state="s")), outcome("keps")
        )
        store.add([release()], now=JULY + HOUR)
        store.fail(outcome("blog", JULY + HOUR, ok=False, error="busy"))
        with Glimpse.open(url) as glimpse:  # type: ignore[union-attr]
            expected = store.items()
            asked: list[dict[str, Any]] = [
                {}, {"since": JULY + HOUR}, {"until": JULY + 2 * HOUR}, {"kinds": ["kep"]}, {"source": "istio"},
                {"since": JULY, "until": JULY + HOUR}, {"identity": article(1).identity},
            ]  # fmt: skip
            for one in asked:
                assert glimpse.items(**one) == store.items(**one) != []
            assert glimpse.states() == store.states() != []
            for _ in range(2):  # asked ahead, and not
                assert (
                    glimpse.history(JULY, JULY + HOUR) == store.history(JULY, JULY + HOUR) == store.states()
                )
                glimpse.foresee()
            assert glimpse.cursors() == store.cursors() != {}
            assert glimpse.first_seen(names) == store.first_seen(names)
            assert glimpse.answered(names, JULY) == store.answered(names, JULY) == ["keps"]
            assert isinstance(glimpse, Served)
            assert glimpse.stamp() == store.stamp()
            assert glimpse.evidence(5) == ""
            before = glimpse.evidence(4)
            assert before.startswith(glimpse.stamp())
            assert glimpse.health(names) == store.health(names)
            store.add([article(9)], now=JULY)
            assert glimpse.items() == expected
            assert glimpse.evidence(4) == before
        with Glimpse.open(url) as glimpse:  # type: ignore[union-attr]
            assert glimpse.evidence(4) not in {"", before}


@pytest.mark.parametrize(
    "act", ["DROP SCHEMA public CASCADE; CREATE SCHEMA public", "TRUNCATE items, writes"]
)
def test_a_store_that_was_made_anew_is_another_one(url: str, act: str) -> None:
    """Though it comes to the same number of writings: a database that was restored, or one that was emptied."""
    stamps = []
    for number in (1, 2):
        with Store.open(url) as store:
            store.add([article(number)], now=JULY)
            stamps.append(store.stamp())
        with Glimpse.open(url) as glimpse:  # type: ignore[union-attr]
            assert isinstance(glimpse, Served)
            assert glimpse.stamp() == stamps[-1]
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(act.encode())

    assert stamps[0] != stamps[1]


def test_two_digests_in_two_schemas_of_one_database(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA rust")
    with Store.open(url) as one, Store.open(f"{url}?options=-csearch_path%3Drust") as other, fresh() as full:
        one.add([article(1)], now=JULY)
        full.add([article(2), article(3)], now=JULY)
        copy(full, other)
        other.add([article(4)], now=JULY)

        assert [item.key for item in one.items()] == ["guid-1"]
        assert len(other.items()) == 3
        assert other.size() > 0


def test_many_desks_and_collectors_lose_nothing(url: str) -> None:
    """Twelve threads write the same and their own, each with a store of its own."""
    begin, added = threading.Barrier(12), list[Added]()

    def work(number: int) -> None:
        begin.wait()
        with Store.open(url) as store:
            mine = Added()
            for turn in range(10):
                source = f"source-{(number + turn) % 5}"
                items = [article(turn, source=source), article(1000 * (number + 1) + turn, source=source)]
                mine += store.finish(source, gathered(*items), outcome(source, JULY + number * HOUR))
            added.append(mine)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Store.open(url) as store:
        # Each writer's own, and of each turn the same one in all five sources.
        assert sum(added, Added()) == Added(new=120 + 50)
        assert store.counts() == {"article": 170}
