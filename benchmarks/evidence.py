"""How long a store of 100,000 items takes to go out as text and to come in again.

    .venv/bin/python benchmarks/evidence.py            100,000 items
    .venv/bin/python benchmarks/evidence.py --check    is what is measured right? (seconds)

Exit code 1: a promise is not kept, or something measured is wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import inboxes

from digest.store import files
from digest.store.cache import Cache
from digest.store.database import Store
from digest.store.export import export
from digest.store.importing import Imported, import_

#: Seconds of CPU, for each way; and the share of a whole export that a week's additions may take.
PROMISED, WEEK = 15.0, 0.5


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.jsonl")}


def seconds(act: Callable[[], object]) -> float:
    """Of CPU, the system's with it."""
    began = time.process_time()
    act()
    return time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    number = 1_000 if asked.check else asked.items
    with tempfile.TemporaryDirectory(prefix="digest-evidence-") as folder:
        return measure(Path(folder), number, by_time=not asked.check)


def measure(folder: Path, number: int, *, by_time: bool) -> int:
    out, wrong = folder / "out", []
    with (
        Store.open(folder / "one.db") as store,
        Store.open(folder / "two.db") as copy,
        Cache(folder / "cache.db") as memory,
    ):
        inboxes.add(store, number)
        exported = seconds(lambda: export(store, out, memory=memory))
        taken: list[Imported] = []
        imported = seconds(lambda: taken.append(import_(copy, out)))
        before = tree(out)
        export(copy, folder / "again")
        if taken[0].warnings or taken[0].added.new != number:
            wrong.append(f"{taken[0].added.new:,} of {number:,} items came in: {taken[0].warnings[:3]}")
        if tree(folder / "again") != before:
            wrong.append("the copy exports other bytes")
        since = inboxes.END - timedelta(weeks=1)
        newest = store.items(since=since)
        store.add([replace(item, key=f"{item.key}+") for item in newest], now=inboxes.END)
        week = seconds(lambda: export(store, out, memory=memory))
        touched = {name for name, body in tree(out).items() if before.get(name) != body}
        may = {f"{files.safe_name(item.source)}/{item.when:%Y-%m}.jsonl" for item in newest}
        if strange := sorted(touched - {f"items/{name}" for name in may}):
            wrong.append(f"a week's additions touched {strange[:3]}")
        export(store, folder / "whole")
        if tree(folder / "whole") != tree(out):
            wrong.append("what was remembered made other bytes than a whole export")
    print(f"export {exported:.1f} s, import {imported:.1f} s of CPU, {len(before):,} files")
    print(f"a week's {len(newest):,} additions: {week:.1f} s, {len(touched)} files touched")
    if by_time and max(exported, imported) > PROMISED:
        wrong.append(f"at most {PROMISED:g} s each")
    if by_time and week > WEEK * exported:
        wrong.append(f"a week's additions take more than {WEEK:g} of a whole export")
    for line in wrong:
        print(f"wrong: {line}", file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
