"""The search index: it finds what it was given, is made again where it is no good, and keeps nothing half."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.searching import spelling
from digest.core.searching.filters import Where
from digest.core.searching.pages import Page
from digest.core.searching.query import Word, parse
from digest.errors import StoreError
from digest.store import pages
from digest.store import search as module
from digest.store.search import Asked, File, Index
from digest.store.stamps import stamp

JULY = datetime(2026, 7, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".digest" / "search.db"


@pytest.fixture
def index(path: Path) -> Iterator[Index]:
    with Index(path) as made:
        yield made


def page(number: int = 1, title: str = "A title", text: str = "", **other: Any) -> Page:
    values: dict[str, Any] = {
        "place": "store", "kind": "article", "id": f"a-{number}", "identity": f"https://example.org/{number}",
        "url": f"https://example.org/{number}", "when": JULY, "titles": {"en": title}, "texts": {"en": text},
        "source": "blog", "names": (f"https://example.org/{number}",),
    }  # fmt: skip
    return Page(**values | other)


def put(index: Index, *made: Page, first: int = 1) -> None:
    index.do(lambda: index.put_rows([], [(n, n, p) for n, p in zip(count(first), made)]))


def ids(index: Index, *typed: str, limit: int = 0, **other: Any) -> list[str]:
    return index.do(
        lambda: [p.id for p in index.pages([h.doc for h in index.find(asked(*typed, **other), limit=limit)])]
    )


def asked(*typed: str, **other: Any) -> Asked:
    return Asked(words=parse(typed).words, **other)


# ---------------------------------------------------------------- finding


def test_what_was_put_comes_back_whole(index: Index) -> None:
    made = [
        page(1, "动态资源"),
        page(2, "动态", source="", issue=29, section="upstream", draft=True, when=JULY - DAY),
    ]
    put(index, *made)
    hits = index.do(lambda: index.find(asked("动态")))

    assert [page for page in index.pages([hit.doc for hit in hits])] == [  # noqa: C416
        Page(**{**{f: getattr(p, f) for f in p.__slots__}, "names": (), "texts": {"en": ""}}) for p in made
    ]


def test_the_newest_first_whatever_came_first(index: Index) -> None:
    made = [page(n, "word", when=JULY + DAY * (n % 7) + timedelta(minutes=n)) for n in range(50)]
    random.Random(1).shuffle(made)
    for n, one in enumerate(made, 1):
        put(index, one, first=n)
    wanted = [p.id for p in sorted(made, key=lambda p: p.when, reverse=True)]

    assert ids(index, "word") == wanted
    assert ids(index, "word", limit=5)[:5] == wanted[:5]


def test_one_thing_is_one_hit_and_the_newest_stands_for_it(index: Index) -> None:
    put(
        index, *(page(n, "state", identity="kep:1", when=JULY + DAY * n) for n in (2, 9, 4)), page(5, "state")
    )

    assert ids(index, "state") == ["a-9", "a-5"]
    assert index.do(lambda: index.count(asked("state"))) == 2


def test_titles_only_and_names(index: Index) -> None:
    put(index, page(1, "cgroup v2"), page(2, "other", "cgroup v2 here"), page(3, names=("kep:2254",)))

    assert sorted(ids(index, "cgroup")) == ["a-1", "a-2"]
    assert ids(index, "cgroup", titles_only=True) == ["a-1"]
    found = index.do(lambda: index.find(Asked(names=(spelling.name("KEP:2254"), spelling.name("no")))))
    assert [p.id for p in index.pages([h.doc for h in found])] == ["a-3"]


def test_filters_and_windows(index: Index) -> None:
    put(
        index,
        page(1, "word", when=JULY),
        page(2, "word", when=JULY + DAY, source="other"),
        page(3, "word", when=JULY + 2 * DAY, kind="release"),
    )
    seconds = int(JULY.timestamp())
    without = Where("not", parts=(Where("is", "in:store"), Where("is", "source:other")))

    assert ids(index, "word", where=Where("is", "kind:release")) == ["a-3"]
    assert ids(index, "word", where=without) == ["a-3", "a-1"]
    assert ids(index, "word", since=seconds + 1) == ["a-3", "a-2"]
    assert ids(index, "word", since=seconds, until=seconds + 1) == ["a-1"]
    assert ids(index, "word", until=seconds) == []
    assert index.do(lambda: index.count(asked("word", since=seconds + 1))) == 2
    assert ids(index, "article") == [], "what pages are filed under are no words"


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        "a:b",
        "NOT x",
        "title : x",
        "x OR",
        "(",
        "^x",
        "-x",
        "{title}",
        "a + b",
        "x' --",
        "\0x",
        "NEAR(x y)",
    ],
)
def test_nothing_typed_is_a_command(index: Index, typed: str) -> None:
    put(index, page(1, f"what {typed} b y"))
    words = parse([typed, "what"]).words

    assert index.do(lambda: len(index.find(Asked(words=words)))) == 1


@settings(max_examples=60)
@given(st.lists(st.text("动态资源 ab1ＡＢ，.v", min_size=1, max_size=12), min_size=1, max_size=6), st.data())
def test_every_piece_of_a_title_finds_it(titles: list[str], data: st.DataObject) -> None:
    """Two characters of Chinese or more, or a whole word of letters."""
    with Index(Path("nowhere")) as index:
        index.kept = False
        put(index, *(page(n, title) for n, title in enumerate(titles)))
        for n, title in enumerate(titles):
            runs = [r for r in title.replace("，", " ").split() if set(r) <= set("动态资源") and len(r) > 1]
            for run in runs:
                at = data.draw(st.integers(0, len(run) - 2))
                assert f"a-{n}" in ids(index, run[at : at + data.draw(st.integers(2, 5))])


# ---------------------------------------------------------------- keeping up


def test_rows_are_replaced_and_forgotten(index: Index) -> None:
    put(index, page(1, "old words"), page(2, "kept"))
    index.do(lambda: index.put_rows([2], [(1, 7, page(1, "new words")), (3, 3, None)]))

    assert ids(index, "old") == []
    assert ids(index, "kept") == []
    assert ids(index, "words") == ["a-1"]
    assert list(index.rows()) == [(1, 7), (3, 3)]
    assert index.sizes() == (2, 0)


def test_files_are_replaced_and_forgotten(index: Index) -> None:
    entries = [page(n, "entry", place="archive", issue=29, source="") for n in (1, 2)]
    index.do(lambda: index.put_file(29, File("1", "a"), entries))
    index.do(lambda: index.put_file(29, File("1", "a"), []))
    assert len(ids(index, "entry")) == 2, "the same bytes: another search was quicker"

    index.do(lambda: index.put_file(29, File("2", "b", "broken"), entries[:1]))
    index.do(lambda: index.see_file(29, "3"))
    assert ids(index, "entry") == ["a-1"]
    assert index.files() == {29: File("3", "b", "broken")}

    index.do(lambda: index.put_file(29, None))
    assert index.files() == {}
    assert ids(index, "entry") == []


def test_a_number_is_never_given_twice(index: Index) -> None:
    """Or the words of the dead would find the living."""
    for n in range(5):
        index.do(lambda n=n: index.put_rows([], [(1, n, page(1, f"word{n}"))]))

    assert [ids(index, f"word{n}") for n in range(5)] == [[], [], [], [], ["a-1"]]


def test_it_says_when_it_is_worn(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [page(n) for n in range(600)]
    for mark in range(3):
        index.do(lambda mark=mark: index.put_rows([], [(n, mark, p) for n, p in enumerate(many)]))
        assert index.do(index.is_worn) == (mark == 2)
    index.do(index.begin_anew)
    assert list(index.do(index.rows)) == []
    assert not index.do(index.is_worn)


def test_the_same_page_of_two_searches_is_put_once(path: Path) -> None:
    with Index(path) as one, Index(path) as other:
        put(one, page(1, "word"))
        put(other, page(1, "word"))
        assert ids(one, "word") == ["a-1"]
        assert one.known("dead") == ""


# ---------------------------------------------------------------- what can go wrong


def works(path: Path) -> bool:
    """Whether an index can be had as a search has it, and whether it is still there next time."""
    with Index(path) as index:

        def search() -> list[str]:
            if not list(index.rows()):
                index.put_rows([], [(1, 1, page(1, "word"))])
            return [found.id for found in index.pages([hit.doc for hit in index.find(asked("word"))])]

        assert index.do(search) == ["a-1"]
    with Index(path) as index:
        return bool(ids(index, "word"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: b"no database at all, " * 500,
        lambda body: body[:100],
        lambda body: body[:100] + b"\x99" * (len(body) - 100),
        lambda body: body[:4096] + b"\x99" * (len(body) - 4096),
        lambda body: b"",
    ],
    ids=["text", "header only", "garbage after the header", "garbage after the first page", "empty"],
)
def test_a_damaged_index_is_made_again(path: Path, spoil: Callable[[bytes], bytes]) -> None:
    assert works(path)
    path.write_bytes(spoil(path.read_bytes()))

    assert works(path)


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA user_version = 99",
        "DROP TABLE docs",
        "DROP TABLE words",
        "UPDATE docs SET record = '{'",
        "UPDATE docs SET record = '{\"w\": 1}'",
    ],
)
def test_an_index_of_another_format_is_made_again(path: Path, statement: str) -> None:
    assert works(path)
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute(statement)

    assert works(path)


def test_somebody_elses_tables_are_thrown_away(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute("CREATE TABLE theirs (x)")

    assert works(path)


def test_where_no_file_can_be_made_it_is_made_for_this_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with Index(tmp_path / "file" / "search.db") as index:
        put(index, page(1, "word"))

        assert ids(index, "word") == ["a-1"]
        assert not index.kept


def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that cannot be written; root may write anywhere."""
    connect = sqlite3.connect

    def opened(place: Any, **options: Any) -> sqlite3.Connection:
        if place == "":
            return connect(place, **options)
        return connect(f"file:{place}?mode=ro", uri=True, **options)

    monkeypatch.setattr(sqlite3, "connect", opened)


