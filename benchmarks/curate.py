"""How long curating takes where the store is large: whole processes, as an editor runs them.

    .venv/bin/python benchmarks/curate.py                          100,000 and 1,000,000 items (some twenty minutes)
    .venv/bin/python benchmarks/curate.py --items 100000           a first look
    .venv/bin/python benchmarks/curate.py --only search            one part
    .venv/bin/python benchmarks/curate.py --check                  is what is measured right? (seconds)

A figure is the wall or CPU time, user and system, and the memory of a whole process, Python's start with it:
of several runs the median. The digest is the one `inboxes.py` makes up. Exit code 1: a promise is not kept, or
something measured is wrong.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import inboxes
from spending import MeasureError, Spent, say, spend

from digest.core.stories import stories
from digest.model import Item, Window

ROOT = Path(__file__).resolve().parents[1]
ISSUES = 520


@dataclass(frozen=True)
class Figure:
    """What a command took, and what of it is promised: at most so many seconds of wall, so many MB."""

    name: str
    items: int
    runs: tuple[Spent, ...]
    wall: float = 0.0
    peak: float = 0.0

    def median(self, field: str) -> float:
        return statistics.median(getattr(run, field) for run in self.runs)


class World:
    """A digest in a folder, and commands run in it."""

    def __init__(self, folder: Path, items: int, issues: int = ISSUES) -> None:
        self.folder, self.items = folder, items
        inboxes.write_digest(folder, items, issues)

    def environment(self) -> Mapping[str, str]:
        paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        # Compiled modules are kept, as at home, but not among the sources.
        compiled = {"PYTHONPATH": paths, "PYTHONPYCACHEPREFIX": str(self.folder.parent / "compiled")}
        left_out = {"PYTHONDONTWRITEBYTECODE", "DIGEST_STORE"}
        return {name: value for name, value in os.environ.items() if name not in left_out} | compiled

    def spend(self, *words: str) -> Spent:
        return spend([sys.executable, "-m", "digest", *words], self.folder, self.environment())

    def ask(self, *words: str) -> list[dict[str, object]]:
        """What a command answers with `--json`."""
        command = [sys.executable, "-m", "digest", *words, "--json"]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment(), check=True, capture_output=True
        )
        return [json.loads(line) for line in done.stdout.splitlines()]


class Part:
    """Something an editor does."""

    name = ""

    def measure(self, world: World, runs: int) -> Iterator[Figure]:
        raise NotImplementedError

    def check(self, work: Path) -> str:
        """Whether what is measured is right, in a small world: says what was seen, or raises MeasureError."""
        raise NotImplementedError


# ---------------------------------------------------------------- search

#: Items to the most seconds of wall that a search may take (issue 4, "Speed and size").
SEARCH_WALL = {100_000: 0.5, 1_000_000: 2.0}
MOST_MEMORY = 1000.0
#: What editors look for: common and rare words, Chinese of two characters and more, ids, versions, slips, filters.
QUERIES: Mapping[str, Sequence[str]] = {
    "a word everywhere": ["kubernetes"],
    "two characters": ["动态"],
    "a long run": ["动态资源分配"],
    "a run to be cut": ["调度器动态资源"],
    "several words": ["scheduling", "stall", "namespaces"],
    "a phrase": ['"dynamic resource allocation"'],
    "a beginning": ["alloc"],
    "a proposal": ["KEP-2254"],
    "a release": ["cert-manager", "v1.19"],
    "an address": ["https://blog-7.example.org/posts/7?utm_source=feed"],
    "a section": ["资源", "--section", "reading"],
    "a window": ["kubernetes", "--since", "2019-01-01", "--until", "2019-02-01"],
    "one issue": ["resource", "--issue", "400"],
    "nothing": ["shcedulre"],
}


class Search(Part):
    """`digest search`: the index made, brought up to date after a collect, and asked."""

    name = "search"

    def measure(self, world: World, runs: int) -> Iterator[Figure]:
        yield Figure("search: index made", world.items, (world.spend("search", "first"),), peak=MOST_MEMORY)
        from digest.store.database import Store

        with Store.open(world.folder / ".digest" / "digest.db") as store:
            inboxes.add(store, 1000, first=world.items)
        yield Figure("search: after 1,000 new items", world.items, (world.spend("search", "first"),))
        world.spend("search", "first")  # not counted: the store's log was written back when it was closed
        size = (world.folder / ".digest" / "search.db").stat().st_size / 1e6
        say(f"{world.items:9,} items: the index takes {size:,.0f} MB")
        for name, words in QUERIES.items():
            spent = tuple(world.spend("search", *words) for _ in range(runs))
            most = SEARCH_WALL.get(world.items, 0.0)
            yield Figure(f"search: {name}", world.items, spent, wall=most, peak=MOST_MEMORY)

    def check(self, work: Path) -> str:
        world = World(work / "search", 1500, 6)
        items = {item.key: item for item in inboxes.items(1500)}
        articles = [item for item in items.values() if item.kind == "article"]
        for word, kind in (
            ("动态", "article"),
            ("分配", "article"),
            ("调度", "article"),
            ("stall", "article"),
        ):
            there = {item.identity for item in articles if word in item.title}
            rows = world.ask("search", word, "--in", "store", "--kind", kind, "--limit", "0")
            found = {str(row["identity"]) for row in rows if row["match"] == "title"}
            if found != there or not there:
                raise MeasureError(f"search {word}: {len(found)} titles found, {len(there)} hold it")
        for item in list(items.values())[:40]:
            if item.identity not in {row["identity"] for row in world.ask("search", item.identity)[:5]}:
                raise MeasureError(f"search {item.identity}: not among the first")
        return "1,500 items and 6 issues: every title with a word is found by it, every identity comes first"


# ---------------------------------------------------------------- the shortlist

#: Items to the most seconds of wall that a shortlist may take (issue 4, "Speed and size").
SHORTLIST_WALL = {100_000: 1.0, 1_000_000: 4.0}


class Shortlist(Part):
    """`digest shortlist`: the newest issue's week and what waits from the four before, once the archive is known."""

    name = "shortlist"

    def measure(self, world: World, runs: int) -> Iterator[Figure]:
        newest = ("--issue", str(ISSUES))
        yield Figure("shortlist: archive read first", world.items, (world.spend("shortlist", *newest),))
        most = SHORTLIST_WALL.get(world.items, 0.0)
        fresh = []
        for number in range(runs):
            self._comes(world, number)
            fresh.append(world.spend("shortlist", *newest))
        yield Figure(
            "shortlist: after something came", world.items, tuple(fresh), wall=most, peak=MOST_MEMORY
        )
        for name, words in (
            ("as it comes", newest),
            ("all as JSON", (*newest, "--limit", "0", "--json")),
            ("explain", newest),
        ):
            command = ("shortlist", *words) if name != "explain" else ("explain", self._first(world), *words)
            spent = tuple(world.spend(*command) for _ in range(runs))
            yield Figure(
                f"shortlist: {name}",
                world.items,
                spent,
                wall=most if name == "as it comes" else 0.0,
                peak=MOST_MEMORY,
            )

    def _comes(self, world: World, number: int) -> None:
        """One more item: what was read before may be another now."""
        from digest.store.database import Store

        with Store.open(world.folder / ".digest" / "digest.db") as store:
            inboxes.add(store, 1, first=world.items + 100_000 + number)

    def _first(self, world: World) -> str:
        return str(world.ask("shortlist", "--issue", str(ISSUES))[0]["id"])

    def check(self, work: Path) -> str:
        world = World(work / "shortlist", 3000, 6)
        found = world.ask("shortlist", "--issue", "6", "--limit", "0", "--all")
        again = world.ask("shortlist", "--issue", "6", "--limit", "0", "--all")
        scores = [row["score"] for row in found if row["section"] == "reading"]
        if found != again or scores != sorted(scores, reverse=True):
            raise MeasureError("the shortlist is not the same twice, or not in order")
        identities = [row["identity"] for row in found]
        if len(identities) != len(set(identities)) or not any(row["age"] for row in found):
            raise MeasureError("a story stands twice, or nothing waits")
        return f"3,000 items and 6 issues: {len(found)} candidates, each once, best first, the same twice"


