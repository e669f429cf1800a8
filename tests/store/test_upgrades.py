"""Stores of released versions come forward with all they hold, or stay as they were."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from digest.model import Cursor
from digest.store import migrate, private
from digest.store.database import Store
from digest.store.private import Private
from tests.store import places, saved
from tests.store.nouns import kep

ROOT = Path(__file__).parents[2]
SAVED = sorted(path.stem for path in saved.FOLDER.glob("*.sql"))
pytestmark = pytest.mark.skipif(bool(places.SERVER), reason="tells of SQLite's file")
#: Table to its columns and rows, in an order.
Held = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def held(path: Path) -> Held:
    """Everything in a store's file but the revision."""
    with closing(sqlite3.connect(path)) as plain:
        names = [name for (name,) in plain.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found: Held = {}
        for name in sorted({*names} - {"alembic_version"}):
            columns = [row[1] for row in plain.execute(f"PRAGMA table_info({name})")]
            found[name] = (columns, rows(plain, name, columns))
        return found


def rows(plain: sqlite3.Connection, table: str, columns: list[str]) -> list[tuple[Any, ...]]:
    named = ", ".join(f'"{column}"' for column in columns)
    return sorted(plain.execute(f"SELECT {named} FROM {table}"), key=repr)  # noqa: S608 - our own


def revision(path: Path) -> str:
    with closing(sqlite3.connect(path)) as plain:
        return str(plain.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def test_there_is_a_saved_store_of_every_revision() -> None:
    """Whoever adds a migration keeps a store of it: python -m tests.store.saved."""
    assert tuple(SAVED) == migrate.revisions()


@pytest.mark.parametrize("of", SAVED)
def test_a_saved_store_is_of_its_revision_and_comes_forward_with_all_its_rows(
    of: str, tmp_path: Path
) -> None:
    """Every value of every column that was there, and read as nouns what was put in."""
    path = saved.load(of, tmp_path / "store.db")
    assert revision(path) == of
    before = held(path)

    with Store.open(path) as store:
        store.check()
        kept = {(item.source, item.key): item for item in store.items()}
        for item in (*saved.ITEMS, *saved.OTHERS):
            found = kept[item.source, item.key]
            assert (found.title, found.url, found.published) == (item.title, item.url, item.published)
        assert [state.fields for state in store.states("enhancements")] == [kep().fields] * 2
        assert store.cursor("blog") == Cursor(etag='"1"', last_modified="Wed, 01 Jul 2026 00:00:00 GMT")
        assert store.cursor("enhancements") == Cursor(commit="c0ffee")
        (health,) = store.health(["blog"])
        assert (health.failures, health.error, health.items) == (1, "timed out", 3)
        saved.fill(store)  # what was there is known again, nothing is there twice
        assert len(store.items()) == len(kept)

    path = saved.load(of, tmp_path / "again.db")
    Store.open(path).close()
    assert revision(path) == migrate.revisions()[-1]
    with closing(sqlite3.connect(path)) as plain:
        for table, (columns, values) in before.items():
            assert rows(plain, table, columns) == values, table
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.slow
@pytest.mark.parametrize("of", SAVED[:-1])
def test_a_migration_that_is_killed_leaves_the_old_store(of: str, tmp_path: Path) -> None:
    """At every statement and inside of them: the file is as it was, and the next try comes to its end."""
    template, folder = saved.load(of, tmp_path / "template.db"), tmp_path / "killed"
    folder.mkdir()
    before = held(template)
    seed = random.randrange(10_000)
    command = [sys.executable, "-m", "tests.store.killed_upgrade", str(template), str(folder), str(seed)]
    subprocess.run(command, cwd=ROOT, check=True)
    done = tmp_path / "done.db"
    saved.load(of, done)
    Store.open(done).close()
    after, newest = held(done), migrate.revisions()[-1]

    killed = sorted(folder.glob("*.db"))
    seen = set()
    for path in killed:
        now = revision(path)
        assert now in (of, newest), f"{path.name}, seed {seed}"
        assert held(path) == (before if now == of else after), f"{path.name}, seed {seed}"
        seen.add(now)
        Store.open(path).close()
        assert held(path) == after, f"{path.name}, seed {seed}"
    assert len(killed) > 10
    assert seen == {of, newest}


@pytest.mark.parametrize("version", range(1, len(private.MIGRATIONS) + 1))
def test_the_private_file_comes_forward_with_its_readers(version: int, tmp_path: Path) -> None:
    """Who unsubscribed stays so, and nobody is mailed again."""
    path = tmp_path / "private.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as plain:
        for script in private.MIGRATIONS[:version]:
            plain.executescript(script)
        plain.execute(f"PRAGMA user_version = {version}")
        plain.executemany(
            "INSERT INTO facts (name, value) VALUES (?, ?)", [("ledger", "aa"), ("salt", "00ff")]
        )
        plain.execute(
            "INSERT INTO recipients (key, address, language, state, since) VALUES"
            " ('k', 'a@example.org', 'en', 'unsubscribed', '2026-07-01T00:00:00+00:00')"
        )
        plain.execute(
            "INSERT INTO ledger (channel, issue, key, language, fate, at) VALUES"
            " ('email', 30, 'k', 'en', 'sent', '2026-07-01T00:00:00+00:00')"
        )
    with Private(path) as opened:
        assert opened.ledger == "aa"
    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("PRAGMA user_version").fetchone() == (len(private.MIGRATIONS),)
        assert plain.execute("SELECT address, state FROM recipients").fetchall() == [
            ("a@example.org", "unsubscribed")
        ]
        assert plain.execute("SELECT issue, fate FROM ledger").fetchall() == [(30, "sent")]
