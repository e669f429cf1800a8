#!/usr/bin/env python3
"""Measure how fast proposals are read, beside the least that any reader of them must do.

    .venv/bin/python benchmarks/keps.py             a minute or two
    .venv/bin/python benchmarks/keps.py --check     is what is measured right? (seconds)

The real history of kubernetes/enhancements is measured: two git bundles below DIGEST_SHARED (default
../shared), cloned into a temporary folder. All is done in this process, with git as its children; a
number is CPU time, user and system, of both, and wall time, of several runs the median. The things
measured take turns. Exit code 1: a promise is not kept, or something measured is wrong.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from spending import MeasureError, Spent, say

from digest.collectors.keps import Keps
from digest.core.changes import window_changes
from digest.core.trackers import PLAIN
from digest.git import open_repository
from digest.model import Change, Cursor, Gathered, Kep, Outcome, Source, Window
from digest.store.database import Store

#: What is promised (issue 3, "Speed and size"), each a ratio of CPU and of wall.
HEAD_SHARE = 1.5  # HEAD into the store, of one `cat-file --batch` and C-speed YAML of the same files
YEAR_SHARE = 1.0  # a year of weekly changes of fields, of the same
LOGS_SHARE = 0.3  # ... and of 52 `git log` calls, which list no more than files (the notes' wish)
PROCESSES = 2  # of git, for an unchanged HEAD

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / os.environ.get("DIGEST_SHARED", "../shared") / "data" / "keps"
FAR = Window(datetime(2100, 1, 1, tzinfo=UTC), datetime(2100, 1, 8, tzinfo=UTC))
MARCH = datetime(2023, 3, 1, tzinfo=UTC)
WEEKS = [Window(MARCH + timedelta(weeks=n), MARCH + timedelta(weeks=n + 1)) for n in range(52)]

Figures = dict[str, list[Spent]]


# ---------------------------------------------------------------- what is measured


@dataclass(frozen=True)
class World:
    """Clones of the bundles, and a folder for what is made of them."""

    work: Path

    def clone(self, year: int) -> Path:
        folder = self.work / f"{year}.git"
        if not folder.exists():
            bundle = SHARED / f"keps-{year}.bundle"
            _git("clone", "--quiet", "--bare", str(bundle), str(folder))
        return folder

    def keps(self) -> Keps:
        return Keps(lambda address: open_repository(address, self.work / "mirrors"), [PLAIN])


def source(address: object) -> Source:
    return Source(id="keps", kind="keps", address=str(address), language="en")


def base(clone: Path) -> dict[str, Any]:
    """The least: names and ids, one process for all files, C-speed YAML of those that hold fields."""
    listed = _git("-C", str(clone), "ls-tree", "-r", "-z", "HEAD", "keps").split(b"\0")
    files = [
        (path.decode(), about.split()[2]) for about, _, path in (e.partition(b"\t") for e in listed) if path
    ]
    wanted = [(path, blob) for path, blob in files if path.endswith(("/kep.yaml", "/README.md"))]
    given = b"".join(blob + b"\n" for _, blob in wanted)
    answer = _git("-C", str(clone), "cat-file", "--batch", "--buffer", given=given)
    found: dict[str, Any] = {}
    position = 0
    for path, _ in wanted:
        end = answer.index(b"\n", position)
        size = int(answer[position:end].split()[2])
        body = answer[end + 1 : end + 1 + size]
        position = end + 2 + size
        if path.endswith("/kep.yaml"):
            try:
                found[path] = yaml.load(body, yaml.CSafeLoader)
            except (yaml.YAMLError, ValueError):  # a thirteenth month
                found[path] = None
    return found


def head(world: World, clone: Path, store: Store) -> Gathered:
    """Every proposal at HEAD with its summary, in the store."""
    gathered = world.keps().read(source(clone), FAR, None)
    outcome = Outcome(source="keps", started=MARCH, ok=True, found=len(gathered.items))
    store.finish("keps", gathered, outcome)
    return gathered


def year(world: World, clone: Path) -> list[tuple[Change, ...]]:
    """52 weeks of net changes, field by field, from nothing."""
    return world.keps().changes(source(clone), WEEKS)[0]


def logs(clone: Path) -> int:
    """Which files each of the 52 weeks touched: 52 calls of `git log`."""
    found = 0
    for week in WEEKS:
        since, until = (int(moment.timestamp()) for moment in (week.since, week.until))
        listed = _git(
            *(
                "-C",
                str(clone),
                "log",
                "--first-parent",
                "-m",
                "--name-only",
                "--format=",
                f"--since={since}",
            ),
            *(f"--until={until}", "HEAD", "--", "keps"),
        )
        found += len(set(listed.split()))
    return found


def _git(*arguments: str, given: bytes = b"") -> bytes:
    return subprocess.run(["git", *arguments], input=given, check=True, capture_output=True).stdout


# ---------------------------------------------------------------- measuring


def spend(act: Callable[[], object]) -> Spent:
    before, began = _used(), time.perf_counter()
    act()
    wall = time.perf_counter() - began
    return Spent(_used() - before, wall, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)


def _used() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


HEAD, BASE_HEAD = "HEAD into the store", "cat-file + YAML, 2026"
YEAR, BASE_YEAR, LOGS = "a year of weekly changes", "cat-file + YAML, 2023", "52 git logs"


def measure(world: World, runs: int) -> Figures:
    young, old = world.clone(2026), world.clone(2023)
    figures: Figures = {}
    for run in range(runs + 1):  # the first fills the caches of Python and of the disk and does not count
        place = world.work / f"store-{run}"
        place.mkdir()
        store = Store.open(str(place / "digest.db"))
        acts: Mapping[str, Callable[[], object]] = {
            BASE_HEAD: lambda: base(young),
            HEAD: lambda store=store: head(world, young, store),  # type: ignore[misc]
            BASE_YEAR: lambda: base(old),
            YEAR: lambda: year(world, old),
            LOGS: lambda: logs(old),
        }
        for name, act in acts.items():
            spent = spend(act)
            if run:
                figures.setdefault(name, []).append(spent)
        store.close()
        shutil.rmtree(place)
    return figures


def processes(world: World) -> dict[str, int]:
    """How often git is called for an unchanged HEAD, by kind of address."""
    log, tools = world.work / "asked", world.work / "bin"
    tools.mkdir(exist_ok=True)
    (tools / "git").write_text(f'#!/bin/sh\necho "$@" >>"{log}"\nexec "{shutil.which("git")}" "$@"\n')
    (tools / "git").chmod(0o755)
    clone = world.clone(2026)
    places = {"a folder": clone, "a bundle": SHARED / "keps-2026.bundle", "an address": f"file://{clone}"}
    path, found = os.environ["PATH"], {}
    try:
        for name, place in places.items():
            first = world.keps().read(source(place), FAR, None)
            log.write_text("")
            os.environ["PATH"] = f"{tools}{os.pathsep}{path}"
            again = world.keps().read(source(place), FAR, Cursor(commit=first.cursor.commit))
            os.environ["PATH"] = path
            if not again.unchanged:
                raise MeasureError(f"{name}: the unchanged HEAD was read again")
            found[name] = len(log.read_text().splitlines())
    finally:
        os.environ["PATH"] = path
    return found


# ---------------------------------------------------------------- telling


def show(figures: Figures) -> None:
    print(f"{'median seconds':<28}{'CPU':>10}{'wall':>10}")
    for name in figures:
        print(f"{name:<28}{_median(figures, name, 'cpu'):>10.3f}{_median(figures, name, 'wall'):>10.3f}")


def _median(figures: Figures, name: str, what: str) -> float:
    return statistics.median(getattr(one, what) for one in figures[name])


def judge(figures: Figures, called: Mapping[str, int]) -> bool:
    """Print each promise with what was measured; False if one is not kept."""
    promises: list[tuple[str, float, float]] = []
    for name, other, bar in (
        (HEAD, BASE_HEAD, HEAD_SHARE),
        (YEAR, BASE_YEAR, YEAR_SHARE),
        (YEAR, LOGS, LOGS_SHARE),
    ):
        for what, word in (("cpu", "CPU"), ("wall", "wall")):
            ratio = _median(figures, name, what) / _median(figures, other, what)
            promises.append((f"{name} / {other}, {word}", ratio, bar))
    promises += [
        (f"git processes for an unchanged HEAD, {name}", count, PROCESSES) for name, count in called.items()
    ]
    for label, value, bar in promises:
        print(f"{label:<60}{value:>8.2f}   at most {bar:<6g}{'pass' if value <= bar else 'FAIL'}")
    return all(value <= bar for _, value, bar in promises)


# ---------------------------------------------------------------- checking


def check(world: World) -> None:
    """Is what is measured right?"""
    young, old = world.clone(2026), world.clone(2023)
    _equal_fields(world, young)
    found = year(world, old)
    gathered = world.keps().read(source(old), WEEKS[0], None)
    states = [item for item in gathered.items if isinstance(item, Kep)]
    if found != window_changes(states, WEEKS):
        raise MeasureError("a year of changes is not what the states say")
    if (count := sum(map(len, found))) < 500:
        raise MeasureError(f"a year has only {count} changes")
    called = processes(world)
    if max(called.values()) > PROCESSES:
        raise MeasureError(f"an unchanged HEAD calls git {called}")
    say(f"benchmarks/keps.py: {len(states)} states, {count} changes of 52 weeks, the same either way.")


def _equal_fields(world: World, clone: Path) -> None:
    """The store holds every proposal the base reads, with the same fields, and nearly all with a summary."""
    with tempfile.TemporaryDirectory(dir=world.work) as place:
        store = Store.open(str(Path(place) / "digest.db"))
        try:
            head(world, clone, store)
            kept = {kep.path: kep for kep in store.states()}
        finally:
            store.close()
    least = {path: fields for path, fields in base(clone).items() if "kep-template" not in path}
    if kept.keys() != least.keys():
        raise MeasureError(f"other proposals are in the store: {sorted(kept.keys() ^ least.keys())[:5]}")
    for path, fields in least.items():
        wrong = list(_differing(kept[path].fields, fields))
        if wrong:
            raise MeasureError(f"{path}: {', '.join(wrong)} differ")
    if (told := sum(bool(kep.summary) for kep in kept.values())) < 0.9 * len(kept):
        raise MeasureError(f"only {told} of {len(kept)} proposals have a summary")


def _differing(ours: Mapping[str, Any], theirs: Mapping[Any, Any] | None) -> Iterator[str]:
    """Keys whose text is not the same; typed values are not compared, for they lost how they were written."""
    if theirs is None:
        return
    if set(ours) != {str(key) for key in theirs}:
        yield "keys"
    for key, value in theirs.items():
        if isinstance(value, str) and ours.get(str(key)) != value:
            yield str(key)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=9, help="runs of each")
    parser.add_argument("--check", action="store_true", help="check correctness; measure nothing")
    told = parser.parse_args()
    if missing := [name for year in (2023, 2026) if not (SHARED / (name := f"keps-{year}.bundle")).exists()]:
        say(
            f"benchmarks/keps.py is left out: no {', '.join(missing)} below {SHARED} (DIGEST_SHARED names the folder)"
        )
        return 0
    with tempfile.TemporaryDirectory(prefix="digest-benchmark-") as folder:
        world = World(Path(folder))
        try:
            if told.check:
                check(world)
                return 0
            figures, called = measure(world, told.runs), processes(world)
        except MeasureError as error:
            say(f"benchmarks/keps.py: {error}")
            return 1
        git = _git("version").decode().strip()
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
        print(
            f"{git}; PyYAML {yaml.__version__}; Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, load {load:.1f}"
        )
        print(f"medians of {told.runs}\n")
        show(figures)
        print()
        return 0 if judge(figures, called) else 1


if __name__ == "__main__":
    sys.exit(main())
