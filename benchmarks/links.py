"""How long it takes to look where the links of one issue lead, on a server as slow as the world.

::

    .venv/bin/python benchmarks/links.py            # the figure
    .venv/bin/python benchmarks/links.py --check    # only whether what comes out is right

Sixty links on twenty hosts (ports of this machine, in a process of its own), each answer after 200 ms: most are
fine, some have moved, are gone, know no HEAD, or refuse. A figure is the wall time of the whole command
`digest check 1 --links`, Python's start with it, nothing remembered; of some runs the median.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from spending import Spent, say, spend

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

#: What is promised (issue 8, "Speed and size"): seconds of wall for the links of one issue.
SECONDS = 2.0
LINKS, HOSTS, LATENCY = 60, 20, 0.2
RUNS = 5

TOML = """
languages = ["en"]
title = "Weekly"
site_url = "https://example.org/"
feed_id = "tag:example.org,2026:digest"

[http]
allow = ["127.0.0.1"]

[[sections]]
id = "reading"
title = "Reading"
"""
ISSUE = """\
format: 1
number: 1
covers: {from: 2026-06-08, to: 2026-06-14}
title: One
sections:
  - id: reading
    entries:
"""
ENTRY = "      - {{id: e-{0}, links: ['{1}'], title: Entry {0}, summary: Words about it.}}\n"


def temper(number: int) -> str:
    """How the link of this number behaves."""
    named = {7: "moved", 18: "gone", 29: "refuses", 33: "no-head", 44: "for-now", 51: "moved"}
    return named.get(number, "fine")


def counts() -> dict[str, int]:
    """How many links there are of each verdict."""
    verdicts = {"moved": "moved", "gone": "gone", "refuses": "unknown"}
    found: dict[str, int] = {}
    for number in range(LINKS):
        verdict = verdicts.get(temper(number), "fine")
        found[verdict] = found.get(verdict, 0) + 1
    return found


def main() -> int:
    """Measure, print, and compare to the promise."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only whether what comes out is right")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.serve:
        asyncio.run(serve())
        return 0
    with tempfile.TemporaryDirectory() as folder, server() as ports:
        digest = Path(folder)
        made(digest, ports)
        faults = wrong(digest)
        for fault in faults:
            say(f"wrong: {fault}")
        if told.check:
            return 1 if faults else 0
        kinds = {"asked": ["--links", "--anew"], "as remembered": ["--links"], "without --links": []}
        runs: dict[str, list[Spent]] = {name: [] for name in kinds}
        for _ in range(RUNS):  # by turns, since other work shares the machine
            for name, words in kinds.items():
                runs[name].append(spend(command(*words), digest, environment(digest)))
    for name, some in runs.items():
        wall, cpu = (statistics.median(taken) for taken in ([r.wall for r in some], [r.cpu for r in some]))
        say(f"{name}: {wall:.2f} s, {cpu:.2f} s of CPU")
    wall = statistics.median(run.wall for run in runs["asked"])
    verdict = "kept" if wall < SECONDS else "NOT KEPT"
    what = f"{LINKS} links on {HOSTS} hosts, {LATENCY * 1000:.0f} ms an answer"
    say(f"{what}: {wall:.2f} s, promised under {SECONDS:g} s: {verdict}")
    return 1 if faults or wall >= SECONDS else 0


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "digest", "check", "1", *words]


def environment(folder: Path) -> dict[str, str]:
    """Compiled modules are kept, as at home, but not among the sources."""
    paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    mine = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return mine | {"PYTHONPATH": paths, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def made(folder: Path, ports: list[int]) -> None:
    """The digest: one issue, whose links lead to `ports` in turn."""
    (folder / "digest.toml").write_text(TOML, "utf-8")
    (folder / "content/issues").mkdir(parents=True)
    urls = [f"http://127.0.0.1:{ports[n % HOSTS]}/{temper(n)}/{n}" for n in range(LINKS)]
    entries = "".join(ENTRY.format(n, url) for n, url in enumerate(urls))
    (folder / "content/issues/001.yaml").write_text(ISSUE + entries, "utf-8")


def wrong(folder: Path) -> list[str]:
    """What is not said as it is."""
    done = subprocess.run(
        command("--links", "--json"),
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    expected = counts()
    told = ", ".join(f"{expected[name]} {name}" for name in ("fine", "moved", "gone", "unknown"))
    faults = [] if f"{LINKS} links: {told}.\n" in done.stderr else [done.stderr.strip() or "nothing said"]
    seen = [json.loads(line) for line in done.stdout.splitlines()]
    links = sorted((one["verdict"], one["url"].split("/")[3]) for one in seen if "verdict" in one)
    names = {"moved": "moved", "gone": "gone", "refuses": "unknown"}
    meant = sorted((names[kind], kind) for n in range(LINKS) if (kind := temper(n)) in names)
    return faults + ([] if links == meant else [f"{links} are named"])


# ---------------------------------------------------------------- the server


@contextmanager
def server() -> Iterator[list[int]]:
    """The ports of a server in a process of its own, which ends with us."""
    process = subprocess.Popen(
        [sys.executable, __file__, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.communicate()


async def serve() -> None:
    """Answer until standard input ends."""
    places = [await asyncio.start_server(converse, "127.0.0.1", 0) for _ in range(HOSTS)]
    print(json.dumps([place.sockets[0].getsockname()[1] for place in places]), flush=True)
    await asyncio.to_thread(sys.stdin.read)


async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The requests of one connection, each answered after a while."""
    with suppress(OSError, asyncio.IncompleteReadError):
        while True:
            method, path, _ = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0].decode().split(" ")
            await asyncio.sleep(LATENCY)
            writer.write(f"HTTP/1.1 {answer(method, path)}\r\nContent-Length: 0\r\n\r\n".encode())
            await writer.drain()


def answer(method: str, path: str) -> str:
    """Status line and what follows it."""
    match path.split("/")[1]:
        case "moved":
            return f"301 Moved\r\nLocation: /fine{path}"
        case "for-now":
            return f"302 Found\r\nLocation: /fine{path}"
        case "gone":
            return "404 Not Found"
        case "refuses":
            return "403 Forbidden"
        case "no-head" if method == "HEAD":
            return "405 Method Not Allowed"
    return "200 OK"


if __name__ == "__main__":
    raise SystemExit(main())
