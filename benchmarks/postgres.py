"""What a store on PostgreSQL costs beside one in a file, and whether twenty desks get along with it.

    .venv/bin/python benchmarks/postgres.py                       200 feeds, 1,000,000 items, 20 desks (some ten minutes)
    .venv/bin/python benchmarks/postgres.py --items 100000        a first look
    .venv/bin/python benchmarks/postgres.py --only desks          one part of: collect, copy, shortlist, desks
    .venv/bin/python benchmarks/postgres.py --check               is what is measured right? (seconds)

The server is one of its own on loopback, with the settings PostgreSQL comes with: every commit is on the disk.
A figure is the wall time of a whole process, of several runs the median; of the desks the time of each act. Exit
code 1: a promise is not kept, or something measured is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from pathlib import Path

import collect
import inboxes
from curate import ISSUES, World
from spending import MeasureError, Spent, say
from sqlalchemy import func, select

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from digest.model import Article, Gathered, Outcome, Submission  # noqa: E402
from digest.store.copying import copy  # noqa: E402
from digest.store.database import Store  # noqa: E402
from digest.store.glimpse import Glimpse  # noqa: E402
from digest.store.tables import WRITES  # noqa: E402
from tests.postgres import QUICK, Cluster, databases, is_there  # noqa: E402

#: What is promised (issue 10, "Speed and size").
COLLECT = 1.3  # of the wall in a file
SHORTLIST = {1_000_000: 2.0}  # seconds of wall, by items
ACT = 0.2  # seconds, at the 95th percentile
DESKS, COLLECTORS, SECONDS = 20, 2, 30
PARTS = ("collect", "copy", "shortlist", "desks")


@dataclass(frozen=True)
class Promise:
    what: str
    figure: float
    most: float


# ---------------------------------------------------------------- collecting


class Served(collect.Digest):
    """`digest collect` into a database."""

    name = "postgresql"
    url = ""

    def collect(self) -> Spent:
        os.environ["DIGEST_STORE"] = self.url
        try:
            return super().collect()
        finally:
            del os.environ["DIGEST_STORE"]


def collected(cluster: Cluster, size: int, runs: int, work: Path) -> Iterator[Promise]:
    figures: dict[tuple[str, str], list[Spent]] = {}
    for run in range(-1, runs):  # the first, of few feeds, fills the caches of Python and of the disk
        many = size if run >= 0 else 5
        with databases(cluster.url()) as Served.url:
            for kind in (collect.Digest, Served):
                with collect.world(many) as there:
                    one = kind(work / f"{kind.name}-{run}", there)
                    for step in (collect.FIRST, collect.SECOND):
                        spent = one.collect()
                        if run >= 0:
                            figures.setdefault((step, kind.name), []).append(spent)
                            say(
                                f"{many} feeds, {kind.name}, {step}: {spent.wall:.2f} s, CPU {spent.cpu:.2f} s"
                            )
    for step in (collect.FIRST, collect.SECOND):
        file, served = (
            [
                statistics.median(getattr(spent, field) for spent in figures[step, name])
                for field in ("wall", "cpu")
            ]
            for name in ("digest", "postgresql")
        )
        print(
            f"{size} feeds, {step}: {served[0]:.2f} s in PostgreSQL, {file[0]:.2f} s in a file"
            f" (CPU {served[1]:.2f} and {file[1]:.2f} s)"
        )
        yield Promise(f"{size} feeds, {step}: wall, of that in a file", served[0] / file[0], COLLECT)


# ---------------------------------------------------------------- a large store


class Newsroom(World):
    """A made-up digest whose store was copied to a server."""

    url = ""

    def environment(self) -> Mapping[str, str]:
        return {**super().environment(), "DIGEST_STORE": self.url}


def moved(world: Newsroom) -> None:
    """There and back, compared by their checksums."""
    file, back = world.folder / ".digest" / "digest.db", world.folder / "back.db"
    for name, source, target in (("there", str(file), world.url), ("back", world.url, str(back))):
        began = time.perf_counter()
        with Store.open(source) as one, Store.open(target) as other:
            done = copy(one, other)
        rows = sum(table.rows for table in done)
        print(f"{rows:,} rows copied {name} and compared in {time.perf_counter() - began:.1f} s")
        for table in done:
            print(f"  {table.table:8} {table.rows:>9,} {table.checksum}")
    with Store.open(world.url) as store, store.writing() as connection:
        connection.exec_driver_sql("ANALYZE")
    back.unlink()


def read(url: str) -> float:
    """Seconds that the questions of a shortlist take, without what is made of the answers."""
    began = time.perf_counter()
    with Glimpse.open(url) or Store.open(url) as store:
        store.history(inboxes.END - timedelta(days=180), inboxes.END)
        store.items(since=inboxes.END - timedelta(weeks=5), until=inboxes.END)
    return time.perf_counter() - began


def came(place: str, number: int) -> None:
    """A link is sent in: what was read before may be another now."""
    url = f"https://example.org/came/{number}"
    link = Submission(
        source="submissions", key=url, identity=url, url=url, title="Came", published=inboxes.END
    )
    with Store.open(place) as store:
        store.add([link], now=inboxes.END)


def listed(world: Newsroom, runs: int) -> Iterator[Promise]:
    command = ("shortlist", "--issue", str(ISSUES))
    world.spend(*command)  # not counted: the archive is read
    served, file = world.url, str(world.folder / ".digest" / "digest.db")
    walls: dict[tuple[str, str], list[float]] = {}
    for place, where in ((served, ""), (file, " from a file")):
        world.url = place
        for number in range(runs):
            came(place, number)
            for what in ("after something came", "asked again"):
                walls.setdefault((where, what), []).append(world.spend(*command).wall)
    world.url = served
    for (where, what), found in walls.items():
        print(f"shortlist{where}, {what}: {', '.join(f'{wall:.2f}' for wall in found)} s")
    print(f"shortlist: what of it is the server's and the reading of its rows: {read(served):.2f} s")
    if world.items in SHORTLIST:
        for what in ("after something came", "asked again"):
            figure = statistics.median(walls["", what])
            yield Promise(f"shortlist, {world.items:,} items, {what}: s", figure, SHORTLIST[world.items])
    for name in ("search: the index made", "search: nothing new"):
        print(f"{name}, {world.items:,} items: {world.spend('search', 'kubernetes').wall:.2f} s")


# ---------------------------------------------------------------- many desks


def desk(url: str, number: int, acts: int, every: float) -> list[float]:
    """An editor: looks whether something came, looks a story up, adds a link, reads what came of it."""
    took = []
    with Store.open(url) as store:
        _start()
        begun = time.perf_counter()
        for act in range(acts):
            # Not all at the same moment, and no later for it.
            time.sleep(max(0.0, begun + every * (act + number / DESKS) - time.perf_counter()))
            began = time.perf_counter()
            store.stamp()
            link = f"https://example.org/{number}/{act}"
            shared = f"https://example.org/all/{act}"
            now = inboxes.END + timedelta(seconds=act)
            mine, ours = (
                Submission(
                    source="submissions", key=key, identity=key, url=key, title=f"Link {key}", published=now,
                    author=str(number),
                )
                for key in (link, shared)
            )  # fmt: skip
            for one in (mine, ours):
                store.add([one], now=now)
            if [found.key for found in store.items(identity=link)] != [link]:
                raise MeasureError(f"{link} is lost")
            if act % 10 == 0:
                store.items(since=inboxes.END - timedelta(days=1))
            took.append(time.perf_counter() - began)
    return took


def collector(url: str, number: int, acts: int, every: float) -> list[float]:
    """Sources read one after the other, forty articles each."""
    took = []
    with Store.open(url) as store:
        _start()
        begun = time.perf_counter()
        for act in range(acts):
            time.sleep(max(0.0, begun + every * act - time.perf_counter()))
            began = time.perf_counter()
            source, now = f"blog-{act % 5}", inboxes.END + timedelta(seconds=act, microseconds=number)
            keys = [f"https://example.org/{number}/{act}/{n}" for n in range(40)]
            items = tuple(
                Article(source=source, key=key, identity=key, url=key, title=f"Article {key}", published=now)
                for key in keys
            )
            store.finish(source, Gathered(items=items), Outcome(source=source, started=now, ok=True))
            took.append(time.perf_counter() - began)
    return took


def _start() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


def together(url: str, desks: int, acts: int, every: float) -> tuple[list[float], list[float]]:
    """Times of all acts of the desks and of the collectors, each a process; raises MeasureError for what is lost."""
    with Store.open(url) as store:
        before, begun = sum(store.counts().values()), _turns(store)
    command = [sys.executable, __file__, "--worker", url, str(acts), str(every)]
    workers = [("desk", n) for n in range(desks)] + [("collector", n) for n in range(COLLECTORS)]
    with running([[*command, kind, str(number)] for kind, number in workers]) as children:
        for child in children:
            child.stdout.readline()
        for child in children:
            child.stdin.write("go\n")
            child.stdin.flush()
        said = [child.communicate()[0] for child in children]
    if any(child.returncode for child in children):
        raise MeasureError("a desk or a collector gave up")
    took = [json.loads(words) for words in said]
    with Store.open(url) as store:
        count = sum(store.counts().values()) - before
        turns = _turns(store) - begun
    wanted = desks * acts + acts + COLLECTORS * acts * 40
    if count != wanted:
        raise MeasureError(f"{wanted - count} of {wanted} items are lost")
    written = (2 * desks + COLLECTORS) * acts
    if turns != written:
        raise MeasureError(f"of {written} acts of writing {turns} were counted")
    return [*chain.from_iterable(took[:desks])], [*chain.from_iterable(took[desks:])]


def _turns(store: Store) -> int:
    """How often somebody wrote; a copy counts once."""
    with store.reading() as connection:
        return connection.execute(select(func.sum(WRITES.c.number))).scalar_one() or 0


@contextmanager
def running(commands: Sequence[Sequence[str]]) -> Iterator[list[subprocess.Popen[str]]]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parent)])}
    children = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        for command in commands
    ]
    try:
        yield children
    finally:
        for child in children:
            child.kill()
            child.wait()


def acted(url: str, seconds: int) -> Iterator[Promise]:
    desks, collectors = together(url, DESKS, seconds, 1.0)
    for name, times in ((f"{DESKS} desks", desks), (f"{COLLECTORS} collectors", collectors)):
        cuts = statistics.quantiles(times, n=100)
        print(
            f"{name}, an act a second each for {seconds} s: median {cuts[49] * 1e3:.0f} ms, 95th percentile"
            f" {cuts[94] * 1e3:.0f} ms, most {max(times) * 1e3:.0f} ms; {len(times)} acts, nothing lost"
        )
    yield Promise("an act, 95th percentile: s", statistics.quantiles(desks, n=100)[94], ACT)


# ---------------------------------------------------------------- is it right?


def check(cluster: Cluster, work: Path) -> None:
    """What was collected, copied, listed and found is the same as in a file; desks lose nothing."""
    with databases(cluster.url()) as Served.url, collect.world(8) as there:
        file, served = collect.Digest(work / "file", there), Served(work / "served", there)
        for one in (file, served, served):
            one.collect()
        with Store.open(file.folder / ".digest" / "digest.db") as one, Store.open(Served.url) as other:
            ours, theirs = (
                [(item.source, item.key, item.title) for item in store.items()] for store in (one, other)
            )
        if ours != theirs or not ours:
            raise MeasureError("what was collected into PostgreSQL is not what was collected into a file")
    with databases(cluster.url()) as url:
        world = Newsroom(work / "newsroom", 2000, 4)
        world.url = str(world.folder / ".digest" / "digest.db")
        asked = (("shortlist", "--issue", "4", "--all"), ("search", "动态"), ("search", "kubernetes"))
        wanted = [world.ask(*words) for words in asked]
        with Store.open(world.url) as one, Store.open(url) as other:
            done = copy(one, other)
        world.url = url
        (world.folder / ".digest" / "search.db").unlink()
        if [world.ask(*words) for words in asked] != wanted or not all(wanted):
            raise MeasureError("what is listed and found in PostgreSQL is not what is found in a file")
        together(url, 4, 3, 0.0)
    rows = sum(table.rows for table in done)
    print(
        f"postgres.py: {len(ours)} articles collected, {rows:,} rows copied, listed and found as in a file; 4 desks lost nothing"
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="that the desks are at work")
    parser.add_argument("--only", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--check", action="store_true", help="is what is measured right?")
    parser.add_argument("--worker", nargs=5, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        url, acts, every, kind, number = asked.worker
        work = {"desk": desk, "collector": collector}[kind]
        print(json.dumps(work(url, int(number), int(acts), float(every))))
        return 0
    if not is_there():
        print(
            "postgres.py: PostgreSQL was not found (on Debian: apt-get install postgresql)", file=sys.stderr
        )
        return 1
    with tempfile.TemporaryDirectory() as folder, Cluster(QUICK if asked.check else {}) as cluster:
        try:
            if asked.check:
                check(cluster, Path(folder))
                return 0
            return report(cluster, asked, Path(folder))
        except MeasureError as error:
            print(f"postgres.py: {error}", file=sys.stderr)
            return 1


def report(cluster: Cluster, asked: argparse.Namespace, work: Path) -> int:
    parts = asked.only.split(",")
    promises: list[Promise] = []
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; median of {asked.runs}", flush=True)
    if "collect" in parts:
        promises += collected(cluster, asked.feeds, asked.runs, work)
    if {"copy", "shortlist", "desks"} & {*parts}:
        with databases(cluster.url()) as url:
            say(f"making up {asked.items:,} items")
            world = Newsroom(work / "newsroom", asked.items, ISSUES)
            world.url = url
            moved(world)
            if "shortlist" in parts:
                promises += listed(world, asked.runs)
            if "desks" in parts:
                promises += acted(url, asked.seconds)
    for promise in promises:
        kept = promise.figure <= promise.most
        print(
            f"{'kept  ' if kept else 'BROKEN'} {promise.what}: {promise.figure:.2f} (at most {promise.most:g})"
        )
    return 0 if all(promise.figure <= promise.most for promise in promises) else 1


if __name__ == "__main__":
    sys.exit(main())