def test_on_a_read_only_disk_an_index_serves_as_long_as_nothing_changed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert works(path)
    read_only(monkeypatch)
    with Index(path) as index:
        index.do(lambda: index.note("seen", "again"))
        index.do(lambda: index.see_file(1, "again"))
        assert ids(index, "word") == ["a-1"]
        assert index.kept

        put(index, page(2, "new"), first=2)
        assert not index.kept
        assert ids(index, "new") == ["a-2"]
    with Index(path) as index:
        assert list(index.do(index.rows)) == [(1, 1)]


def test_another_search_is_waited_for_and_then_named(path: Path) -> None:
    assert works(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other, Index(path, patience=0.0) as index:
        other.execute("BEGIN IMMEDIATE")
        assert ids(index, "word") == ["a-1"], "readers need not wait"
        with pytest.raises(StoreError, match=r"another search is making the index\. Wait"):
            put(index, page(2), first=2)
        other.execute("ROLLBACK")
        put(index, page(2, "new"), first=2)
        assert ids(index, "new") == ["a-2"]


class KilledError(Exception):
    pass


def test_what_is_not_finished_did_not_happen(path: Path) -> None:
    assert works(path)

    def half(index: Index) -> None:
        with index.writing() as connection:
            module._add(connection, [page(2, "half")], 0)
            raise KilledError

    with Index(path) as index, pytest.raises(KilledError):
        half(index)
    with Index(path) as index:
        assert ids(index, "half") == []
        put(index, page(2, "whole"), first=2)
        assert ids(index, "whole") == ["a-2"]


@pytest.mark.parametrize("year", [1, 1969, 1970, 2200, 9999])
def test_any_year(index: Index, year: int) -> None:
    put(index, page(1, "word", when=datetime(year, 1, 2, tzinfo=UTC)), page(2, "word"))

    assert sorted(ids(index, "word")) == ["a-1", "a-2"]


def test_records_say_nothing_of_what_is_empty() -> None:
    assert '"s"' not in pages.to_record(page(source=""))
    assert pages.from_record(pages.to_record(page())).source == "blog"


# ---------------------------------------------------------------- stamps


def test_a_store_looks_the_same_until_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    assert stamp(str(path)) == ""
    with closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("PRAGMA journal_mode = WAL").close()
        plain.execute("CREATE TABLE a (x)")
        first = stamp(str(path))
        plain.execute("SELECT * FROM a").close()
        assert stamp(str(path)) == first == stamp(f"sqlite:///{path}")
        plain.execute("INSERT INTO a VALUES (1)")
        assert stamp(str(path)) != first


@pytest.mark.parametrize("place", ["postgresql://a/b", ":memory:", "sqlite:///x?mode=ro", "sqlite://"])
def test_what_has_no_file_is_always_asked(place: str) -> None:
    assert stamp(place) == ""


def test_words_that_only_begin_so(index: Index) -> None:
    put(index, page(1, "user namespaces"))

    assert index.do(lambda: len(index.find(Asked(words=(Word(("namespace",)),))))) == 0
    assert index.do(lambda: len(index.find(Asked(words=(Word(("namespace",), begins=True),))))) == 1
    assert index.do(lambda: index.first_known(["namespace", "namespaces", "user"])) == "namespaces"
    assert index.do(lambda: index.first_known(["namespace"])) == ""
