"""How long `digest collect` takes, beside a client that only fetches and beside the library `reader`.

    .venv/bin/python benchmarks/collect.py                     200 and 1,000 feeds (some five minutes)
    .venv/bin/python benchmarks/collect.py --feeds 200         a first look
    .venv/bin/python benchmarks/collect.py --feeds 1000,10000 --only digest   memory
    .venv/bin/python benchmarks/collect.py --check             is what is measured right? (seconds)

A number is the wall or CPU time, user and system, of a whole process and its children; of several runs
the median. First pass: into an empty store. Second pass: every feed answers 304, and how long each takes
is known from the first. Exit code 1: a promise is not kept, or something measured is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import feeds
from collectors import AT_ONCE
from spending import MeasureError, Spent, say, spend

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

#: What is promised (issue 3, "Speed and size").
FIRST_OF_READER = 0.10  # of its wall and CPU
FIRST_OF_FETCH = 1.5  # of its wall
SECOND_OF_BOUND = 1.1
SECOND_OF_READER = 0.65  # of its wall
MOST_MEMORY = 500  # MB, at 1,000 feeds
FLAT = 1.5  # memory at 10,000 feeds, of that at 1,000: what is left of each is its line in the report

FIRST, SECOND = "first pass", "second pass"
#: (contestant, feeds, pass) to its runs.
Figures = dict[tuple[str, int, str], list[Spent]]

TOML = """
languages = ["zh", "en"]
title = { zh = "周报", en = "Weekly" }
site_url = "https://example.org/"
feed_id = "tag:example.org,2026:digest"
time_zone = "Asia/Shanghai"

[http]
allow = ["127.0.0.1"]
timeout = 120

[[sections]]
id = "reading"
title = { zh = "阅读", en = "Reading" }
takes = ["article"]
"""


@dataclass(frozen=True)
class World:
    """A running server of feeds."""

    addresses: Sequence[str]

    def counts(self) -> Mapping[str, int]:
        root = self.addresses[0].rpartition("/")[0]
        with urllib.request.urlopen(f"{root}/counts") as answer:  # noqa: S310 - loopback
            return dict(json.load(answer))


@contextmanager
def world(count: int) -> Iterator[World]:
    """The server in a process of its own, ended at the end."""
    command = [sys.executable, str(HERE / "feeds.py"), "--feeds", str(count)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        ports = json.loads(process.stdout.readline())
        at = list(range(count))
        random.Random("ports").shuffle(at)  # or all the slow ones would be at a few of them
        yield World([f"http://127.0.0.1:{ports[at[n] % len(ports)]}/{n}" for n in range(count)])
    finally:
        process.communicate()


# ---------------------------------------------------------------- contestants


class Contestant:
    """Who collects the world's feeds into a folder, twice."""

    name = ""
    passes = (FIRST, SECOND)

    def __init__(self, folder: Path, world: World) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.list = folder / "addresses"
        self.list.write_text("\n".join(world.addresses), "utf-8")
        self.prepare(world)

    @classmethod
    def version(cls) -> str:
        return ""

    def prepare(self, world: World) -> None:
        """Whatever is not measured."""

    def command(self) -> Sequence[str]:
        raise NotImplementedError

    def collect(self) -> Spent:
        paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        # Compiled modules are kept, as at home, but not among the sources.
        compiled = {"PYTHONPATH": paths, "PYTHONPYCACHEPREFIX": str(self.folder.parent / "compiled")}
        mine = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return spend(self.command(), self.folder, mine | compiled)


class Fetch(Contestant):
    """Our client alone."""

    name = "fetch only"
    passes = (FIRST,)

    @classmethod
    def version(cls) -> str:
        return f"httpcore {version('httpcore')}"

    def command(self) -> Sequence[str]:
        return [sys.executable, str(HERE / "collectors.py"), "fetch", str(self.list)]


