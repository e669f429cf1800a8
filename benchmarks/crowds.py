"""Many at one PostgreSQL: collectors that share a watch list, desks at work while others write."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import IO, Self

import collect
import feeds
import figures
import inboxes
import postgres
import psycopg
from collectors import AT_ONCE
from figures import calculated, centiles, measured, size
from spending import MeasureError, Spent, say
from sqlalchemy import delete

from digest.model import Submission
from digest.store.database import Store
from digest.store.tables import ITEMS, RUNS, WRITES
from tests.postgres import Cluster, databases

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
#: As PostgreSQL comes.
USUAL = {"max_connections": "100", "shared_buffers": "128MB"}
COLLECTORS = postgres.COLLECTORS
#: Desks that add the same link in the same second, where it is not all of them.
CIRCLE = 20
#: Acts of each that are not looked at: all begin at the same moment, which no newsroom does.
WARM = 5
_TICK = os.sysconf("SC_CLK_TCK")


def server_cpu(cluster: Cluster) -> float:
    """Seconds that the server and all it ever began have worked; 0 where no /proc tells."""
    try:
        main = int((cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
        own = _times(Path(f"/proc/{main}/stat"))
    except (OSError, IndexError):
        return 0.0
    below = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent, spent = _times(stat)[2], sum(_times(stat)[:2])
        except OSError:
            continue
        below += spent if parent == main else 0.0
    return own[0] + own[1] + below


def _times(stat: Path) -> tuple[float, float, int]:
    """Of a process its own seconds, those of its ended children, and its parent."""
    words = stat.read_text().rpartition(")")[2].split()
    user, system, their_user, their_system = (int(word) / _TICK for word in words[11:15])
    return user + system, their_user + their_system, int(words[1])


# ---------------------------------------------------------------- sources


@dataclass(frozen=True)
class Pass:
    """One time through the whole watch list, by all collectors together."""

    wall: float
    #: Of each collector.
    spent: Sequence[Spent]
    server: float
    #: What the feeds' server answered.
    answers: Mapping[str, int]

    @property
    def cpu(self) -> float:
        return sum(one.cpu for one in self.spent)


class Hand(collect.Digest):
    """A collector in a folder of its own, as on a machine of its own; the store is shared."""

    def environment(self, url: str) -> Mapping[str, str]:
        paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        compiled = {"PYTHONPATH": paths, "PYTHONPYCACHEPREFIX": str(self.folder.parent / "compiled")}
        mine = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return mine | compiled | {"DIGEST_STORE": url}


def passed(hands: Sequence[Hand], url: str, cluster: Cluster, there: collect.World) -> Pass:
    """All begin at once; each is waited for."""
    before, worked = there.counts(), server_cpu(cluster)
    with ExitStack() as open_files:
        said = [open_files.enter_context(tempfile.TemporaryFile()) for _ in hands]
        began = time.perf_counter()
        children = [
            subprocess.Popen(
                one.command(), cwd=one.folder, env=one.environment(url), stdout=told, stderr=told
            )
            for one, told in zip(hands, said, strict=True)
        ]
        spent = [_waited(child, told, began) for child, told in zip(children, said, strict=True)]
        wall = time.perf_counter() - began
    after = there.counts()
    answers = {name: after[name] - before[name] for name in after}
    return Pass(wall, spent, server_cpu(cluster) - worked, answers)


def _waited(child: subprocess.Popen[bytes], said: IO[bytes], began: float) -> Spent:
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        said.seek(0)
        raise MeasureError(f"a collector gave up: {said.read()[-800:].decode(errors='replace')}")
    return Spent(used.ru_utime + used.ru_stime, time.perf_counter() - began, used.ru_maxrss / 1e3)


def sources(cluster: Cluster, sizes: Sequence[int], hands: Sequence[int], work: Path) -> None:
    """Feeds of 40 entries into PostgreSQL: first and second pass, by so many collectors at once."""
    if figures.telling:  # not counted: fills the caches of Python and of the disk
        with databases(cluster.url()) as url, collect.world(5) as there:
            passed([Hand(work / "first", there)], url, cluster, there)
    for many in sizes:
        for count in hands:
            with databases(cluster.url()) as url, collect.world(many) as there:
                crew = [Hand(work / f"{many}-{count}-{n}", there) for n in range(count)]
                _told(many, collect.FIRST, passed(crew, url, cluster, there))
                whole(url, many)
                _told(many, collect.SECOND, passed(crew, url, cluster, there))
                kept = whole(url, many)
                measured(
                    f"{many:,} sources, {count} at once: every source kept once with its {feeds.ENTRIES} articles,"
                    f" nothing doubled; the store has {size(kept)}, {kept / (many * feeds.ENTRIES) / 1e3:.1f} KB an article"
                )


def _told(many: int, step: str, one: Pass) -> None:
    count = len(one.spent)
    asked = one.answers["200"] + one.answers["304"]
    measured(
        f"{many:,} sources, {count} at once, {step}: {one.wall:.1f} s; CPU {one.cpu:.1f} s of the collectors,"
        f" {one.server:.1f} s of PostgreSQL; {max(spent.peak for spent in one.spent):.0f} MB the largest;"
        f" {asked:,} answers, {asked - many:,} more than sources"
    )
    wanted = "200" if step == collect.FIRST else "304"
    if one.answers["404"] or one.answers[wanted] < many:
        raise MeasureError(f"{many} sources, {step}: the answers were {dict(one.answers)}")
    if step == collect.FIRST and one.answers["200"] != many:
        raise MeasureError(f"{one.answers['200'] - many} of {many} feeds were sent twice")
    if count == 1:
        waits = sorted(feeds.latencies(many), reverse=step == collect.SECOND)
        least = feeds.bound(feeds.latencies(many) if step == collect.FIRST else waits, AT_ONCE)
        calculated(
            f"{many:,} sources, {step}: {least:.1f} s of it is what the sources' own latencies take, {AT_ONCE} at a time"
        )


def whole(url: str, many: int) -> int:
    """Bytes of the store; raises MeasureError unless every source has each of its articles once."""
    asked = (
        "SELECT count(*), count(DISTINCT source), coalesce(sum(n), 0)::bigint, coalesce(min(n), 0), coalesce(max(n), 0)"
        " FROM (SELECT source, count(*) n, count(DISTINCT key) FROM items GROUP BY source) found"
    )
    with Store.open(url) as store:
        with store.reading() as connection:
            found = tuple(connection.exec_driver_sql(asked).one())
        bytes_ = store.size()
    if found != (many, many, many * feeds.ENTRIES, feeds.ENTRIES, feeds.ENTRIES):
        raise MeasureError(f"of {many} sources with {feeds.ENTRIES} articles each the store has {found}")
    return bytes_


# ---------------------------------------------------------------- desks


class Waits:
    """What PostgreSQL's processes wait for, looked at ten times a second; a context manager."""

    def __init__(self, url: str) -> None:
        self._url = url.partition("?")[0]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.looks = 0
        self.found: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        asked = (
            "SELECT coalesce(wait_event_type || ' ' || wait_event, 'none: at work') FROM pg_stat_activity"
            " WHERE state = 'active' AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        with psycopg.connect(self._url, autocommit=True) as connection:
            while not self._over.wait(0.1):
                self.looks += 1
                self.found.update(name for (name,) in connection.execute(asked))

    def told(self) -> str:
        """How many were in each at a time."""
        return ", ".join(f"{name} {count / self.looks:.2f}" for name, count in self.found.most_common(4))


def at_rest(url: str) -> None:
    """As a store is that was not filled a moment ago."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


@dataclass(frozen=True)
class Round:
    """Desks and collectors at work together."""

    desks: Sequence[float]
    collectors: Sequence[float]
    #: Acts of the desks, the first of each with them.
    acts: int
    #: Of those that gave up, the last words.
    faults: Sequence[str]
    seconds: float
    server: float
    clients: float
    #: What the server's processes waited for.
    waits: str


def worker(url: str, acts: str, every: str, kind: str, number: str, desks: str, circle: str) -> None:
    """A desk or a collector, in this process: tells the times of its acts, and its CPU since it began."""
    marks: list[float] = []
    start = postgres._start

    def started() -> None:
        start()
        marks.append(time.process_time())

    postgres._start = started
    if kind == "collector":
        times = postgres.collector(url, int(number), int(acts), float(every))
    else:
        times = desk(url, int(number), int(acts), float(every), int(desks), int(circle))
    print(json.dumps([times, time.process_time() - marks[0]]))


def desk(url: str, number: int, acts: int, every: float, desks: int, circle: int) -> list[float]:
    """An editor as in `postgres.py`; the link that several add is that of `circle` desks, not of all."""
    took = []
    with Store.open(url) as store:
        postgres._start()
        begun = time.perf_counter()
        for act in range(acts):
            time.sleep(max(0.0, begun + every * (act + number / desks) - time.perf_counter()))
            began = time.perf_counter()
            store.stamp()
            now = inboxes.END + timedelta(seconds=act)
            mine = f"https://example.org/{number}/{act}"
            for key in (mine, f"https://example.org/all-{number % -(-desks // circle)}/{act}"):
                link = Submission(
                    source="submissions", key=key, identity=key, url=key, title=f"Link {key}", published=now,
                    author=str(number),
                )  # fmt: skip
                store.add([link], now=now)
            if [found.key for found in store.items(identity=mine)] != [mine]:
                raise MeasureError(f"{mine} is lost")
            if (act + number) % 10 == 0:  # not all in the same second
                store.items(since=inboxes.END - timedelta(days=1))
            took.append(time.perf_counter() - began)
    return took


def together(cluster: Cluster, url: str, desks: int, acts: int, circle: int, every: float = 1.0) -> Round:
    """Raises MeasureError if anything is lost though nobody gave up; what was added is taken out again."""
    with Store.open(url) as store:
        before = sum(store.counts().values())
    command = [sys.executable, str(HERE / "scale.py"), "--worker", url, str(acts), str(every)]
    who = [("desk", n) for n in range(desks)] + [("collector", n) for n in range(COLLECTORS)]
    with _running([[*command, kind, str(n), str(desks), str(circle)] for kind, n in who]) as crew:
        for child, _ in crew:
            child.stdout.readline()
        began, worked = time.perf_counter(), server_cpu(cluster)
        for child, _ in crew:
            try:
                child.stdin.write("go\n")
                child.stdin.flush()
            except OSError:
                pass  # it gave up, and says why below
        said = []
        with Waits(url) as waits:
            for child, _ in crew:
                said.append(child.stdout.read())
                child.wait()
        seconds = time.perf_counter() - began
        faults = [_last_words(told) for child, told in crew if child.returncode]
    server = server_cpu(cluster) - worked
    done = [json.loads(words) if words.startswith("[") else ([], 0.0) for words in said]
    times, spent = [one for one, _ in done], sum(cpu for _, cpu in done)
    _counted(url, before, desks * acts + -(-desks // circle) * acts + COLLECTORS * acts * 40, faults)
    return Round(
        [*chain.from_iterable(one[WARM:] for one in times[:desks])],
        [*chain.from_iterable(one[WARM:] for one in times[desks:])],
        sum(map(len, times[:desks])),
        faults,
        seconds,
        server,
        spent,
        waits.told(),
    )


def _counted(url: str, before: int, wanted: int, faults: Sequence[str]) -> None:
    with Store.open(url) as store:
        count = sum(store.counts().values()) - before
        with store.writing() as connection:
            connection.execute(delete(ITEMS).where(ITEMS.c.key.startswith("https://example.org/")))
            for table in (WRITES, RUNS):
                connection.execute(delete(table))
    if not faults and count != wanted:
        raise MeasureError(f"{wanted - count} of {wanted} items are lost")


def _last_words(told: IO[bytes]) -> str:
    told.seek(0)
    lines = told.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "no word"


@contextmanager
def _running(commands: Sequence[Sequence[str]]) -> Iterator[list[tuple[subprocess.Popen[str], IO[bytes]]]]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)])}
    with ExitStack() as open_files:
        crew = []
        for command in commands:
            told = open_files.enter_context(tempfile.TemporaryFile())
            child = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=told,
                text=True,
                env=environment,
            )
            crew.append((child, told))
        try:
            yield crew
        finally:
            for child, _ in crew:
                if child.returncode is None:
                    child.kill()
                    child.wait()


def desks(cluster: Cluster, url: str, sizes: Sequence[int], seconds: int, cores: int) -> None:
    """An act a second each beside two collectors, more and more of them, until something gives."""
    for many, circle in [(many, CIRCLE) for many in sizes] + [
        (many, many) for many in sizes if many > CIRCLE
    ]:
        at_rest(url)
        who = f"{many} desks, " + (
            "all adding one link" if circle == many > CIRCLE else f"each {circle} adding one link"
        )
        say(f"{who}, for {seconds} s")
        one = together(cluster, url, many, seconds, circle)
        if one.faults:
            words = sorted(set(one.faults), key=one.faults.count)[-1]
            measured(f"{who}: {len(one.faults)} of {many + COLLECTORS} gave up: {words}")
        if not one.desks:
            continue
        measured(
            f"{who}: {one.acts:,} acts in {one.seconds:.0f} s: {centiles(one.desks)}"
            + ("" if one.faults else "; nothing lost")
        )
        measured(f"{who}: {COLLECTORS} collectors beside them: {centiles(one.collectors)}")
        measured(
            f"{who}: CPU {one.server:.1f} s of PostgreSQL, {one.clients:.1f} s of desks and collectors that went on to the end, of"
            f" {cores * one.seconds:.0f} s there were; {one.server / one.acts * 1e3:.1f} ms of PostgreSQL an act, the"
            " collectors' writing counted with it"
        )
        measured(f"{who}: PostgreSQL's processes at a time, by what they wait for: {one.waits}")
