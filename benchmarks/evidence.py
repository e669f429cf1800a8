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
from dataclasses import replace
from pathlib import Path

import inboxes

from digest.store.database import Store
from digest.store.export import export
from digest.store.importing import import_

#: Seconds of wall, for each way.
PROMISED = 15.0


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.jsonl")}


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
    with Store.open(folder / "one.db") as store, Store.open(folder / "two.db") as copy:
        inboxes.add(store, number)
        began = time.perf_counter()
        done = export(store, out)
        exported = time.perf_counter() - began
        began = time.perf_counter()
        taken = import_(copy, out)
        imported = time.perf_counter() - began
        before = tree(out)
        export(copy, folder / "again")
        if taken.warnings or taken.added.new != done.items or done.items != number:
            wrong.append(f"{taken.added.new:,} of {number:,} items came in: {taken.warnings[:3]}")
        if tree(folder / "again") != before:
            wrong.append("the copy exports other bytes")
        week = max(name[-13:] for name in before if name.startswith("items/"))
        newest = [item for item in store.items(limit=200) if f"{item.when:%Y-%m}.jsonl" == week]
        store.add([replace(item, key=f"{item.key}+") for item in newest], now=inboxes.END)
        export(store, out)
        touched = {name for name, body in tree(out).items() if before.get(name) != body}
        if strange := sorted(name for name in touched if not name.endswith(week)):
            wrong.append(f"a week's additions touched {strange[:3]}")
    print(f"export {exported:.1f} s, import {imported:.1f} s, {len(before):,} files, {len(touched)} touched")
    if by_time and max(exported, imported) > PROMISED:
        wrong.append(f"at most {PROMISED:g} s each")
    for line in wrong:
        print(f"wrong: {line}", file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
