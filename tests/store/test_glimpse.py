"""What a glimpse gives is what the store gives; whatever is unusual is left to the store."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.errors import StoreError
from digest.model import Cursor, Gathered, Item, Outcome
from digest.store.database import Store
from digest.store.glimpse import Glimpse
from tests.core.candidates import advisory, article, day, kep, pull, release, request

START = datetime(2026, 6, 9, tzinfo=UTC)
ITEMS: list[Item] = [
    kep(1, "alpha", day(1)), kep(1, "beta", day(9)), request(7, "opened", day(9), "1"), pull(5), release("v1.1.0"),
    advisory(severity="high"), article("https://example.com/a", authors=("a", "b")),
    article("https://example.com/undated", published=None, updated=day(3)),
]  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    path = tmp_path / "digest.db"
    with Store.open(path) as store:
        for number, name in enumerate(dict.fromkeys(item.source for item in ITEMS)):
            items = tuple(item for item in ITEMS if item.source == name)
            moment = START + timedelta(hours=number)
            gathered = Gathered(items=items, cursor=Cursor(etag="e", state='{"a": 1}'))
            store.finish(name, gathered, Outcome(source=name, started=moment, ok=True))
        store.fail(Outcome(source="blog", started=START + timedelta(days=1), ok=False, error="down"))
        skipped = Outcome(source="keps", started=START + timedelta(days=1), ok=False, skipped=True)
        store.fail(skipped)
    return path


def test_health_is_as_the_store_has_it(place: Path) -> None:
    """Of sources that answered, failed, were left alone, moved, are gone, or never ran."""
    moments = [START + timedelta(days=day) for day in range(2, 8)]
    runs = [
        Outcome(source="blog", started=moments[0], ok=True, moved="https://b.example/", latency=0.5),
        Outcome(source="blog", started=moments[1], ok=False, error="busy", status=429, wait_until=moments[5]),
        Outcome(source="pulls", started=moments[2], ok=False, error="gone", status=410, gone=True),
        Outcome(source="pulls", started=moments[3], ok=False, error="gone", status=410, gone=True),
        Outcome(source="pulls", started=moments[4], ok=False, skipped=True),
    ]
    names = [*dict.fromkeys(item.source for item in ITEMS), "nowhere"]
    with Store.open(place) as store:
        for run in runs:
            store.fail(run)
        expected = store.health(names)
    glimpse = Glimpse.open(place)
    assert glimpse is not None
    with glimpse:
        assert glimpse.health(names) == expected


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"since": day(9), "until": day(10)},
        {"since": day(9, 9)},
        {"until": day(9, 9)},
        {"source": "etcd", "kinds": ["release"]},
        {"kinds": ["kep", "article"], "since": day(1)},
        {"identity": "https://example.com/a"},
        {"source": "nobody"},
    ],
)
def test_the_same_items(place: Path, asked: dict[str, object]) -> None:
    with Store.open(place) as store, Glimpse.open(place) as glimpse:  # type: ignore[union-attr]
        assert glimpse.items(**asked) == store.items(**asked)  # type: ignore[arg-type]


def test_the_same_states_cursors_and_answers(place: Path) -> None:
    names = ["keps", "blog", "etcd", "nobody"]
    with Store.open(place) as store, Glimpse.open(f"sqlite:///{place}") as glimpse:  # type: ignore[union-attr]
        assert glimpse.states() == store.states() != []
        for since in (START - timedelta(days=1), START + timedelta(days=9)):
            until = since + timedelta(days=20)
            assert glimpse.history(since, until) == store.history(since, until) == store.states()
        assert glimpse.cursors() == store.cursors() != {}
        for since in (START - timedelta(days=1), START + timedelta(hours=2), START + timedelta(days=9)):
            assert glimpse.answered(names, since) == store.answered(names, since)
        assert glimpse.answered(names, START) == ["keps", "etcd"]
        assert glimpse.first_seen(names) == store.first_seen(names)
        for since in (START - timedelta(days=1), START + timedelta(hours=2), START + timedelta(days=9)):
            told = [(item.source, item.when) for item in store.items(since=since)]
            assert glimpse.moments(since) == store.moments(since) == sorted(told)
        assert glimpse.first_seen(["keps", "nobody"]) == {"keps": START}


def test_another_schema_database_or_no_store_is_left_to_the_store(place: Path, tmp_path: Path) -> None:
    (tmp_path / "words.db").write_text("no database")
    with sqlite3.connect(place) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")

    for other in (
        *(place, tmp_path / "words.db", tmp_path / "none.db", tmp_path),
        *(":memory:", "sqlite://"),
    ):
        assert Glimpse.open(other) is None


def test_a_damaged_store_is_one_line(place: Path) -> None:
    with Glimpse.open(place) as glimpse:  # type: ignore[union-attr]
        with sqlite3.connect(place) as connection:
            connection.execute("DROP TABLE items")
        with pytest.raises(StoreError, match="it cannot be read") as told:
            glimpse.states()

    assert "\n" not in str(told.value)
