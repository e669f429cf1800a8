"""What went out, and what differs from it since."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from digest.archive.locks import Locks, differences, lock
from digest.errors import ArchiveError
from digest.model import Entry, Erratum, Issue, Link, Section, Text

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
ONE = Entry(id="one", title=Text({"zh": "一", "en": "One"}), summary=Text({"zh": "话", "en": "Words"}))
TWO = Entry(
    id="two",
    title=Text({"zh": "二"}),
    only=("zh",),
    links=(Link(url="https://a.example", label=Text({"zh": "链"})),),
)
ISSUE = Issue(
    number=29,
    covers=(date(2026, 11, 16), date(2026, 11, 22)),
    title=Text({"zh": "题", "en": "Title"}),
    sections=(Section(id="news", entries=(ONE, TWO)),),
    published={"zh": AT},
)


def with_entries(issue: Issue, *entries: Entry) -> Issue:
    return replace(issue, sections=(Section(id="news", entries=entries),))


def test_a_lock_is_sorted_json_and_comes_back(tmp_path: Path) -> None:
    locks = Locks(tmp_path)
    both = replace(ISSUE, published={"zh": AT, "en": AT})

    assert locks.write(both)
    assert not locks.write(both)
    assert locks.read(29) == lock(both)
    data = json.loads(locks.path(29).read_text())
    assert list(data) == ["entries", "head", "number", "published"]
    assert set(data["entries"]) == {"one", "two"}
    assert set(data["entries"]["two"]) == {"zh"}
    assert all(len(print_) == 16 for tags in data["entries"].values() for print_ in tags.values())
    assert locks.path(29).name == "029.lock"


def test_no_lock_is_none_and_a_broken_one_is_named(tmp_path: Path) -> None:
    locks = Locks(tmp_path / "content" / "issues")
    assert locks.read(29) is None

    locks.folder.mkdir(parents=True)
    for body in (
        "{",
        "[]",
        "{}",
        '{"number": "x"}',
        '{"number": 1, "published": [], "head": {}, "entries": {}}',
    ):
        locks.path(29).write_text(body)
        with pytest.raises(ArchiveError, match=r"content/issues/029.lock: the lock cannot be read"):
            locks.read(29)


def test_differences_name_entry_and_language() -> None:
    both = replace(ISSUE, published={"zh": AT, "en": AT})
    locked = lock(both)
    other = replace(ONE, title=Text({"zh": "一", "en": "Other"}))
    three = replace(ONE, id="three")

    assert differences(both, locked) == []
    assert differences(with_entries(both, other, TWO), locked) == [("one", "en")]
    assert differences(with_entries(both, TWO), locked) == [("one", "zh"), ("one", "en")]
    assert differences(with_entries(both, ONE, TWO, three), locked) == [("three", "zh"), ("three", "en")]
    assert differences(replace(both, title=Text({"zh": "题", "en": "T"})), locked) == [("", "en")]
    assert differences(replace(both, lead={"zh": ("新",)}), locked) == [("", "zh")]
    assert differences(with_entries(both, replace(ONE, withdrawn=True), TWO), locked) == []
    assert differences(with_entries(both, TWO, ONE), locked) == []


def test_words_of_a_language_that_is_not_out_may_change() -> None:
    other = replace(ONE, title=Text({"zh": "一", "en": "Other"}))

    assert differences(with_entries(ISSUE, other, TWO), lock(ISSUE)) == []


def test_the_second_language_does_not_lock_the_first_anew(tmp_path: Path) -> None:
    locks = Locks(tmp_path)
    locks.write(ISSUE)
    changed = with_entries(
        replace(ISSUE, published={"zh": AT, "en": AT}),
        replace(ONE, title=Text({"zh": "改", "en": "One"})),
        TWO,
    )
    locks.write(changed)

    locked = locks.read(29)
    assert locked is not None
    assert set(locked.published) == {"zh", "en"}
    assert differences(changed, locked) == [("one", "zh")]

    locks.write(changed, anew=["zh"])
    locked = locks.read(29)
    assert locked is not None
    assert differences(changed, locked) == []


def test_what_was_brought_in_stays_so(tmp_path: Path) -> None:
    """A language published here afterwards is news; one published here before is not brought in again."""
    locks = Locks(tmp_path)
    locks.write(ISSUE, brought=["zh"])
    assert locks.brought() == {29: {"zh"}}

    locks.write(replace(ISSUE, published={"zh": AT, "en": AT}))
    assert locks.brought() == {29: {"zh"}}

    locks.write(replace(ISSUE, published={"zh": AT, "en": AT}), brought=["en"])
    assert locks.brought() == {29: {"zh"}}
    locks.write(replace(ISSUE, number=30))
    assert locks.brought() == {29: {"zh"}}
    assert b"brought" not in (tmp_path / "030.lock").read_bytes()


def test_an_amendment_locks_what_it_names_and_no_more(tmp_path: Path) -> None:
    locks = Locks(tmp_path)
    locks.write(ISSUE)
    told = Erratum(date=date(2026, 11, 24), text=Text({"zh": "改"}))
    one = replace(ONE, title=Text({"zh": "改", "en": "One"}), errata=(told,))
    changed = replace(
        with_entries(ISSUE, one, replace(TWO, title=Text({"zh": "贰"}))), title=Text({"zh": "标题"})
    )

    assert locks.amend(changed, ["one"])
    locked = locks.read(29)
    assert locked is not None
    assert differences(changed, locked) == [("", "zh"), ("two", "zh")]
    assert (locked.errata, locked.published) == ({"one": 1}, {"zh": AT})
    assert locks.amend(changed, ["", "two"])
    assert not locks.amend(changed, ["", "two"])
    locked = locks.read(29)
    assert locked is not None
    assert differences(changed, locked) == []
    with pytest.raises(ArchiveError, match=r"030\.lock: there is no lock"):
        locks.amend(replace(changed, number=30), ["one"])


def test_a_withdrawn_entry_stays_known_and_its_return_is_a_difference(tmp_path: Path) -> None:
    locks = Locks(tmp_path)
    locks.write(ISSUE)
    locks.amend(with_entries(ISSUE, replace(ONE, withdrawn=True), TWO), ["one"])
    locked = locks.read(29)

    assert locked is not None
    assert locked.withdrawn == {"one"}
    assert "one" in locked.entries
    assert differences(ISSUE, locked) == [("one", "zh")]


def test_a_language_that_is_taken_back_leaves_the_others(tmp_path: Path) -> None:
    locks = Locks(tmp_path)
    locks.write(ISSUE)
    before = locks.path(29).read_bytes()
    locks.write(replace(ISSUE, published={"zh": AT, "en": AT}))

    assert locks.take_back(29, ["en"])
    assert locks.path(29).read_bytes() == before
    assert not locks.take_back(29, ["en"])
    assert locks.take_back(29, ["zh"])
    assert not locks.path(29).exists()