class Digest(Contestant):
    name = "digest"

    @classmethod
    def version(cls) -> str:
        return f"weekly-digest {version('weekly-digest')}"

    def prepare(self, world: World) -> None:
        (self.folder / "digest.toml").write_text(TOML, "utf-8")
        (self.folder / "content").mkdir()
        records = [
            f"  - {{id: feed-{n}, kind: articles, address: '{address}'}}\n"
            for n, address in enumerate(world.addresses)
        ]
        (self.folder / "content" / "sources.yaml").write_text("sources:\n" + "".join(records), "utf-8")

    def command(self) -> Sequence[str]:
        return [sys.executable, "-m", "digest", "collect"]

    def articles(self) -> Mapping[str, list[tuple[str, ...]]]:
        """By source what it gave: key, title, address, moment."""
        found: dict[str, list[tuple[str, ...]]] = {}
        with sqlite3.connect(self.folder / ".digest" / "digest.db") as store:
            rows = store.execute("SELECT source, key, title, url, published FROM items ORDER BY id")
            for source, *rest in rows:
                found.setdefault(source, []).append(tuple(map(str, rest)))
        return found


class Reader(Contestant):
    """The library `reader` (lemon24), with as many workers as we ask at a time."""

    name = "reader"

    @classmethod
    def version(cls) -> str:
        return f"reader {version('reader')}"

    def prepare(self, world: World) -> None:
        add = [sys.executable, str(HERE / "collectors.py"), "add", str(self.folder), str(self.list)]
        subprocess.run(add, check=True)

    def command(self) -> Sequence[str]:
        return [sys.executable, str(HERE / "collectors.py"), "update", str(self.folder)]


ALL: Mapping[str, type[Contestant]] = {"fetch": Fetch, "digest": Digest, "reader": Reader}


# ---------------------------------------------------------------- measuring


def measure(who: Sequence[type[Contestant]], sizes: Sequence[int], runs: int, work: Path) -> Figures:
    figures: Figures = {}
    with world(1) as there:  # not counted: fills the caches of Python and of the disk
        for kind in who:
            one = kind(work / f"{kind.name}-first", there)
            one.collect()
            figures[kind.name, 1, SECOND] = [one.collect()]
    for size in sizes:
        for run in range(runs):
            for kind in who:
                with world(size) as there:  # each its own: nobody's connections stay open
                    one = kind(work / f"{kind.name}-{size}-{run}", there)
                    for step in one.passes:
                        before = there.counts()
                        spent = one.collect()
                        figures.setdefault((kind.name, size, step), []).append(spent)
                        _check_answers(one, step, before, there.counts(), size)
                        say(
                            f"{size:6,} feeds, {one.name}, {step}: {spent.wall:.2f} s, CPU {spent.cpu:.2f} s, {spent.peak:.0f} MB"
                        )
                shutil.rmtree(one.folder)
    return figures


def _check_answers(
    one: Contestant, step: str, before: Mapping[str, int], after: Mapping[str, int], size: int
) -> None:
    wanted = "200" if step == FIRST else "304"
    got = {name: after[name] - before[name] for name in after}
    if got != {"200": 0, "304": 0, "404": 0, wanted: size}:
        raise MeasureError(f"{one.name}, {step}: the server gave {got}, not {size} times {wanted}")


def median(figures: Figures, name: str, size: int, step: str) -> Spent | None:
    runs = figures.get((name, size, step))
    if not runs:
        return None
    cpu, wall, peak = (
        statistics.median(getattr(run, field) for run in runs) for field in ("cpu", "wall", "peak")
    )
    return Spent(cpu, wall, peak)


