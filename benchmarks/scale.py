"""How far one machine goes: many sources, items, desks and issues, until something gives.

    .venv/bin/python benchmarks/scale.py --sources 1000 --items 100000 --issues 250   a first look (some ten minutes)
    .venv/bin/python benchmarks/scale.py --only sources     10,000 by 1, 2 and 4 collectors at once, into PostgreSQL
    .venv/bin/python benchmarks/scale.py --only runs        what a year of collects of them leaves behind
    .venv/bin/python benchmarks/scale.py --only store       1,000,000 items in PostgreSQL: size, questions, copies
    .venv/bin/python benchmarks/scale.py --only desks       20, 40, 80, 160 desks at an act a second beside those items
    .venv/bin/python benchmarks/scale.py --only issues      2,000 issues in three languages: built, changed, checked
    .venv/bin/python benchmarks/scale.py --check            is what is measured right? (seconds)

Nothing is promised here: docs/growth.md says what the figures mean. Each line says whether its figure was measured,
or calculated of some that were. Sources, desks and PostgreSQL share the machine, on loopback, and PostgreSQL has the
settings it comes with. Exit code 1: something measured is wrong (a source left out, an item lost, a page missing).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import crowds  # noqa: E402
import figures  # noqa: E402
import largesite  # noqa: E402
import largestore  # noqa: E402
from spending import MeasureError, say  # noqa: E402

from tests.postgres import QUICK, Cluster, databases, is_there  # noqa: E402

PARTS = ("sources", "runs", "store", "desks", "issues")
#: Those that need PostgreSQL.
SERVED = frozenset(PARTS) - {"issues"}
#: Issues beside the items of a large store.
BESIDE = 52


def numbers(text: str) -> list[int]:
    return [int(word) for word in text.split(",")]


def run(asked: argparse.Namespace, parts: Sequence[str], work: Path) -> None:
    if figures.telling:
        print(figures.machine(), flush=True)
    served = SERVED & {*parts}
    settings = {**crowds.USUAL, "max_connections": str(asked.connections)} | (QUICK if asked.check else {})
    with Cluster(settings) if served else nullcontext() as cluster:
        if cluster is not None:
            if "sources" in parts:
                crowds.sources(cluster, asked.sources, asked.collectors, work)
            if "runs" in parts:
                for many in asked.sources:
                    with databases(cluster.url()) as url:
                        largestore.years(url, many, 2 if asked.check else largestore.A_YEAR, asked.runs)
            if {"store", "desks"} & {*parts}:
                stored(cluster, asked, parts, work)
    if "issues" in parts:
        for many in asked.issues:
            largesite.site(many, work)


def stored(cluster: Cluster, asked: argparse.Namespace, parts: Sequence[str], work: Path) -> None:
    with databases(cluster.url()) as url:
        world = largestore.filled(work / "newsroom", url, asked.items, min(BESIDE, asked.items))
        if "store" in parts:
            largestore.sizes(url, asked.items)
            largestore.questions(url, asked.items, asked.runs)
            largestore.commands(world, asked.items, BESIDE)
            largestore.copies(world, asked.items, work)
            largestore.desk(world, asked.items, BESIDE, asked.runs)
        if "desks" in parts:
            crowds.desks(cluster, url, asked.desks, asked.seconds, os.cpu_count() or 1)


def main() -> int:
    if sys.argv[1:2] == ["--worker"]:
        crowds.worker(*sys.argv[2:])
        return 0
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--sources", type=numbers, default=[10_000], help="how many, several with commas")
    parser.add_argument("--collectors", type=numbers, default=[1, 2, 4], help="that share them")
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--desks", type=numbers, default=[20, 40, 80, 160])
    parser.add_argument("--seconds", type=int, default=30, help="that the desks are at work")
    parser.add_argument("--connections", type=int, default=100, help="that PostgreSQL takes")
    parser.add_argument("--runs", type=int, default=9, help="of each question")
    parser.add_argument("--issues", type=numbers, default=[2000])
    parser.add_argument("--check", action="store_true", help="is what is measured right? tiny sizes")
    asked = parser.parse_args()
    parts = asked.only.split(",")
    if wrong := {*parts} - {*PARTS}:
        parser.error(f"no part is called {', '.join(sorted(wrong))}")
    if asked.check:
        asked.sources, asked.collectors, asked.items, asked.issues = [30], [2], 2000, [3]
        asked.desks, asked.seconds, asked.runs = [3], 7, 2
        figures.telling = False
    if SERVED & {*parts} and not is_there():
        say("scale.py: PostgreSQL was not found (on Debian: apt-get install postgresql)")
        return 1
    if "issues" in parts and not largesite.has_third():
        say(
            "scale.py: OpenCC was not found, which makes the third language (pip install 'weekly-digest[hant]')"
        )
        return 1
    with tempfile.TemporaryDirectory(prefix="scale-") as work:
        try:
            run(asked, parts, Path(work))
        except MeasureError as error:
            say(f"scale.py: {error}")
            return 1
    if asked.check:
        print("scale.py: each source kept once by two collectors, no item or link lost, every page there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
