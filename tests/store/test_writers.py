"""Two that write at once take turns."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from digest.store.database import Added, Store
from tests.store.nouns import HOUR, JULY, article, gathered, outcome

ROOT = Path(__file__).parents[2]


def test_two_stores_on_one_file_lose_nothing(place: Path | str) -> None:
    """Both start from nothing: the migration, too, happens once."""
    barrier = Barrier(2)

    def work(writer: int) -> Added:
        added = Added()
        barrier.wait()
        with Store.open(place) as store:
            for turn in range(10):
                mine = article(1000 * writer + turn)
                started = JULY + turn * HOUR
                added += store.finish("blog", gathered(article(turn), mine), outcome(started=started))
        return added

    with ThreadPoolExecutor(2) as pool:
        added = sum(pool.map(work, (1, 2)), Added())

    assert added == Added(new=30)
    with Store.open(place) as store:
        assert store.counts() == {"article": 30}
        store.check()


def test_threads_may_share_a_store(place: Path | str) -> None:
    with Store.open(place) as store, ThreadPoolExecutor(4) as pool:
        done = pool.map(lambda turn: store.add([article(turn % 5), article(100 + turn)], now=JULY), range(20))

        assert sum(done, Added()) == Added(new=25)
        assert store.counts() == {"article": 25}


def test_processes_may_open_a_new_store_at_once(place: Path | str) -> None:
    script = "import sys; from digest.store.database import Store; Store.open(sys.argv[1]).close()"
    children = [subprocess.Popen([sys.executable, "-c", script, str(place)], cwd=ROOT) for _ in range(3)]

    assert [child.wait() for child in children] == [0, 0, 0]


def test_a_snapshot_does_not_see_what_comes_meanwhile(place: Path | str) -> None:
    with Store.open(place) as store, store.reading() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM items").scalar()
        store.add([article()], now=JULY)

        assert connection.exec_driver_sql("SELECT count(*) FROM items").scalar() == before
        assert store.counts() == {"article": 1}
