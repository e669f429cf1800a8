"""A store of many items on a server: its size, what is asked of it, its copies."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import httpx
import inboxes
from figures import calculated, measured, size
from postgres import Newsroom
from spending import MeasureError, say

from digest.store.copying import copy
from digest.store.database import Store
from tests.postgres import binary

WEEK = timedelta(weeks=1)
#: Who wonders how large it gets counts in these: articles a week of one source (a busy blog; most have fewer).
A_WEEK = 3
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\?token=\S+")


def filled(folder: Path, url: str, items: int, issues: int) -> Newsroom:
    """A digest with an archive whose store, on the server, holds so many items of ten years."""
    say(f"making up {items:,} items")
    world = Newsroom(folder, 0, issues)
    world.url = url
    began = time.perf_counter()
    with Store.open(url) as store:
        inboxes.add(store, items)
        measured(
            f"{items:,} items written, {items / (time.perf_counter() - began):,.0f} a second, made up on the way"
        )
        with store.writing() as connection:
            connection.exec_driver_sql("ANALYZE")
        found = sum(store.counts().values())
    if found != items:
        raise MeasureError(f"of {items} items the store has {found}")
    return world


def sizes(url: str, items: int) -> None:
    """Bytes of each table and index, and what a year adds."""
    asked = (
        "SELECT relname, relkind, pg_relation_size(oid) + CASE WHEN reltoastrelid = 0 THEN 0"
        " ELSE pg_total_relation_size(reltoastrelid) END AS bytes FROM pg_class"
        " WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'i') ORDER BY bytes DESC"
    )
    with Store.open(url) as store:
        with store.reading() as connection:
            found = connection.exec_driver_sql(asked).all()
        every = store.size()
    measured(
        f"{items:,} items: {size(every)} on the disk, {every / items:,.0f} bytes an item, indexes with it"
    )
    for name, kind, bytes_ in found:
        if bytes_ > every / 200:
            measured(f"  {'table' if kind == 'r' else 'index'} {name}: {size(bytes_)}")
    yearly = 1000 * A_WEEK * 52
    calculated(
        f"1,000 sources of {A_WEEK} items a week: {yearly:,} items and {size(every / items * yearly)} a year, as measured here an item"
    )


def questions(url: str, items: int, runs: int) -> None:
    """What desks, shortlists and searches ask, in a process that is open already."""
    with Store.open(url) as store:
        week = store.items(since=inboxes.END - WEEK, until=inboxes.END)
        if not week:
            raise MeasureError("the newest week has no items")
        one = week[len(week) // 2]
        some = sorted({item.source for item in week})
        asked: Sequence[tuple[str, Callable[[], object]]] = (
            ("has anything come (each desk, each second)", store.stamp),
            ("a story by its identity", lambda: store.items(identity=one.identity)),
            ("a day's items", lambda: store.items(since=inboxes.END - timedelta(days=1))),
            (
                f"a week's {len(week):,} items",
                lambda: store.items(since=inboxes.END - WEEK, until=inboxes.END),
            ),
            ("the last 200 of a source", lambda: store.items(source=one.source, limit=200)),
            (f"the health of {len(some)} sources", lambda: store.health(some)),
            ("when each source began", lambda: store.first_seen(some)),
            ("how many of each kind", store.counts),
            ("every state of every proposal", store.states),
        )
        for name, ask in asked:
            ask()
            took = []
            for _ in range(runs):
                began = time.perf_counter()
                ask()
                took.append(time.perf_counter() - began)
            measured(
                f"{items:,} items: {name}: {statistics.median(took) * 1e3:,.1f} ms (longest of {runs}: {max(took) * 1e3:,.1f})"
            )


def commands(world: Newsroom, items: int, issues: int) -> None:
    """What editors type, whole processes."""
    asked: Sequence[tuple[str, Sequence[str]]] = (
        ("`digest shortlist`, the first time", ("shortlist", "--issue", str(issues))),
        ("`digest shortlist`", ("shortlist", "--issue", str(issues))),
        ("`digest search`, its index made", ("search", "kubernetes")),
        ("`digest search`", ("search", "kubernetes")),
        ("`digest status`", ("status",)),
    )
    for name, words in asked:
        try:
            spent = world.spend(*words)
        except MeasureError as error:
            if words != ("status",):
                raise
            say(f"status has something to say: {error}")
            continue
        measured(
            f"{items:,} items: {name}: {spent.wall:.2f} s, CPU {spent.cpu:.2f} s here, {spent.peak:.0f} MB"
        )
    index = world.folder / ".digest" / "search.db"
    measured(f"{items:,} items: search index of a machine: {size(index.stat().st_size)}")


def copies(world: Newsroom, items: int, work: Path) -> None:
    """A dump, and a copy as a file, of which every row is read again and compared."""
    dump = work / "digest.dump"
    if program := binary("pg_dump"):
        began = time.perf_counter()
        subprocess.run([program, "--format=custom", f"--file={dump}", world.url], check=True, env=os.environ)
        measured(
            f"{items:,} items: pg_dump --format=custom: {time.perf_counter() - began:.0f} s, {size(dump.stat().st_size)}"
        )
        dump.unlink()
    file = work / "copy.db"
    began = time.perf_counter()
    with Store.open(world.url) as one, Store.open(file) as other:
        rows = sum(table.rows for table in copy(one, other))
    measured(
        f"{items:,} items: digest store copy into a file, compared by checksums: {time.perf_counter() - began:.0f} s, {rows:,} rows, {size(file.stat().st_size)}"
    )
    file.unlink()


def desk(world: Newsroom, items: int, issues: int, runs: int) -> None:
    """One `digest desk` at this store: its pages, its connections, its memory."""
    for path in (world.folder / "content" / "issues").glob(f"{issues:03}.*"):
        path.unlink()
    world.spend("draft", str(issues), "--from", "2026-06-22", "--to", "2026-06-28")
    command = [sys.executable, "-m", "digest", "desk", "--no-open", "--port", "0"]
    with subprocess.Popen(
        command, cwd=world.folder, env=world.environment(), stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stderr is not None
            links = (_ADDRESS.search(line) for line in server.stderr)
            link = next((found[0] for found in links if found), "")
            if not link:
                raise MeasureError("digest desk did not say where it is")
            with httpx.Client(timeout=120, follow_redirects=True) as browser:
                first = _asked(browser, link)
                origin = link.partition("/?")[0]
                again = [_asked(browser, f"{origin}/") for _ in range(runs)]
                with ThreadPoolExecutor(8) as several:
                    list(several.map(lambda _: _asked(browser, f"{origin}/"), range(32)))
            measured(
                f"{items:,} items: a desk's inbox, first {first * 1e3:,.0f} ms, then {statistics.median(again) * 1e3:,.0f} ms;"
                f" {_connections(world.url)} connections after eight pages at a time; {_memory(server.pid):.0f} MB"
            )
        finally:
            server.terminate()


def _asked(browser: httpx.Client, address: str) -> float:
    began = time.perf_counter()
    answer = browser.get(address)
    if answer.status_code != HTTPStatus.OK or "data-row" not in answer.text:
        raise MeasureError(f"the desk answered {answer.status_code}, or with an inbox that is empty")
    return time.perf_counter() - began


def _connections(url: str) -> int:
    asked = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with Store.open(url) as store, store.reading() as connection:
        return int(connection.exec_driver_sql(asked).scalar_one())


def _memory(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1e3


# ---------------------------------------------------------------- how the runs went

#: Collects of a year, three a week.
A_YEAR = 156
_RUNS = """
INSERT INTO runs (source, started, ok, error, found, new, unchanged, warnings, skipped, status, latency, moved, gone, address)
SELECT 'feed-' || s, timestamptz '2026-06-29' - n * interval '56 hours', true, '', 40, 0, true, '[]', false, 304, 0.2, '',
  false, 'https://blog' || s || '.example.org/feed.xml'
FROM generate_series(0, %s) n CROSS JOIN generate_series(0, %s) s
"""


def years(url: str, many: int, passes: int, runs: int) -> None:
    """What a year of collects leaves behind, and what each collect asks of it before it begins."""
    names = [f"feed-{number}" for number in range(many)]
    with Store.open(url) as store:
        before = store.size()
        with store.writing() as connection:
            connection.exec_driver_sql(_RUNS, (passes - 1, many - 1))
        with store.writing() as connection:
            connection.exec_driver_sql("ANALYZE")
        grown = store.size() - before
        took = []
        for _ in range(runs):
            began = time.perf_counter()
            found = store.health(names, items=False)
            took.append(time.perf_counter() - began)
    if len(found) != many or any(health.last_success is None for health in found):
        raise MeasureError(f"of {many} sources {len(found)} have a health")
    measured(
        f"{many:,} sources, {passes} collects: {many * passes:,} rows of how they went, {size(grown)},"
        f" {grown / many / passes:.0f} bytes a row; the health of all, which a collect asks three times: {statistics.median(took):.2f} s"
    )
