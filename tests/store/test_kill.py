"""A kill at any moment of `finish` loses nothing and doubles nothing."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from digest.store.database import Store
from tests.store.killed import first, second

ROOT = Path(__file__).parents[2]


def remembered(store: Store) -> tuple[Any, ...]:
    runs = [replace(run, new=0) for run in store.last_run()]  # done again, nothing is new any more
    return store.items(), store.cursor("blog"), store.health(["blog"]), runs


@pytest.mark.slow
def test_a_kill_in_the_middle_of_finish(tmp_path: Path) -> None:
    """Each killed store is as before or as after, and running again makes it as after."""
    template, folder = tmp_path / "template.db", tmp_path / "killed"
    folder.mkdir()
    with Store.open(template) as store:
        first(store)
        before = remembered(store)
    seed = random.randrange(10_000)
    command = [sys.executable, "-m", "tests.store.killed", str(template), str(folder), str(seed)]
    subprocess.run(command, cwd=ROOT, check=True)
    with Store.open(template) as store:
        second(store)
        after = remembered(store)

    killed = sorted(folder.glob("*.db"))
    seen = set()
    for path in killed:
        with Store.open(path) as store:
            store.check()
            state = remembered(store)
            assert state in (before, after), f"{path.name}, seed {seed}"
            seen.add(state == after)
            second(store)
            assert remembered(store) == after, f"{path.name}, seed {seed}"
    assert len(killed) > 30
    assert seen == {False, True}
