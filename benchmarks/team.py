"""Two versions of an issue of forty entries made one, and a sync where nothing is new.

::

    .venv/bin/python benchmarks/team.py            # the figure
    .venv/bin/python benchmarks/team.py --check    # only whether what comes out is right

The entries are those of the project's own issues, again and again under other ids. Ours edits every third
entry and moves some, theirs edits every third and one language of the same; a few words clash. The sync is a
whole process, `digest sync`, in a clone with 520 issues of a bare remote on the same disk; git's own time is apart.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from digest.archive import emitting  # noqa: E402
from digest.archive.merging import merge_texts  # noqa: E402
from digest.archive.reading import read  # noqa: E402
from digest.cli.program import run  # noqa: E402

#: What is promised (issue 7, "Speed and size").
MILLISECONDS = 100
ENTRIES = 40
SYNC, ISSUES = 1.0, 520


def main() -> int:
    """Measure, print, and compare to the promise."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--check", action="store_true", help="only whether what comes out is right")
    told = parser.parse_args()
    if told.one:
        return one()
    base, ours, theirs = versions()
    made = merge_texts(base, ours, theirs, "content/issues/099.yaml", by="bench")
    faults = wrong(made.text, len(made.clashes))
    for fault in faults:
        sys.stderr.write(f"wrong: {fault}\n")
    if told.check:
        return 1 if faults else 0
    turns = []
    for _ in range(30):
        begun = time.process_time()
        merge_texts(base, ours, theirs, "content/issues/099.yaml")
        turns.append((time.process_time() - begun) * 1000)
    took = statistics.median(turns)
    verdict = "kept" if took < MILLISECONDS else "NOT KEPT"
    sys.stdout.write(
        f"merge of two versions of {ENTRIES} entries ({len(theirs) / 1000:.0f} KB, {len(made.clashes)} clashes): "
        f"{took:.0f} ms of CPU, promised under {MILLISECONDS} ms: {verdict}\n"
    )
    own, gits = synced()
    verdict = "kept" if own < SYNC else "NOT KEPT"
    sys.stdout.write(
        f"sync of {ISSUES} issues, nothing new: {own:.2f} s of CPU beside git's {gits:.2f}, "
        f"promised under {SYNC:.0f} s: {verdict}\n"
    )
    return 1 if faults or took >= MILLISECONDS or own >= SYNC else 0


def synced() -> tuple[float, float]:
    """CPU seconds of `digest sync` and of the git it calls, the median of five."""
    with tempfile.TemporaryDirectory(prefix="digest-team-") as folder:
        remote, clone = Path(folder) / "team.git", Path(folder) / "clone"
        made = [sys.executable, str(ROOT / "benchmarks/archive.py"), str(clone), "--issues", str(ISSUES)]
        subprocess.run(made, check=True, capture_output=True)
        (clone / ".gitignore").write_text(".digest/\n")
        who = ["-c", "user.name=Bench", "-c", "user.email=bench@example.org", "-c", "commit.gpgsign=false"]
        for words in (
            ["init", "--quiet", "--bare", str(remote)],
            ["-C", str(clone), "init", "--quiet", "--initial-branch", "main"],
            ["-C", str(clone), "remote", "add", "origin", str(remote)],
            ["-C", str(clone), "add", "--all"],
            ["-C", str(clone), *who, "commit", "--quiet", "--message", "Begin"],
            ["-C", str(clone), "push", "--quiet", "--set-upstream", "origin", "main"],
        ):
            subprocess.run(["git", *words], check=True, capture_output=True)
        command = [sys.executable, str(Path(__file__).resolve()), "--one"]
        turns = []
        for _ in range(5):
            done = subprocess.run(command, cwd=clone, check=True, capture_output=True, text=True)
            turns.append(tuple(map(float, done.stdout.split())))
    own, gits = (statistics.median(part) for part in zip(*turns, strict=True))
    return own, gits


def one() -> int:
    """One sync in this folder; prints CPU seconds of this process from its start, and of those it called."""
    os.environ["DIGEST_EDITOR"] = "Bench"
    code = run(["sync"])
    called = resource.getrusage(resource.RUSAGE_CHILDREN)
    sys.stdout.write(f"{time.process_time()} {called.ru_utime + called.ru_stime}\n")
    return code


def versions() -> tuple[bytes, bytes, bytes]:
    """The common version, ours and theirs."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "content/issues").glob("*.yaml"))]
    found = []
    for text in texts:
        data = read(text).data
        if isinstance(data, dict) and isinstance(sections := data["sections"], list):
            found += [e for s in sections if isinstance(s, dict) for e in s["entries"] if isinstance(e, dict)]
    entries = [{**entry, "id": f"e-{n}"} for n, entry in enumerate(islice(cycle(found), ENTRIES))]
    head = texts[0].partition("sections:\n")[0]
    sections: list[dict[str, Any]] = [
        {"id": name, "entries": entries[n::2]} for n, name in enumerate(("news", "upstream"))
    ]
    base = head + "".join(f"{line}\n" for line in emitting.pairs({"sections": list(sections)}, 0))
    ours, theirs = base, base
    for n in range(ENTRIES):
        at = f"- id: e-{n}\n"
        if n % 3 == 0:
            ours = titled(ours, at, "zh", f"我们的标题 {n}")
            theirs = titled(theirs, at, "en", f"Their title {n}")
        if n % 10 == 5:
            ours, theirs = titled(ours, at, "en", f"Ours {n}"), titled(theirs, at, "en", f"Theirs {n}")
    cut = ours.index("      - id: e-7\n")
    end = ours.index("      - id: e-9\n")
    moved = ours[cut:end]
    return base.encode(), (ours[:cut] + ours[end:] + moved).encode(), theirs.encode()


def titled(text: str, at: str, language: str, title: str) -> str:
    """`text` with another title of the entry that begins with `at`."""
    start = text.index(f"          {language}: ", text.index("        title:\n", text.index(at)))
    return f"{text[:start]}          {language}: {title}{text[text.index(chr(10), start) :]}"


def wrong(text: bytes, clashes: int) -> list[str]:
    """What is not as both sides meant it."""
    data = read(text).data
    said = text.decode()
    faults = []
    if not isinstance(data, dict):
        return ["the merged file cannot be read"]
    if clashes != len([n for n in range(ENTRIES) if n % 10 == 5]):
        faults.append(f"{clashes} clashes")
    if any(said.count(f"- id: e-{n}\n") != 1 for n in range(ENTRIES)):
        faults.append("an entry is lost or doubled")
    faults += [
        f"an edit of e-{n} is lost"
        for n in range(0, ENTRIES, 3)
        if f"zh: 我们的标题 {n}\n" not in said or (n % 10 != 5 and f"en: Their title {n}\n" not in said)
    ]
    if said.index("- id: e-7\n") < said.index("- id: e-39\n"):
        faults.append("the entry that was moved stands where it stood")
    return faults


if __name__ == "__main__":
    raise SystemExit(main())
