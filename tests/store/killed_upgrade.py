"""Run as a program: kills the migration of a store at every statement and within them.

`python -m tests.store.killed_upgrade SAVED FOLDER SEED`: for each moment a forked child opens a copy of the store SAVED in FOLDER and
gets SIGKILL at that moment.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, event

from digest.store import connect, migrate
from tests.store.killed import Fuse

#: SQLite instructions between two moments.
STEP = 20


def at_statements(engine: Engine, fuse: Fuse) -> None:
    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(engine, name, fuse.touch)


def inside_statements(engine: Engine, fuse: Fuse) -> None:
    def arm(connection: object) -> None:
        connection.connection.dbapi_connection.set_progress_handler(fuse.touch, STEP)  # type: ignore[attr-defined]

    event.listen(engine, "begin", arm)


def survives(path: Path, arm: Callable[[Engine, Fuse], None], moment: int) -> bool:
    child = os.fork()
    if child == 0:
        engine = connect.engine(connect.address(path), patience=5)
        arm(engine, Fuse(moment))
        migrate.to_head(engine)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return False
    if status:
        sys.exit(f"the child failed at {path.name}")
    return True


def main(saved: Path, folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    import alembic.command  # noqa: F401 - once, not in each child

    for arm, furthest in ((at_statements, 3), (inside_statements, 60)):
        moment = 0
        while True:
            path = folder / f"{arm.__name__}-{moment:04}.db"
            shutil.copy(saved, path)
            if survives(path, arm, moment):
                break
            moment += chance.randint(1, furthest)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
