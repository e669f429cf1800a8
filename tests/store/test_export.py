"""Out as sorted lines and in again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from errno import ENOSPC
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.identity import release_identity
from digest.errors import StoreError
from digest.model import Cursor, Item, Kep, Release
from digest.store import files
from digest.store.adding import Added
from digest.store.database import Store
from digest.store.export import export
from digest.store.importing import import_
from digest.store.shards import KEEP_RUNS
from tests.store.nouns import DIRTY, HOUR, JULY, article, gathered, items, kep, outcome, release
from tests.store.places import fresh

AUGUST = datetime(2026, 8, 1, tzinfo=UTC)


def tree(folder: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def full(store: Store) -> Store:
    """Something of everything."""
    two = gathered(article(1), article(2, published=AUGUST), cursor=Cursor(etag='"1"', last_modified="Wed"))
    store.finish("blog", two, outcome(warnings=("entry 3: no link",)))
    store.finish("istio", gathered(release(), cursor=Cursor(etag='"2"')), outcome("istio"))
    walked = gathered(kep(), kep(commit="d00d", removed=True), cursor=Cursor(commit="d00d"))
    store.finish("enhancements", walked, outcome("enhancements"))
    store.fail(outcome("blog", JULY + HOUR, ok=False, error="404 Not Found"))
    return store


def everything(store: Store) -> object:
    """All of it; that texts of proposals are lacking here, a cursor says nowhere else."""
    sources = ["blog", "istio", "enhancements"]
    cursors = [replace(cursor, state="") for name in sources if (cursor := store.cursor(name))]
    return store.items(), store.last_run(), store.health(sources), cursors


def test_what_goes_out_comes_in_again(full: Store, tmp_path: Path) -> None:
    export(full, tmp_path)
    with fresh() as copy:
        imported = import_(copy, tmp_path)

        assert imported.added == Added(new=5)
        assert imported.warnings == ()
        assert everything(copy) == everything(full)


def test_shards_are_by_source_and_month(full: Store, tmp_path: Path) -> None:
    assert export(full, tmp_path).items == 5
    assert sorted(tree(tmp_path)) == [
        "cursors.jsonl",
        "items/blog/2026-07.jsonl",
        "items/blog/2026-08.jsonl",
        "items/enhancements/2026-07.jsonl",
        "items/istio/2026-07.jsonl",
        "runs.jsonl",
    ]


def test_a_line_is_an_item(full: Store, tmp_path: Path) -> None:
    """Readable in a diff: words as they are, keys sorted, nothing said that says nothing."""
    export(full, tmp_path)

    assert (tmp_path / "items/blog/2026-08.jsonl").read_text() == (
        '{"authors":["陈俊","Ada"],"content":"<p>Words</p>","identity":"https://example.org/2","key":"guid-2",'
        '"kind":"article","language":"zh","published":"2026-08-01T00:00:00Z","seen":"2026-07-01T00:00:00Z",'
        '"source":"blog","summary":"动态。","title":"第 2 篇 about pods","url":"https://example.org/2?utm_source=feed"}\n'
    )
    assert (tmp_path / "cursors.jsonl").read_text().splitlines()[0] == (
        '{"etag":"\\"1\\"","last_modified":"Wed","source":"blog"}'
    )


def sound(item: Item) -> Item:
    """`item` as a collector makes it: its address on the web, its identity that of what it is."""
    fitting: dict[str, object] = {"url": "https://example.org/"}
    if isinstance(item, Release):
        fitting["identity"] = release_identity(item.project, item.tag)
    return replace(item, **({"summary": ""} if isinstance(item, Kep) else {}), **fitting)  # type: ignore[arg-type]


@settings(max_examples=10)
@given(st.lists(items() | items(DIRTY), max_size=6))
def test_any_store_gives_the_same_bytes_after_a_round_trip(given_items: list[Item]) -> None:
    with (
        TemporaryDirectory() as one,
        TemporaryDirectory() as two,
        fresh() as store,
        fresh() as copy,
    ):
        store.add([sound(item) for item in given_items], now=JULY)
        export(store, Path(one), keep=99_999)
        imported = import_(copy, Path(one))
        export(copy, Path(two), keep=99_999)

        assert imported.warnings == ()
        assert copy.items() == store.items()
        assert tree(Path(one)) == tree(Path(two))


def test_the_order_of_coming_does_not_show(tmp_path: Path) -> None:
    batch = [article(1), article(2), article(3, published=None), kep(), release()]
    for name, order in (("one", batch), ("two", batch[::-1])):
        with fresh() as store:
            store.add(order, now=JULY)
            export(store, tmp_path / name)

    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_exporting_again_writes_nothing(full: Store, tmp_path: Path) -> None:
    assert export(full, tmp_path).changed == 6
    assert export(full, tmp_path).changed == 0
    full.add([article(1, title="Other")], now=JULY)
    assert export(full, tmp_path).changed == 1


def test_shards_that_hold_nothing_are_removed_others_files_stay(full: Store, tmp_path: Path) -> None:
    export(full, tmp_path)
    (tmp_path / "README.md").write_text("What this branch is.")
    (tmp_path / "items/blog/notes.jsonl").write_text("mine")
    full.add([article(2, published=JULY), release(published=AUGUST)], now=JULY)
    with full.writing() as connection:
        connection.exec_driver_sql("DELETE FROM items WHERE kind = 'kep'")
    export(full, tmp_path)

    assert {"README.md", "items/blog/notes.jsonl", "items/istio/2026-08.jsonl"} <= set(tree(tmp_path))
    assert not (tmp_path / "items/blog/2026-08.jsonl").exists()
    assert not (tmp_path / "items/istio/2026-07.jsonl").exists()
    assert not (tmp_path / "items/enhancements").exists()


def test_runs_are_the_last_ones_and_those_health_rests_on(store: Store, tmp_path: Path) -> None:
    store.finish("blog", gathered(article()), outcome())
    store.finish("blog", gathered(article()), outcome(started=JULY + HOUR))
    for hour in range(2, 60):
        store.fail(outcome(started=JULY + hour * HOUR, ok=False, error="gone"))
    export(store, tmp_path)
    with fresh() as copy:
        import_(copy, tmp_path)

        (health,) = copy.health(["blog"])
        assert health == replace(store.health(["blog"])[0], failures=KEEP_RUNS + 1)
    assert len((tmp_path / "runs.jsonl").read_bytes().splitlines()) == KEEP_RUNS + 3


# ---------------------------------------------------------------- merging


def test_importing_again_changes_nothing(full: Store, tmp_path: Path) -> None:
    export(full, tmp_path)
    before = everything(full)

    assert import_(full, tmp_path).added == Added()
    assert everything(full) == before


def test_the_earlier_seen_and_the_later_text_stay(tmp_path: Path) -> None:
    """Whichever way round two stores are merged."""
    old, new = article(1, updated=JULY), article(1, updated=AUGUST, title="Corrected")
    for here, there in (((old, AUGUST), (new, JULY)), ((new, JULY), (old, AUGUST))):
        with fresh() as ours, fresh() as theirs:
            ours.add([here[0]], now=here[1])
            theirs.add([there[0]], now=there[1])
            export(theirs, tmp_path)
            import_(ours, tmp_path)

            assert ours.items() == [replace(new, seen=JULY)]


def test_a_cursor_of_ones_own_stays(full: Store, tmp_path: Path) -> None:
    """It says how far *this* store has read."""
    export(full, tmp_path)
    with fresh() as ours:
        ours.finish("blog", gathered(cursor=Cursor(etag="mine")), outcome())
        import_(ours, tmp_path)

        assert ours.cursor("blog") == Cursor(etag="mine")
        assert ours.cursor("istio") == Cursor(etag='"2"')


LINE = json.loads(
    '{"kind":"article","source":"blog","key":"k","identity":"i","url":"u","title":"t","seen":"2026-07-01T00:00:00Z"}'
)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "not JSON (Expecting property name enclosed in double quotes at column 2)"),
        (b"[]", "not a JSON object"),
        (b'{"kind": "\xff"}', "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"n": NaN}', "NaN is not JSON"),
        (
            {"kind": "hologram"},
            "'kind' is 'hologram', which is not known here (was it written by a newer digest?)",
        ),
        ({"kind": ["article"]}, "'kind' is missing"),
        ({"title": None}, "'title' is not text"),
        ({"published": "2026-07-01T00:00:00"}, "'published' is not a time with its zone"),
        ({"published": "0001-01-01T00:00:00+08:00"}, "'published' is not a time with its zone"),
        ({"published": 5}, "'published' is not a time with its zone"),
        ({"seen": None}, "'seen' is not a time with its zone"),
        ({"authors": "Ada"}, "'authors' is not a list of texts"),
        ({"authors": [1]}, "'authors' is not a list of texts"),
        ({"kind": "kep", "path": "p", "commit": "c", "fields": []}, "'fields' is not an object"),
        ({"kind": "kep", "path": "p", "commit": "c", "removed": 1}, "'removed' is not true or false"),
        ({"kind": "kep", "path": "p"}, "'commit' is missing"),
        ({"colour": "red"}, "'colour' is not known here (was it written by a newer digest?)"),
    ],
)
def test_a_bad_line_is_a_warning_and_the_others_go_on(
    full: Store, tmp_path: Path, line: bytes | dict[str, object], why: str
) -> None:
    export(full, tmp_path)
    shard = tmp_path / "items/blog/2026-07.jsonl"
    bad = line if isinstance(line, bytes) else json.dumps(LINE | line).encode()
    shard.write_bytes(bad + b"\n\n" + shard.read_bytes())
    with fresh() as copy:
        imported = import_(copy, tmp_path)

        assert imported.warnings == (f"items/blog/2026-07.jsonl:1: {why}",)
        assert imported.added == Added(new=5)
        # The source is read again from its start, so that what the line said is not lost.
        assert copy.cursor("blog") is None
        assert copy.cursor("istio") == Cursor(etag='"2"')


def test_a_line_without_seen_is_bad(store: Store, tmp_path: Path) -> None:
    (tmp_path / "items/blog").mkdir(parents=True)
    unseen = {key: value for key, value in LINE.items() if key != "seen"}
    (tmp_path / "items/blog/2026-07.jsonl").write_text(json.dumps(unseen))

    assert import_(store, tmp_path).warnings == ("items/blog/2026-07.jsonl:1: 'seen' is missing",)


def test_bad_runs_and_cursors_are_warnings(full: Store, tmp_path: Path) -> None:
    export(full, tmp_path)
    (tmp_path / "runs.jsonl").write_text(
        '{"source":"a","started":"2026-07-01T00:00:00Z","ok":true,"new":"1"}\n'
    )
    (tmp_path / "cursors.jsonl").write_text('{"etag":"1"}\n{"source":"b","etag":"2"}\n')
    with fresh() as copy:
        assert import_(copy, tmp_path).warnings == (
            "runs.jsonl:1: 'new' is not a number",
            "cursors.jsonl:1: 'source' is missing",
        )
        assert copy.cursor("b") == Cursor(etag="2")


# ---------------------------------------------------------------- files


def test_there_must_be_a_folder(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no exported store"):
        import_(store, tmp_path / "nothing")


def test_a_folder_that_cannot_be_written(full: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be read or written"):
        export(full, tmp_path / "file" / "out")


def test_no_link_leads_out_of_the_folder(full: Store, tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    export(full, outside)
    (inside / "items").mkdir(parents=True)
    (inside / "items" / "blog").symlink_to(outside / "items" / "blog")
    (inside / "runs.jsonl").symlink_to(outside / "runs.jsonl")
    before = tree(outside)
    with fresh() as copy:
        assert import_(copy, inside).added == Added()
        assert copy.last_run() == []
    full.add([article(1, title="Other")], now=JULY)
    with pytest.raises(StoreError, match="symbolic link"):
        export(full, inside)

    assert tree(outside) == before


@pytest.mark.parametrize("room", range(4))
def test_an_export_cut_short_never_says_more_than_its_items(
    full: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """The disk has room for so many of four files: no cursor is ahead of the items, nothing is half there."""
    export(full, tmp_path)
    more = gathered(article(3), article(4, published=AUGUST), cursor=Cursor(etag="new"))
    full.finish("blog", more, outcome(started=JULY + 2 * HOUR))
    whole, turns = os.replace, count()

    def replace_some(path: str, target: str) -> None:
        if next(turns) == room:
            raise OSError(ENOSPC, "No space left on device", target)
        whole(path, target)

    monkeypatch.setattr(os, "replace", replace_some)
    with pytest.raises(StoreError, match="No space left on device"):
        export(full, tmp_path)
    with fresh() as copy:
        assert import_(copy, tmp_path).warnings == ()
        assert copy.cursor("blog") == Cursor(etag='"1"', last_modified="Wed")
        assert len(copy.items()) == 5 + min(room, 2)
    assert [name for name in tree(tmp_path) if name.endswith(".tmp")] == []
    export(full, tmp_path)
    with fresh() as copy:
        import_(copy, tmp_path)

        assert everything(copy) == everything(full)


@pytest.mark.parametrize("source", ["kubernetes-blog", "k8s.io", "a", "istio_1"])
def test_an_ordinary_source_is_its_own_file_name(source: str) -> None:
    assert files.safe_name(source) == source


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("../../etc/passwd", "etc-passwd~"),
        ("Blog", "blog~"),
        ("云原生", "~"),
        ("", "~"),
        ("con", "con~"),
        ("nul.x", "nul-x~"),
        ("a/b", "a-b~"),
        (".git", "git~"),
        ("a.", "a~"),
        ("-rf", "rf~"),
        ("x" * 300, "x" * 40 + "~"),
        ("\0\ud800", "~"),
    ],
)
def test_a_strange_source_gets_a_safe_file_name(source: str, kept: str) -> None:
    name = files.safe_name(source)

    assert name.startswith(kept)
    assert len(name) == len(kept) + 12


@given(st.text(), st.text())
def test_different_sources_have_different_file_names(one: str, two: str) -> None:
    assert (files.safe_name(one).casefold() == files.safe_name(two).casefold()) == (one == two)
