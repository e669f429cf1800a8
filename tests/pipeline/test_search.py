"""Searching keeps its index up to date by itself: what is new, other or gone, of the store and of the archive."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from digest.archive.folder import Folder
from digest.archive.issues import Archive
from digest.core.searching.filters import Filters
from digest.core.searching.query import parse
from digest.errors import UsageError
from digest.model import Article, Entry, Link, Text
from digest.pipeline import search as module
from digest.pipeline.search import Results, Shelves, search
from digest.store.database import Store
from digest.store.export import export
from digest.store.importing import import_
from digest.store.search import Index
from digest.store.stamps import stamp
from tests.store.nouns import JULY, article, kep, release

HOUR = timedelta(hours=1)
LANGUAGES = ("zh", "en")
Find = Callable[..., list[str]]


class Newsroom:
    """A store and an archive in a folder, searched as `digest search` does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = folder / ".digest" / "digest.db"
        self.archive = Archive(folder / "content", LANGUAGES, ("upstream",))
        self.opened: list[str] = []
        self.results: Results | None = None

    def add(self, *items: Any, now: datetime = JULY) -> None:
        with Store.open(self.place) as store:
            store.add(items, now=now)

    def issue(self, number: int, *entries: Entry) -> None:
        day = datetime(2026, 6, 8, tzinfo=UTC).date()
        self.archive.create(number, (day, day), Text({"zh": "标题", "en": "Heading"}), ("upstream",))
        self.archive.add_entries(number, [("upstream", entry) for entry in entries])

    def find(self, *typed: str, limit: int = 20, **wanted: Any) -> list[str]:
        store: list[Store] = []

        def open_store() -> Store:
            self.opened.append("store")
            store.append(Store.open(self.place))
            return store[0]

        def read_archive() -> Archive:
            self.opened.append("issue")
            return self.archive

        shelves = Shelves(
            folder=Folder(self.folder / "content", LANGUAGES),
            archive=read_archive,
            store=open_store if self.place.exists() else None,
            stamp=stamp(str(self.place)),
            zone=ZoneInfo("Asia/Shanghai"),
        )
        with Index(self.folder / ".digest" / "search.db") as index:
            self.results = search(
                index, shelves, parse(typed), Filters(**wanted), Filters(**wanted).where(None, ()),  # type: ignore[arg-type]
                limit=limit, sources=["blog"], progress=lambda *_: None,
            )  # fmt: skip
        for one in store:
            one.close()
        return [found.page.id for found in self.results.found]

    def told(self) -> list[str]:
        """What had to be opened since this was asked last."""
        told, self.opened = self.opened, []
        return told


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


def entry(name: str, title: str, summary: str = "", *, url: str = "") -> Entry:
    return Entry(
        id=name, title=Text({"zh": title, "en": "English"}), summary=Text({"zh": summary}),
        links=(Link(url=url),) if url else (),
    )  # fmt: skip


def test_nothing_there_yet(room: Newsroom) -> None:
    """A fresh clone: no store is made by looking for something in it."""
    assert room.find("anything") == []
    assert room.results is not None
    assert room.results.searched == (0, 0)
    assert not room.place.exists()


def test_names_then_titles_then_texts_then_what_begins_so(room: Newsroom) -> None:
    room.add(
        release("v1.28.1", title="Something", notes="", published=JULY - HOUR),
        article(1, title="Istio 1.28.1 in our words", published=JULY - 4 * HOUR),
        article(2, title="Istio 1.28.1 elsewhere", published=JULY - 3 * HOUR),
        article(3, title="Text", summary="of istio 1.28.1", published=JULY),
        article(4, title="Istios 1.28.1", published=JULY),
    )
    ids = {n: module.pages.short_id(article(n).identity) for n in range(1, 5)}

    assert room.find("istio", "v1.28.1") == ["istio-1.28.1", ids[2], ids[1], ids[3], ids[4]]
    assert room.results is not None
    assert [found.why for found in room.results.found] == ["name", "title", "title", "text", "loose"]
    assert room.find("istio", "v1.28.1", limit=2) == ["istio-1.28.1", ids[2]]
    assert room.results.total == 4, "not what only begins so: the page was full"


def test_nothing_is_opened_where_nothing_changed(room: Newsroom) -> None:
    room.add(article(1, title="动态资源"))
    room.issue(29, entry("one", "动态"))
    room.find("动态")
    room.find("动态")
    room.told()

    assert len(room.find("动态")) == 2
    assert room.told() == []


def test_new_changed_and_lost_rows(room: Newsroom) -> None:
    room.add(article(1, title="first"), article(2, title="second"))
    assert len(room.find("first")) == 1
    room.add(article(1, title="changed"), article(3, title="third"))

    assert room.find("first") == []
    assert len(room.find("changed")) == len(room.find("third")) == len(room.find("second")) == 1

    room.place.unlink()
    assert room.find("second") == []


def test_an_earlier_first_sight_moves_an_undated_item(room: Newsroom, tmp_path: Path) -> None:
    """Its words are the same, and so is its fingerprint."""
    undated = article(1, title="undated", published=None)
    room.add(undated)
    other = Newsroom(tmp_path / "other")
    other.add(undated, now=JULY - 40 * HOUR)
    room.find("undated")
    with Store.open(other.place) as store:
        export(store, tmp_path / "lines")
    with Store.open(room.place) as store:
        import_(store, tmp_path / "lines")
    room.find("undated")

    assert room.results is not None
    assert room.results.found[0].page.when == JULY - 40 * HOUR