# ---------------------------------------------------------------- stories

#: The most seconds that stories of 2,000 new items against 100,000 may take, and how fast cost may grow: the
#: power of n log n that fits the times of 10,000, 30,000 and 100,000 items that are all new.
STORIES_WALL, GROWTH = 5.0, 1.1
NEW = 2000
SIZES = (10_000, 30_000, 100_000)


class Stories(Part):
    """Items to stories, in this process: once Python and the items are there."""

    name = "stories"

    def measure(self, world: World, runs: int) -> Iterator[Figure]:
        if world.items != SIZES[-1]:
            return
        gc.set_threshold(1_000_000, 20, 20)  # as every command does that leaves again
        given = sorted(inboxes.items(world.items + NEW), key=_when)
        window = Window(_when(given[-NEW]), inboxes.END)
        spent = tuple(_timed(given, window) for _ in range(min(runs, 3)))
        yield Figure(f"stories: {NEW:,} new against 100,000", world.items, spent, wall=STORIES_WALL)
        times = []
        for size in SIZES:
            newest = given[-size:]
            took = _timed(newest, Window(_when(newest[0]), inboxes.END))
            times.append((size, took.cpu))
            yield Figure(f"stories: {size:,}, all new", world.items, (took,))
        power = fitted(times)
        say(
            f"{world.items:9,} items: stories cost (n log n) to the power of {power:.2f} (at most {GROWTH:g})"
        )
        if power > GROWTH:
            raise MeasureError(f"stories: cost grows faster than n log n: to the power of {power:.2f}")

    def check(self, work: Path) -> str:
        if abs(fitted([(n, n * math.log(n)) for n in SIZES]) - 1) > 1e-9:
            raise MeasureError("the fit of n log n is not n log n")
        given = sorted(inboxes.items(2000), key=_when)
        window = Window(_when(given[-400]), inboxes.END)
        found, again = stories(given, window), stories(reversed(given), window)
        if found != again or len({story.identity for story in found}) != len(found):
            raise MeasureError("stories are not the same in another order, or one stands twice")
        return f"400 new items among 2,000: {len(found)} stories, the same in any order"


