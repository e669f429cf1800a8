"""What a run of the schedule takes once everything is installed: the workflow `collect`, step by step, with 60 feeds.

    .venv/bin/python benchmarks/scheduled.py              60 feeds, a first run, one with nothing new, and one over a month
    .venv/bin/python benchmarks/scheduled.py --feeds 8
    .venv/bin/python benchmarks/scheduled.py --check      is what is measured right? (seconds)

The digest is the one that `digest init` makes. Its own workflow file is played as `digest rehearse` does: each job in
a fresh checkout of a repository on this disk, beside a stand-in for GitHub. The feeds are those of `collect.py`, as
slow as the world. Exit code 1: the promise is not kept, or something measured is wrong.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import collect
from spending import MeasureError, say

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from digest.demo.forge import Tracker  # noqa: E402
from digest.demo.rehearsal.runner import Runner  # noqa: E402
from digest.demo.rehearsal.stage import set_up  # noqa: E402
from digest.demo.rehearsal.workflow import read  # noqa: E402
from digest.demo.server import Upstream  # noqa: E402
from digest.errors import DigestError  # noqa: E402
from digest.scaffold import Answers, write  # noqa: E402

#: What is promised (issue 10, "Speed and size"): seconds of wall, with so many feeds.
FEEDS, MOST = 60, 60.0
#: The last asks for the weeks of the feeds, as somebody does by hand; everything is read again then.
RUNS = {"first run": {}, "nothing new": {}, "a month by hand": {"since": "2026-06-01", "until": "2026-07-01"}}
#: What is made of these weeks.
ISSUE = """\
format: 1
number: 1
covers: {from: 2026-06-22, to: 2026-06-28}
title: {zh: 第一期, en: The first}
"""


def started(folder: Path) -> Path:
    """The repository of a new digest."""
    write(folder, Answers(languages=("zh", "en"), year=2026))
    for words in (
        ("init", "--quiet", "-b", "main"),
        ("add", "--all"),
        ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "commit", "--quiet", "-m", "Start"),
    ):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


def watch(folder: Path, runner: Runner, remote: Path, addresses: list[str]) -> None:
    """Put the feeds in the place of what the stage watches."""
    clone = folder / "editor"
    runner.git(folder, "clone", "--quiet", "--", str(remote), str(clone))
    listed = "".join(
        f"  - id: blog-{n}\n    kind: articles\n    address: {address}\n"
        for n, address in enumerate(addresses)
    )
    (clone / "content" / "sources.yaml").write_text(f"sources:\n{listed}", "utf-8")
    (issues := clone / "content" / "issues").mkdir(exist_ok=True)
    (issues / "001.yaml").write_text(ISSUE, "utf-8")
    runner.git(clone, "add", "--all")
    who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
    runner.git(clone, *who, "commit", "--quiet", "--all", "--message", "Watch sixty feeds")
    runner.git(clone, "push", "--quiet", "origin", "HEAD:main")


def measured(work: Path, feeds: int) -> tuple[list[float], Tracker]:
    """Seconds of each run; raises MeasureError where a job did not succeed."""
    digest = started(work / "weekly")
    flow = read(digest / ".github" / "workflows" / "collect.yml")
    tracker, said = Tracker("somebody/weekly"), list[str]()
    (scratch := work / "scratch").mkdir()
    took = []
    with Upstream(tracker=tracker) as upstream, collect.world(feeds) as there:
        remote = set_up(digest, scratch, upstream.address, tracker.repository)
        runner = Runner(scratch, remote, tracker, said.append)
        watch(scratch, runner, remote, list(there.addresses))
        for name, days in RUNS.items():
            began = time.perf_counter()
            went = runner.run(flow, "workflow_dispatch" if days else "schedule", inputs=days)
            took.append(time.perf_counter() - began)
            for job, how in went.items():
                if how.result != "success":
                    raise MeasureError(f"{name}: {job} was {how.result}: {how.fault}\n{how.said}")
            say(f"{feeds} feeds, {name}: {took[-1]:.1f} s")
        asked = there.counts()
    if asked != {"200": 2 * feeds, "304": feeds, "404": 0}:
        raise MeasureError(f"{feeds} feeds, read three times, answered {asked}")
    return took, tracker


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=FEEDS)
    parser.add_argument("--check", action="store_true", help="is what is measured right?")
    asked = parser.parse_args()
    feeds = 4 if asked.check else asked.feeds
    with tempfile.TemporaryDirectory() as folder:
        try:
            took, tracker = measured(Path(folder), feeds)
        except (MeasureError, DigestError) as error:
            print(f"scheduled.py: {error}", file=sys.stderr)
            return 1
    boxes = sum(issue["body"].count("- [ ] ") for issue in tracker.issues)
    if not boxes:
        print("scheduled.py: the Inbox issue has no box", file=sys.stderr)
        return 1
    if asked.check:
        print(f"scheduled.py: {feeds} feeds gathered, saved and listed with {boxes} boxes")
        return 0
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; {boxes} boxes in the Inbox issue")
    for name, seconds in zip(RUNS, took, strict=True):
        kept = seconds <= MOST or feeds != FEEDS
        print(
            f"{'kept  ' if kept else 'BROKEN'} {feeds} feeds, {name}: {seconds:.1f} s (at most {MOST:g} with {FEEDS})"
        )
    return int(feeds == FEEDS and max(took) > MOST)


if __name__ == "__main__":
    sys.exit(main())