def test_another_store_in_its_place(room: Newsroom, tmp_path: Path) -> None:
    """Imported in another order, rows have other numbers."""
    many = [article(n, title=f"word{n}") for n in range(40)]
    room.add(*many)
    room.find("word1")
    other = Newsroom(tmp_path / "other")
    shuffled = [*many, *(article(n, title=f"word{n}") for n in range(40, 50))]
    random.Random(7).shuffle(shuffled)
    other.add(*shuffled)
    room.place.unlink()
    shutil.copy(other.place, room.place)

    for n in (0, 7, 39, 49):
        assert room.find(f"word{n}") == other.find(f"word{n}") != []


@pytest.mark.parametrize("seed", range(4))
def test_however_the_index_came_about_the_answer_is_the_same(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    many = [article(n, title=f"word {n % 3} 动态", published=JULY - HOUR * (n // 2)) for n in range(60)]
    at_once, bit_by_bit = Newsroom(tmp_path / "a"), Newsroom(tmp_path / "b")
    at_once.add(*many)
    chance.shuffle(many)
    for begin in range(0, 60, 20):
        bit_by_bit.add(*many[begin : begin + 20])
        bit_by_bit.find("word")

    assert at_once.find("动态", limit=10) == bit_by_bit.find("动态", limit=10)
    assert at_once.find("word", limit=0) == bit_by_bit.find("word", limit=0)


def test_states_of_a_proposal_are_one_hit(room: Newsroom) -> None:
    room.add(
        *(
            kep(2254, f"c{n}", key=f"k{n}", published=JULY + n * HOUR, title=f"cgroup v2 state {n}")
            for n in range(5)
        )
    )

    assert room.find("cgroup") == ["kep-2254"]
    assert room.results is not None
    assert room.results.found[0].title == "cgroup v2 state 4"
    assert room.results.total == 1


# ---------------------------------------------------------------- the archive


def test_entries_in_all_languages(room: Newsroom) -> None:
    room.issue(
        29, entry("one", "动态资源分配", "讲调度器。", url="https://example.org/a"), entry("two", "别的")
    )

    assert room.find("资源") == ["one"]
    assert room.find("调度") == ["one"]
    assert room.find("english") == ["one", "two"] or set(room.find("english")) == {"one", "two"}
    assert room.find("heading") == ["vol-29"]
    assert room.find("https://www.example.org/a/?utm_source=x#y") == ["one"]
    assert room.results is not None
    assert room.results.found[0].page.draft


def test_issues_edited_touched_and_removed(room: Newsroom) -> None:
    room.issue(29, entry("one", "旧标题"))
    room.issue(30, entry("two", "别的"))
    assert room.find("旧标") == ["one"]
    room.told()
    path = room.archive.path(29)
    path.write_text(path.read_text("utf-8").replace("旧标题", "新标题"), "utf-8")
    assert room.find("新标") == ["one"]
    assert room.told() == ["issue"], "the other file was not read again"

    room.archive.path(30).touch()
    assert room.find("别的") == ["two"]
    assert room.told() == [], "the same bytes"

    room.archive.path(30).unlink()
    assert room.find("别的") == []


def test_a_broken_file_is_named_and_costs_nothing_else(room: Newsroom) -> None:
    room.issue(29, entry("one", "动态"))
    room.issue(30, entry("two", "动态"))
    room.archive.path(30).write_text("number: [", "utf-8")

    for _ in range(2):
        assert room.find("动态") == ["one"]
        assert room.results is not None
        assert room.results.faults == (
            "content/issues/030.yaml has errors and is not searched. See: digest check 30",
        )


def test_the_archive_alone_opens_no_store(room: Newsroom) -> None:
    room.place.parent.mkdir(parents=True)
    room.place.write_bytes(b"no database")
    room.issue(29, entry("one", "动态"))

    assert room.find("动态", place="archive") == ["one"]
    assert room.find("动态", issue=29) == ["one"]
    assert room.find("动态", issue=30) == []


# ---------------------------------------------------------------- what helps


def test_a_slip_of_the_hand_is_guessed(room: Newsroom) -> None:
    room.add(article(1, title="The scheduler", summary="动态"))
    assert room.find("shceduler") == []
    assert room.results is not None
    assert room.results.meant == "scheduler"
    assert room.find("zzzzzz", "动态") == []
    assert room.results.meant == ""


def test_an_unknown_source_is_told_from_a_silent_one(room: Newsroom) -> None:
    room.add(article(1, title="word", source="gone-from-the-list"))

    assert room.find("other", source="gone-from-the-list") == []
    assert room.find("other", source="blog") == []
    with pytest.raises(UsageError, match=r"there is no source 'blgo'\. Did you mean blog"):
        room.find("word", source="blgo")


def test_a_kill_between_two_stretches_loses_nothing(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STRETCH", 10)
    monkeypatch.setattr(module, "ASKED", 4)
    room.add(*(article(n, title=f"word{n}x") for n in range(35)))
    put = Index.put_rows
    left: Iterator[int] = iter(range(2))

    def killed(self: Index, *values: Any) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        put(self, *values)

    monkeypatch.setattr(Index, "put_rows", killed)
    with pytest.raises(KeyboardInterrupt):
        room.find("word1x")
    written: list[int] = []
    monkeypatch.setattr(
        Index, "put_rows", lambda self, gone, made: (written.append(len(made)), put(self, gone, made))
    )

    assert all(len(room.find(f"word{n}x")) == 1 for n in range(35))
    assert sum(written) == 15, "what was finished is not done again"


def test_an_article_of_two_feeds_is_one_hit(room: Newsroom) -> None:
    room.add(article(1, title="word"), article(1, title="word", source="planet"))
    room.find("word")

    assert room.results is not None
    assert len(room.results.found) == room.results.total == 1
    assert isinstance(article(1), Article)
