"""The cache gives back what was put, or nothing; it is never an error."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.store.cache import FORMAT, Cache

PAGES = {f"page-{number}": bytes([number]) * 3000 for number in range(40)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".digest" / "cache.db"


def fill(path: Path) -> None:
    with Cache(path) as cache:
        cache.put_many("page", PAGES)


def test_what_was_put_is_found_next_time(path: Path) -> None:
    fill(path)
    with Cache(path) as cache:
        assert cache.get_many("page", [*PAGES, "other"]) == PAGES
        assert cache.get_many("frame", list(PAGES)) == {}
        assert cache.get_many("page", []) == {}


def test_putting_again_takes_the_place(path: Path) -> None:
    with Cache(path) as cache:
        cache.put_many("page", {"a": b"old", "b": b""})
        cache.put_many("page", {"a": b"new"})
        cache.put_many("page", {})

        assert cache.get_many("page", ["a", "b"]) == {"a": b"new", "b": b""}


def test_forget_keeps_what_is_named(path: Path) -> None:
    with Cache(path) as cache:
        cache.put_many("page", {"a": b"1", "b": b"2"})
        cache.put_many("frame", {"b": b"3"})
        cache.forget("page", {"a", "c"})

        assert cache.get_many("page", ["a", "b"]) == {"a": b"1"}
        assert cache.get_many("frame", ["b"]) == {"b": b"3"}


def test_many_keys_are_found(path: Path) -> None:
    many = {str(number): str(number).encode() for number in range(2001)}
    with Cache(path) as cache:
        cache.put_many("page", many)

        assert cache.get_many("page", list(many)) == many


@settings(max_examples=50)
@given(st.dictionaries(st.text(), st.binary()))
def test_any_key_and_value(values: dict[str, bytes]) -> None:
    with Cache(Path(":memory:")) as cache:
        cache.put_many("any", values)

        assert cache.get_many("any", list(values)) == values


def works(path: Path) -> bool:
    with Cache(path) as cache:
        cache.put_many("page", {"new": b"new"})
        return cache.get_many("page", ["new"]) == {"new": b"new"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: b"no database at all, " * 50,
        lambda body: body[:100],
        lambda body: body[:100] + b"\x99" * (len(body) - 100),
        lambda body: body[:4096] + b"\x99" * (len(body) - 4096),
        lambda body: b"",
    ],
    ids=["text", "header only", "garbage after the header", "garbage after the first page", "empty"],
)
def test_a_damaged_cache_is_thrown_away(path: Path, spoil: Callable[[bytes], bytes]) -> None:
    fill(path)
    path.write_bytes(spoil(path.read_bytes()))
    with Cache(path) as cache:
        assert cache.get_many("page", list(PAGES)) == {}

    assert works(path)


def test_a_flipped_bit_never_comes_out(path: Path) -> None:
    """Every value found is right, wherever the disk went wrong."""
    fill(path)
    whole = path.read_bytes()
    chance = random.Random(7)
    for _ in range(150):
        body = bytearray(whole)
        body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
        path.write_bytes(body)
        with Cache(path) as cache:
            found = cache.get_many("page", list(PAGES))

            assert found.items() <= PAGES.items()


def test_a_cache_of_another_format_is_thrown_away(path: Path) -> None:
    fill(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    with Cache(path) as cache:
        assert cache.get_many("page", list(PAGES)) == {}

    assert works(path)


def test_a_cache_without_its_table_is_thrown_away(path: Path) -> None:
    fill(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE cache")

    assert works(path)


def test_a_locked_cache_is_bypassed_and_left_alone(path: Path) -> None:
    fill(path)
    with closing(sqlite3.connect(path)) as other, Cache(path, patience=0) as cache:
        other.execute("BEGIN EXCLUSIVE")
        cache.put_many("page", {"new": b"new"})
        cache.forget("page", [])
        other.rollback()

        assert cache.get_many("page", ["new"]) == {}
    with Cache(path) as cache:
        assert cache.get_many("page", list(PAGES)) == PAGES


@pytest.mark.parametrize("name", ["file/cache.db", "folder", "file/deep/cache.db"])
def test_a_cache_that_cannot_be_made_is_bypassed(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder").mkdir()

    assert not works(tmp_path / name)
    assert (tmp_path / "file").read_text() == "in the way"


def test_what_cannot_be_kept_is_not_kept(path: Path) -> None:
    """And what was there stays there."""
    fill(path)
    with Cache(path) as cache:
        cache.put_many("page", {"fine": b"1", "half \ud800": b"2"})
    with Cache(path) as cache:
        assert cache.get_many("page", ["fine", *PAGES]) == PAGES


def test_threads_may_share_a_cache(path: Path) -> None:
    with Cache(path) as cache, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: cache.put_many("page", {f"{n}": b"%d" % n, "all": b"x"}), range(40)))

        assert len(cache.get_many("page", [str(n) for n in range(40)])) == 40
