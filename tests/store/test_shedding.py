"""Texts leave the machine for some months; what one has is never taken away by an import."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.model import WITHOUT_TEXTS, Cursor
from digest.store.database import Store
from digest.store.export import export
from digest.store.importing import import_
from digest.store.shedding import TEXTS, horizon
from tests.store.nouns import JULY, article, gathered, kep, outcome, release
from tests.store.places import fresh

HEAD = Cursor(commit="c0ffee")
LATER = datetime(2026, 10, 2, tzinfo=UTC)


def lines(folder: Path) -> list[dict[str, object]]:
    shards = sorted(folder.glob("items/*/*.jsonl"))
    return [json.loads(line) for shard in shards for line in shard.read_bytes().splitlines()]


def aged(store: Store, folder: Path, keep: int = 30) -> list[dict[str, object]]:
    store.add([article(1), release()], now=JULY)
    store.add([article(2, published=LATER)], now=LATER)
    export(store, folder, keep)
    return lines(folder)


@pytest.mark.parametrize(
    ("days", "month"), [(1, (2026, 10)), (2, (2026, 9)), (32, (2026, 8)), (31, (2026, 9)), (94, (2026, 6))]
)
def test_ageing_moves_in_whole_months(days: int, month: tuple[int, int]) -> None:
    assert horizon(LATER, days) == datetime(*month, 1, tzinfo=UTC)


def test_old_texts_stay_here_and_facts_go(store: Store, tmp_path: Path) -> None:
    old, new, tag = aged(store, tmp_path)

    assert not set(TEXTS) & (old.keys() | tag.keys())
    assert (old["title"], old["identity"]) == (article(1).title, article(1).identity)
    assert {"url", "published", "seen", "authors"} <= old.keys()
    assert {"summary", "content"} <= new.keys()


def test_a_proposals_text_is_in_git_already(store: Store, tmp_path: Path) -> None:
    store.add([kep(summary="From its README.")], now=JULY)
    export(store, tmp_path)
    (line,) = lines(tmp_path)

    assert "summary" not in line
    assert line["fields"] == kep().fields


def test_the_next_reading_knows_that_texts_are_lacking(store: Store, tmp_path: Path) -> None:
    """Only here, and only of proposals: what goes out is the same again."""
    store.finish(
        "enhancements", gathered(kep(summary="From its README."), cursor=HEAD), outcome("enhancements")
    )
    store.finish("blog", gathered(article(1), cursor=HEAD), outcome("blog"))
    export(store, tmp_path / "one")
    with fresh() as copy:
        import_(copy, tmp_path / "one")
        export(copy, tmp_path / "two")

        assert copy.cursor("enhancements") == replace(HEAD, state=WITHOUT_TEXTS)
        assert copy.cursor("blog") == HEAD
    assert (tmp_path / "one/cursors.jsonl").read_bytes() == (tmp_path / "two/cursors.jsonl").read_bytes()


def test_a_store_without_the_texts_exports_the_same(store: Store, tmp_path: Path) -> None:
    aged(store, tmp_path / "one")
    with fresh() as copy:
        import_(copy, tmp_path / "one")
        export(copy, tmp_path / "two", 30)
    assert lines(tmp_path / "one") == lines(tmp_path / "two")


def test_what_comes_without_its_text_takes_none_away(store: Store, tmp_path: Path) -> None:
    aged(store, tmp_path)
    before = store.items()
    shard = tmp_path / "items/blog/2026-07.jsonl"
    shard.write_text(shard.read_text().replace(article(1).title, "Corrected"))
    import_(store, tmp_path)

    assert [item.title for item in store.items() if item.key == "guid-1"] == ["Corrected"]
    texts = [getattr(item, name, "") for item in before for name in TEXTS]
    assert [getattr(item, name, "") for item in store.items() for name in TEXTS] == texts


def test_a_weeks_additions_touch_that_weeks_shards(store: Store, tmp_path: Path) -> None:
    aged(store, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.jsonl")}
    store.add([article(3, published=LATER)], now=LATER)
    export(store, tmp_path, 30)
    after = {path: path.read_bytes() for path in tmp_path.rglob("*.jsonl")}

    assert {path.name for path in after if after[path] != before.get(path)} == {"2026-10.jsonl"}


LINE = {
    "kind": "article", "source": "blog", "key": "k", "identity": "https://a.example/", "title": "t",
    "url": "https://a.example/", "seen": "2026-07-01T00:00:00Z",
}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"url": "javascript:alert(1)"}, "'url' is not a web address"),
        ({"source": "other"}, "the source 'other' is not that of this folder"),
        ({"published": "2026-01-01T00:00:00Z"}, "its day is in 2026-01"),
        ({"title": "t" * 16_001}, "'title' is longer than 16000 characters"),
        ({"key": "a\0b"}, "'key' holds a NUL"),
        ({"kind": "release", "project": "a/b", "tag": "v1"}, "'identity' is not that of the release"),
        ({"summary": "x" * 4_000_000}, "the line is longer than any export's"),
    ],
)
def test_a_line_says_what_it_may(store: Store, tmp_path: Path, wrong: dict[str, object], why: str) -> None:
    shard = tmp_path / "items/blog/2026-07.jsonl"
    shard.parent.mkdir(parents=True)
    shard.write_text(f"{json.dumps(LINE | wrong)}\n{json.dumps(LINE)}\n")
    done = import_(store, tmp_path)

    assert done.warnings == (f"items/blog/2026-07.jsonl:1: {why}",)
    assert [item.key for item in store.items()] == ["k"]
