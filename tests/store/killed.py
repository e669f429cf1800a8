"""Run as a program: kills `Store.finish` at every statement, around the commit, and between.

`python -m tests.store.killed TEMPLATE FOLDER SEED`: for each moment a copy of the store TEMPLATE is made in FOLDER and a
forked child that finishes a second run on it gets SIGKILL at that moment. The names of the copies say when.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from digest.model import Cursor
from digest.store.database import Store
from tests.store.nouns import HOUR, JULY, article, gathered, outcome

FIRST = gathered(*(article(n) for n in range(40)), cursor=Cursor(etag="1"))
SECOND = gathered(*(article(n, title=f"Changed {n}") for n in range(20, 80)), cursor=Cursor(etag="2"))
#: SQLite instructions between two moments at which a child may be killed.
STEP = 5


def first(store: Store) -> None:
    store.finish("blog", FIRST, outcome())


def second(store: Store) -> None:
    store.finish("blog", SECOND, outcome(started=JULY + HOUR))


class Fuse:
    """Kills its own process when it is touched for the `left`-th time."""

    def __init__(self, left: int) -> None:
        self.left = left

    def touch(self, *_: Any) -> None:
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


def at_statements(store: Store, fuse: Fuse) -> None:
    """Before and after each statement and before the commit."""
    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(store._engine, name, fuse.touch)


def inside_statements(store: Store, fuse: Fuse) -> None:
    """Every STEP instructions of SQLite's machine."""

    def arm(connection: Any) -> None:
        driver = connection.connection.dbapi_connection
        driver.set_progress_handler(fuse.touch, STEP)

    event.listen(store._engine, "begin", arm)


def survives(path: Path, arm: Callable[[Store, Fuse], None], moment: int) -> bool:
    """Whether the child came to its end before the moment; it has no time to tidy up."""
    child = os.fork()
    if child == 0:
        store = Store.open(path)
        arm(store, Fuse(moment))
        second(store)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return False
    if status:
        sys.exit(f"the child failed at {path.name}")
    return True


def main(template: Path, folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    for arm, furthest in ((at_statements, 1), (inside_statements, 80)):
        moment = 0
        while True:
            path = folder / f"{arm.__name__}-{moment:04}.db"
            shutil.copy(template, path)
            if survives(path, arm, moment):
                break
            moment += chance.randint(1, furthest)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