def _when(item: Item) -> datetime:
    return item.when or inboxes.END


def _timed(given: Sequence[Item], window: Window) -> Spent:
    wall, cpu = time.perf_counter(), time.process_time()
    stories(given, window)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return Spent(time.process_time() - cpu, time.perf_counter() - wall, peak)


def fitted(times: Sequence[tuple[int, float]]) -> float:
    """The power of n log n that fits seconds by size best (least squares of the logarithms)."""
    xs = [math.log(n * math.log(n)) for n, _ in times]
    ys = [math.log(seconds) for _, seconds in times]
    x, y = statistics.fmean(xs), statistics.fmean(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


# ---------------------------------------------------------------- looking back

#: The most seconds that a hundred weeks over the real history of proposals may take.
BACKTEST_WALL = 60.0
SHARED = ROOT / os.environ.get("DIGEST_SHARED", "../shared") / "data"


class Backtest(Part):
    """`digest backtest`: a hundred weeks over the real history of kubernetes/enhancements."""

    name = "backtest"

    def measure(self, world: World, runs: int) -> Iterator[Figure]:
        bundle = SHARED / "keps" / "keps-2023.bundle"
        if not bundle.exists():
            say(f"backtest: left out, there is no {bundle.name} where DIGEST_SHARED leads to")
            return
        truth = world.folder / "truth.json"
        weeks = [
            {"week_ending": (date(2023, 2, 12) + timedelta(days=5 * n)).isoformat(), "kep": 1000 + n}
            for n in range(100)
        ]
        truth.write_text(json.dumps({"weeks": weeks}), "utf-8")
        command = ("backtest", "--truth", str(truth), "--keps", str(bundle), "--json")
        spent = tuple(world.spend(*command) for _ in range(min(runs, 3)))
        yield Figure("backtest: 100 weeks", world.items, spent, wall=BACKTEST_WALL, peak=MOST_MEMORY)

    def check(self, work: Path) -> str:
        return "measured beside what tests/pipeline/test_backtest.py holds"


#: Parts by name; another one is a class here.
PARTS: Mapping[str, Part] = {part.name: part for part in (Search(), Shortlist(), Stories(), Backtest())}


# ---------------------------------------------------------------- the report


def table(figures: Sequence[Figure]) -> str:
    lines = ["| items | what | wall s | CPU s | MB |", "| ---: | --- | ---: | ---: | ---: |"]
    lines += [
        f"| {f.items:,} | {f.name} | {f.median('wall'):.2f} | {f.median('cpu'):.2f} | {f.median('peak'):.0f} |"
        for f in figures
    ]
    return "\n".join(lines)


def promises(figures: Sequence[Figure]) -> Iterator[tuple[str, float, float]]:
    """(what, the figure, what it may be at most): of each part at each size its worst command."""
    for items, part in dict.fromkeys((f.items, f.name.partition(":")[0]) for f in figures):
        mine = [f for f in figures if f.items == items and f.name.startswith(f"{part}:")]
        for field, unit in (("wall", "s"), ("peak", "MB")):
            promised = [f for f in mine if getattr(f, field)]
            if promised:
                worst = max(promised, key=lambda f: f.median(field) / getattr(f, field))
                yield f"{items:,} items, {worst.name}: {unit}", worst.median(field), getattr(worst, field)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--items", default="100000,1000000", help="how many, several with commas")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--check", action="store_true", help="is what is measured right?")
    asked = parser.parse_args()
    parts = [PARTS[name] for name in asked.only.split(",")]
    with tempfile.TemporaryDirectory(prefix="curate-") as work:
        try:
            if asked.check:
                for part in parts:
                    print(f"curate.py: {part.name}: {part.check(Path(work))}")
                return 0
            return report(parts, [int(size) for size in asked.items.split(",")], asked.runs, Path(work))
        except MeasureError as error:
            print(f"curate.py: {error}", file=sys.stderr)
            return 1


def report(parts: Sequence[Part], sizes: Sequence[int], runs: int, work: Path) -> int:
    figures = []
    for size in sizes:
        say(f"{size:9,} items: making them up")
        world = World(work / str(size), size)
        world.spend("--version")  # not counted: fills the caches of Python and of the disk
        for part in parts:
            for figure in part.measure(world, runs):
                figures.append(figure)
                wall, peak = figure.median("wall"), figure.median("peak")
                say(f"{size:9,} items, {figure.name}: {wall:.2f} s, {peak:.0f} MB")
    print(f"\nPython {platform.python_version()}, {os.cpu_count()} cores; median of {runs}\n")
    print(table(figures), end="\n\n")
    kept = True
    for what, figure, most in promises(figures):
        good = figure <= most
        kept = kept and good
        print(f"{'kept  ' if good else 'BROKEN'} {what}: {figure:.2f} (at most {most:g})")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
