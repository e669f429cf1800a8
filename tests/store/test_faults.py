"""What can go wrong with the file, each said in one line with the next move."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy.dialects import registry
from sqlalchemy.schema import CreateTable

from digest.errors import StoreError
from digest.store.connect import address, subject
from digest.store.database import Store
from digest.store.tables import Row
from digest.store.upsert import DIALECTS, upserting
from tests.store.nouns import JULY, article, outcome

PAGE = 4096


@contextmanager
def refused(*words: str) -> Iterator[None]:
    with pytest.raises(StoreError) as caught:
        yield
    said = str(caught.value)

    assert "\n" not in said
    assert caught.value.hint
    assert [word for word in words if word not in said] == []


def test_a_locked_store(path: Path) -> None:
    with Store.open(path, patience=0) as store, Store.open(path, patience=0) as other:
        with other.writing(), refused(str(path), "another process is writing", "try again"):
            store.fail(outcome())
        with other.writing():
            assert store.items() == []  # reading goes on meanwhile
        store.fail(outcome())


def test_a_store_that_cannot_be_written(path: Path) -> None:
    """By SQLite's own read-only mode: permissions say nothing to root."""
    with Store.open(path) as store, Store.open(f"sqlite:///file:{path}?mode=ro&uri=true") as reader:
        store.add([article()], now=JULY)

        assert len(reader.items()) == 1
        with refused("it cannot be written", "DIGEST_STORE"):
            reader.add([article(2)], now=JULY)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with refused("its folder cannot be made", "DIGEST_STORE"):
        Store.open(tmp_path / "file" / "digest.db")


def test_a_folder_in_place_of_the_store(tmp_path: Path) -> None:
    with refused("is a folder, not a store", f"{tmp_path}/digest.db"):
        Store.open(tmp_path)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("These are my notes, and they are longer than a header. " * 20)

    with refused("it is not a SQLite database", "move the file away"):
        Store.open(tmp_path / "notes.txt")


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "digest.db").touch()
    with Store.open(tmp_path / "digest.db") as store:
        assert store.items() == []


@pytest.fixture
def damaged(path: Path) -> Path:
    """A store of which all pages but the first are garbage."""
    with Store.open(path) as store:
        store.add([article(number, content="x" * 900) for number in range(200)], now=JULY)
    body = bytearray(path.read_bytes())
    body[PAGE:] = b"\x99" * (len(body) - PAGE)
    path.write_bytes(body)
    return path


def test_a_damaged_store(damaged: Path) -> None:
    with refused(str(damaged), "it is damaged", "digest store import"), Store.open(damaged) as store:
        store.items()


def test_damage_off_the_beaten_track_is_found_by_check(path: Path) -> None:
    with Store.open(path) as store:
        store.add([article(number, content="x" * 900) for number in range(200)], now=JULY)
        store.check()
    body = bytearray(path.read_bytes())
    body[-3 * PAGE :] = b"\x99" * (3 * PAGE)
    path.write_bytes(body)
    with Store.open(path) as store, refused("it is damaged"):
        store.check()


def test_a_store_cut_short(path: Path) -> None:
    with Store.open(path) as store:
        store.add([article(number) for number in range(200)], now=JULY)
    path.write_bytes(path.read_bytes()[: 5 * PAGE + 7])

    with refused("it is damaged"), Store.open(path) as store:
        store.items()


def test_a_full_disk_leaves_the_store_as_it_was(path: Path) -> None:
    with Store.open(path) as store:
        store.add([article(1)], now=JULY)
        with store.reading() as connection:  # the pool hands the same connection out again
            connection.exec_driver_sql("PRAGMA max_page_count = 30")
        with refused("the disk is full", "nothing was half written"):
            store.add([article(number, content="x" * 3000) for number in range(200)], now=JULY)

        assert len(store.items()) == 1
        store.check()


def test_a_table_taken_away(path: Path) -> None:
    Store.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE items")

    with Store.open(path) as store, refused("does not answer as it should", "no such table: items"):
        store.items()


@pytest.mark.parametrize("place", ["mysql://root:secret@host/db", "mssql+pyodbc://me:secret@host"])
def test_another_kind_of_database(place: str) -> None:
    with refused("databases are not supported", "postgresql://"):
        Store.open(place)


@pytest.mark.parametrize("place", ["://", "postgres ql://me:secret@host", "a://b:c"])
def test_an_address_that_cannot_be_read(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No word of it is repeated that may be a password."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError) as caught:
        Store.open(place)

    assert "secret" not in str(caught.value)


def test_a_driver_that_is_not_installed(tmp_path: Path) -> None:
    with refused("the driver for sqlite+pysqlcipher is not installed", "pip install"):
        Store.open(f"sqlite+pysqlcipher:///{tmp_path}/digest.db")


def test_half_a_password_is_not_taken_for_a_host() -> None:
    with pytest.raises(StoreError, match=r"more than one @.*%40") as caught:
        address("postgresql://me:p@ss@host/db")
    assert "ss@" not in str(caught.value)


def test_a_password_is_not_told() -> None:
    assert subject(address("postgresql://me:secret@host/db")) == "postgresql://me:***@host/db"


@pytest.mark.parametrize(
    "place", [":memory:", "sqlite://", "sqlite:///:memory:", "{}/a.db", "sqlite:///{}/b/c.db"], ids=str
)
def test_a_store_is_named_by_path_or_address(place: str, tmp_path: Path) -> None:
    with Store.open(place.format(tmp_path)) as store:
        store.add([article()], now=JULY)

        assert len(store.items()) == 1


@pytest.mark.parametrize("dialect", DIALECTS)
def test_statements_can_be_said_in_both_dialects(dialect: str) -> None:
    """What would be said to PostgreSQL is whole, whether or not one runs here."""
    speaker = registry.load(dialect)()
    for table in Row.metadata.sorted_tables:
        assert f"CREATE TABLE {table.name}" in str(CreateTable(table).compile(dialect=speaker))
    statement = upserting(
        dialect,
        Row.metadata.tables["items"],
        ("source", "key", "title", "seen"),
        unique=("source", "key"),
        keep=("seen",),
    )
    said = str(statement.compile(dialect=speaker)).replace('"', "")

    unique = {"sqlite": "source, key", "postgresql": "source, md5(key)"}[dialect]
    assert f"ON CONFLICT ({unique}) DO UPDATE SET title = excluded.title" in said
    assert "seen = " not in said