def table(figures: Figures, sizes: Sequence[int]) -> str:
    lines = [
        "| feeds | | first: wall s | CPU s | MB | second: wall s | CPU s | MB |",
        "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for size in sizes:
        waits = feeds.latencies(size)
        first, second = feeds.bound(waits, AT_ONCE), feeds.bound(sorted(waits, reverse=True), AT_ONCE)
        lines.append(
            f"| {size:,} | network bound | {first:.2f} (in list order) | | | {second:.2f} (slowest first) | | |"
        )
        for kind in ALL.values():
            cells = []
            for step in (FIRST, SECOND):
                spent = median(figures, kind.name, size, step)
                cells += (
                    [f"{spent.wall:.2f}", f"{spent.cpu:.2f}", f"{spent.peak:.0f}"] if spent else ["", "", ""]
                )
            if any(cells):
                lines.append(f"| {size:,} | {kind.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def promises(figures: Figures, sizes: Sequence[int]) -> Iterator[tuple[str, float, float]]:
    """(what, the figure, what it may be at most) for all that was measured."""
    for size in sizes:
        digest, again = (median(figures, "digest", size, step) for step in (FIRST, SECOND))
        if digest is None or again is None:
            continue
        fetch = median(figures, "fetch only", size, FIRST)
        if fetch:
            yield (
                f"{size:,} feeds, first pass: wall, of only fetching",
                digest.wall / fetch.wall,
                FIRST_OF_FETCH,
            )
        if (reader := median(figures, "reader", size, FIRST)) is not None:
            yield f"{size:,} feeds, first pass: wall, of reader's", digest.wall / reader.wall, FIRST_OF_READER
            yield f"{size:,} feeds, first pass: CPU, of reader's", digest.cpu / reader.cpu, FIRST_OF_READER
        bound = feeds.bound(sorted(feeds.latencies(size), reverse=True), AT_ONCE)
        yield f"{size:,} feeds, second pass: wall, of the network bound", again.wall / bound, SECOND_OF_BOUND
        if (reader := median(figures, "reader", size, SECOND)) is not None:
            yield (
                f"{size:,} feeds, second pass: wall, of reader's",
                again.wall / reader.wall,
                SECOND_OF_READER,
            )
        if size == 1000:
            yield "1,000 feeds: MB", max(digest.peak, again.peak), MOST_MEMORY
    small, large = (median(figures, "digest", size, FIRST) for size in (1000, 10_000))
    if small and large:
        yield "10,000 feeds: memory, of that at 1,000", large.peak / small.peak, FLAT


# ---------------------------------------------------------------- is it right?


def check(work: Path) -> None:
    """Entries equal to what plain feedparser finds in the same bodies; a second pass stores nothing."""
    import feedparser

    size = 12
    with world(size) as there:
        one = Digest(work / "check", there)
        one.collect()
        first = one.articles()
        for number in range(size):
            wanted = [
                (entry.id, entry.title, entry.link) for entry in feedparser.parse(feeds.body(number)).entries
            ]
            got = [row[:3] for row in first.get(f"feed-{number}", [])]
            if got != wanted or len(got) != feeds.ENTRIES:
                raise MeasureError(f"feed {number}: {len(got)} articles are not feedparser's {len(wanted)}")
        before = there.counts()
        one.collect()
        _check_answers(one, SECOND, before, there.counts(), size)
        if one.articles() != first:
            raise MeasureError("a second pass over unchanged feeds changed the store")
    print(
        f"collect.py: {size} feeds, {size * feeds.ENTRIES} articles, the same as feedparser's; nothing twice"
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", default="200,1000", help="how many, several with commas")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default=",".join(ALL), help=f"of {', '.join(ALL)}")
    parser.add_argument("--check", action="store_true", help="is what is measured right?")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="collect-") as work:
        try:
            if asked.check:
                check(Path(work))
                return 0
            return report(
                asked.only.split(","), [int(size) for size in asked.feeds.split(",")], asked.runs, Path(work)
            )
        except MeasureError as error:
            print(f"collect.py: {error}", file=sys.stderr)
            return 1


def report(names: Sequence[str], sizes: Sequence[int], runs: int, work: Path) -> int:
    who = []
    for name in names:
        try:
            say(f"{name}: {ALL[name].version()}")
            who.append(ALL[name])
        except PackageNotFoundError as error:
            say(f"{name}: left out, {error.name} is not installed")
    figures = measure(who, sizes, runs, work)
    versions = ", ".join(kind.version() for kind in who)
    print(f"\n{versions}; Python {platform.python_version()}, {os.cpu_count()} cores; median of {runs}\n")
    print(table(figures, sizes), end="\n\n")
    for kind in who:
        alone = figures[kind.name, 1, SECOND][0]
        waited = feeds.latencies(1)[0]
        print(
            f"start-up of {kind.name} (one feed, less its latency): {alone.wall - waited:.2f} s, CPU {alone.cpu:.2f} s"
        )
    kept = True
    for what, figure, most in promises(figures, sizes):
        good = figure <= most
        kept = kept and good
        print(f"{'kept  ' if good else 'BROKEN'} {what}: {figure:.2f} (at most {most:g})")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
