"""How long `digest check` takes: one issue of thirty entries, and an archive of 520 issues.

::

    .venv/bin/python benchmarks/check.py            # the figures
    .venv/bin/python benchmarks/check.py --check    # only whether every rule is run, on a small archive

Whole processes, Python's start included, offline. The archive is that of `archive.py`; the issue of thirty
entries has those of the project's own issues, again and again under other ids.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))

import team  # noqa: E402

#: What is promised (issue 8, "Speed and size"), in seconds.
ONE, MANY, ISSUES, ENTRIES = 0.6, 10.0, 520, 30


def main() -> int:
    """Measure, print, and compare to the promise."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only whether what is measured is right")
    parser.add_argument("--runs", type=int, default=5)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "digest"
        issues = 6 if told.check else ISSUES
        subprocess.run(
            [sys.executable, ROOT / "benchmarks/archive.py", folder, "--issues", str(issues)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        number = issues + 1
        team.ENTRIES = ENTRIES
        thirty = team.versions()[0].decode().replace("number: 29", f"number: {number}")
        path = folder / "content" / "issues" / f"{number:03d}.yaml"
        path.write_text(thirty.replace("\npublished:", "\n#"), "utf-8")
        if faults := list(wrong(folder, number, path)):
            sys.stderr.write("".join(f"wrong: {fault}\n" for fault in faults))
            return 1
        if told.check:
            return 0
        edited = [timed(folder, str(number), edit=path) for _ in range(told.runs)]
        one = [timed(folder, str(number)) for _ in range(told.runs)]
        start = statistics.median(timed(folder, "--explain", "D101")[0] for _ in range(told.runs))
        sys.stdout.write(f"starting up and naming one rule: {start:.2f} s of CPU\n")
        many = [timed(folder, anew=True) for _ in range(max(1, told.runs // 2))]
        again = [timed(folder) for _ in range(max(1, told.runs // 2))]
    what = f"one issue of {ENTRIES} entries"
    kept = [
        say(f"{what}, edited since", edited, ONE),
        say(f"{what}, unchanged", one, ONE),
        say(f"{ISSUES} issues, nothing kept", many, MANY),
        say(f"{ISSUES} issues, unchanged", again, MANY),
    ]
    return 0 if all(kept) else 1


def wrong(folder: Path, number: int, path: Path) -> list[str]:
    """Whether the issue is looked at: what is planted is found, at its line."""
    planted = path.read_text("utf-8").replace("links:\n          - https://", "links:\n          - ftp://", 1)
    path.write_text(planted, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "digest", "check", str(number), "--json"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    path.write_text(planted.replace("- ftp://", "- https://"), "utf-8")
    codes = [json.loads(line)["code"] for line in done.stdout.splitlines()]
    return [] if "D301" in codes else [f"a link that is none was not found: {codes} {done.stderr[-300:]}"]


def timed(folder: Path, *arguments: str, edit: Path | None = None, anew: bool = False) -> tuple[float, float]:
    """CPU and wall of `digest check`: after an `edit` of that file, or with no finding kept (`anew`)."""
    if edit:
        edit.write_text(edit.read_text("utf-8") + "# edited\n", "utf-8")
    if anew:
        with sqlite3.connect(folder / ".digest" / "cache.db") as cache:
            cache.execute("DELETE FROM cache WHERE kind LIKE 'checked %'")
        cache.close()
    before, begun = os.times(), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "digest", "check", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return cpu, time.perf_counter() - begun


def say(what: str, turns: list[tuple[float, float]], most: float) -> bool:
    cpu, wall = statistics.median(turn[0] for turn in turns), statistics.median(turn[1] for turn in turns)
    verdict = "kept" if cpu < most else "NOT KEPT"
    sys.stdout.write(f"{what}: {cpu:.2f} s of CPU ({wall:.2f} s wall), promised under {most} s: {verdict}\n")
    return cpu < most


if __name__ == "__main__":
    sys.exit(main())
