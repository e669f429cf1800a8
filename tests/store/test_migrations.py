"""Migrations make what the rows say, forth and back, in one transaction, also from a wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, inspect

from digest.errors import StoreError
from digest.model import Cursor
from digest.store import connect, migrate
from digest.store.database import Store
from digest.store.tables import Row
from tests.store.nouns import HOUR, JULY, article, gathered, kep, outcome, release

ROOT = Path(__file__).parents[2]


@contextmanager
def writing(place: Path | str) -> Iterator[Connection]:
    engine = connect.engine(connect.address(place), patience=5)
    try:
        with engine.connect().execution_options(**{connect.WRITING: True}) as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def test_models_equal_migrations(place: Path | str) -> None:
    """What `alembic check` says."""
    Store.open(place).close()
    with writing(place) as connection:
        command.check(migrate.config(connection))


def test_up_down_up(place: Path | str) -> None:
    """Every revision, with a store that holds something."""
    with Store.open(place) as store:
        store.add([article(), release(), kep()], now=JULY)
    for _ in migrate.revisions():
        with writing(place) as connection:
            command.downgrade(migrate.config(connection), "-1")
    with writing(place) as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    with Store.open(place) as store:
        store.add([article()], now=JULY)

        assert set(tables(store)) == {"alembic_version", *Row.metadata.tables}


def test_an_older_store_is_brought_forward_with_all_it_holds(place: Path | str) -> None:
    """A store of the first tables, written by its own words."""
    Store.open(place).close()
    with writing(place) as connection:
        command.downgrade(migrate.config(connection), "0001")
        assert "state" not in {column["name"] for column in inspect(connection).get_columns("cursors")}
        connection.exec_driver_sql("INSERT INTO cursors VALUES ('blog', '\"1\"', '', 'c0ffee')")
        connection.exec_driver_sql(
            "INSERT INTO runs (source, started, ok, error, found, new, unchanged, warnings) VALUES ('blog',"
            " '2026-07-01 00:00:00.000000', false, 'timed out', 3, 2, false, '[\"entry 3: no link\"]')"
        )
    with Store.open(place) as store:
        assert store.cursor("blog") == Cursor(etag='"1"', commit="c0ffee")
        assert store.last_run() == [
            outcome(ok=False, error="timed out", found=3, new=2, warnings=("entry 3: no link",))
        ]
        (health,) = store.health(["blog"])
        assert (health.failures, health.gone, health.latency, health.address) == (1, False, 0.0, "")
        store.fail(outcome(started=JULY + HOUR, ok=False, gone=True))
        store.check()


def test_what_a_step_back_leaves_out_was_all_it_added(place: Path | str) -> None:
    """Down from the second tables: the rows stay, without the new columns."""
    with Store.open(place) as store:
        store.finish("blog", gathered(article(), cursor=Cursor(etag="1", state="s")), outcome(latency=2.0))
    with writing(place) as connection:
        command.downgrade(migrate.config(connection), "0001")
        assert connection.exec_driver_sql("SELECT source, etag FROM cursors").fetchall() == [("blog", "1")]
        assert connection.exec_driver_sql("SELECT source, ok, new FROM runs").fetchall() == [("blog", 1, 1)]
        names = {column["name"] for column in inspect(connection).get_columns("runs")}
        assert not names & {"skipped", "status", "latency", "moved", "wait_until", "gone", "address"}
        assert "ix_runs_started" in {index["name"] for index in inspect(connection).get_indexes("runs")}
    with Store.open(place) as store:
        assert store.cursor("blog") == Cursor(etag="1")


def tables(store: Store) -> list[str]:
    with store.reading() as connection:
        return inspect(connection).get_table_names()


def test_revisions_are_named_by_their_files() -> None:
    """`Store.open` believes the names, to spare alembic's import."""
    from alembic.script import ScriptDirectory

    engine = connect.engine(connect.address(":memory:"), patience=0)
    with engine.connect() as connection:
        scripts = ScriptDirectory.from_config(migrate.config(connection))
        ids = [script.revision for script in scripts.walk_revisions()]
    engine.dispose()

    assert tuple(reversed(ids)) == migrate.revisions()


def test_a_store_of_a_newer_digest_is_refused(place: Path | str) -> None:
    Store.open(place).close()
    with writing(place) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreError) as caught:
        Store.open(place)
    newest = migrate.revisions()[-1]
    assert str(caught.value) == (
        f"{connect.subject(connect.address(place))}: was made by a newer digest (schema 9999, this one knows {newest}). "
        "Update digest, or name another store in DIGEST_STORE"
    )


def test_a_database_of_something_else_is_refused_and_left_alone(place: Path | str) -> None:
    with writing(place) as connection:
        connection.exec_driver_sql("CREATE TABLE recipes (id INTEGER)")

    with pytest.raises(StoreError, match="of something else"):
        Store.open(place)
    with writing(place) as connection:
        assert inspect(connection).get_table_names() == ["recipes"]


def test_a_migration_that_fails_leaves_nothing(place: Path | str) -> None:
    """The last table is in the way; the first ones must not stay."""
    with writing(place) as connection:
        connection.exec_driver_sql("CREATE VIEW runs AS SELECT 1")

    with pytest.raises(StoreError, match="does not answer as it should"):
        Store.open(place)
    with writing(place) as connection:
        assert inspect(connection).get_table_names() == []


def test_foreign_keys_are_on_again_after_a_migration(path: Path) -> None:
    with Store.open(path) as store, store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.slow
def test_a_wheel_brings_its_migrations(tmp_path: Path) -> None:
    """Built, unpacked elsewhere (with a space and a percent sign in the path), and used from there."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    place = tmp_path / "a 100%s place"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    script = (
        "import digest.store.database as d; s = d.Store.open('made.db');"
        "print(d.__file__); print(sorted(s.counts()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(place)},
        check=True,
        capture_output=True,
        text=True,
    )

    assert done.stdout.splitlines() == [str(place / "digest/store/database.py"), "[]"]
