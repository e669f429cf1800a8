"""Run as a program: kills clients of a PostgreSQL at every statement of `Store.finish`, some of the first opening,
and some of the upgrade of an older store.

`python -m tests.store.killed_server SERVER`: for each moment a database is made, and a forked child that works in
it gets SIGKILL at that moment. Their names, which begin with what was done, are printed.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from digest.store import migrate
from digest.store.database import Store
from tests.store import saved
from tests.store.killed import Fuse, first, second

#: Statements between two moments.
STEPS = {"finish": 1, "open": 9, "upgrade": 7}
MOMENTS = ("before_cursor_execute", "after_cursor_execute", "commit")


def finish(url: str, arm: Callable[[], None]) -> None:
    store = Store.open(url)
    arm()
    second(store)


def begin(url: str, arm: Callable[[], None]) -> None:
    arm()
    Store.open(url)


def survives(url: str, act: Callable[[str, Callable[[], None]], None], moment: int) -> bool:
    """Whether the child came to its end before the moment; it has no time to tidy up."""
    child = os.fork()
    if child == 0:
        fuse = Fuse(moment)

        def arm() -> None:
            for name in MOMENTS:
                event.listen(Engine, name, fuse.touch)

        act(url, arm)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status and not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
        sys.exit(f"the child failed at {url.rpartition('/')[2]}")
    return not status


def kill(server: str) -> Iterator[str]:
    def made(name: str, template: str = "") -> str:
        with psycopg.connect(server, autocommit=True) as connection:
            like = f" TEMPLATE {template}" if template else ""
            connection.execute(f"CREATE DATABASE {name}{like}".encode())
        return f"{server.rpartition('/')[0]}/{name}"

    with Store.open(made("template")) as store:
        first(store)
    saved.serve(migrate.revisions()[0], made("older"))
    for name, act, template in (
        ("finish", finish, "template"), ("open", begin, ""), ("upgrade", begin, "older")
    ):  # fmt: skip
        moment, alive = 0, False
        while not alive:
            database = f"{name}_{moment}"
            alive = survives(made(database, template), act, moment)
            yield database
            moment += STEPS[name]


if __name__ == "__main__":
    for killed in kill(sys.argv[1]):
        sys.stdout.write(f"{killed}\n")
