"""Readers and the ledger: who unsubscribed stays so, and no mail is begun twice."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.errors import StoreError
from digest.model import Entered, Fate, Recipient
from digest.store.private import PAGE, Private, Taken

NOW = datetime(2026, 6, 15, 1, tzinfo=UTC)


@pytest.fixture
def private(tmp_path: Path) -> Iterator[Private]:
    with Private(tmp_path / ".digest/private.db") as opened:
        yield opened


def reader(name: str, language: str = "zh", state: str = "subscribed") -> Recipient:
    return Recipient(address=f"{name}@example.org", language=language, state=state)


def row(private: Private, name: str, fate: Fate = Fate.OPEN, language: str = "zh") -> Entered:
    key = private.key(f"{name}@example.org")
    return Entered(channel="email", number=30, language=language, key=key, fate=fate, at=NOW)


def test_who_unsubscribed_stays_so_whatever_is_imported(private: Private) -> None:
    """But may come back by their own wish, said by hand."""
    private.take([reader("a"), reader("b", "en")], NOW)
    assert private.mark(["A@example.org"], "unsubscribed", NOW + timedelta(days=1)) == Taken(ended=1)

    assert private.take([reader("a"), reader("b", "zh"), reader("c")], NOW) == Taken(
        added=1, changed=1, kept_out=1
    )
    assert sorted((p.address, p.state) for p in private.people()) == [
        ("a@example.org", "unsubscribed"),
        ("b@example.org", "subscribed"),
        ("c@example.org", "subscribed"),
    ]
    assert private.take([reader("a")], NOW, again=True) == Taken(changed=1)
    assert all(p.state == "subscribed" for p in private.people())


def test_who_was_never_on_the_list_can_be_kept_off_it(private: Private) -> None:
    private.mark(["x@example.org"], "suppressed", NOW)

    assert private.take([reader("x")], NOW).kept_out == 1
    assert list(private.fresh("email", 30, ["zh"])) == []


def test_a_language_is_kept_where_a_later_file_names_none(private: Private) -> None:
    private.take([reader("a", "en")], NOW)

    assert private.take([reader("a", "")], NOW) == Taken(known=1)
    assert [p.language for p in private.people()] == ["en"]


def test_readers_of_an_edition_come_page_by_page_each_once(private: Private) -> None:
    """Also while their rows are written, and only those no row of the issue names, in whichever language."""
    private.take(
        [reader(f"r{n}") for n in range(2 * PAGE + 7)] + [reader("en", "en"), reader("none", "")], NOW
    )
    private.turn(None, row(private, "r3", language="en"))
    seen = []
    for person in private.fresh("email", 30, ("zh", "")):
        seen.append(person.address)
        private.turn(None, Entered(
            channel="email", number=30, language="zh", key=person.key, fate=Fate.OPEN, at=NOW
        ))  # fmt: skip

    assert len(seen) == len(set(seen)) == 2 * PAGE + 7
    assert "none@example.org" in seen
    assert not {"r3@example.org", "en@example.org"} & set(seen)
    assert private.waiting("email", 30, ("zh", "")) == 0
    assert private.waiting("email", 31, ("zh", "")) == 2 * PAGE + 8


@pytest.mark.parametrize("fate", [Fate.OPEN, Fate.SENT, Fate.FAILED, Fate.SKIPPED])
def test_no_mail_is_begun_twice(private: Private, fate: Fate) -> None:
    """Whatever became of it; the row that was closed with it is closed: its mail has the server's word."""
    private.turn(None, row(private, "a"))
    private.turn(row(private, "a", fate), row(private, "b"))

    with pytest.raises(StoreError, match="begun before"):
        private.turn(row(private, "b", Fate.SENT), row(private, "a"))
    counts = private.counts("email", 30)["zh"]
    assert counts.get(Fate.OPEN, 0) == (fate is Fate.OPEN)
    assert counts[Fate.SENT] == (2 if fate is Fate.SENT else 1)


def test_what_is_in_doubt_keeps_what_is_known_of_it(private: Private) -> None:
    private.turn(None, row(private, "a"))
    doubt = replace(row(private, "a"), code=0, said="the connection broke")
    private.turn(doubt, row(private, "b"))

    said = {found.said for found, _ in private.rows("email", 30, [Fate.OPEN])}  # keys are chance, so is order
    assert said == {"the connection broke", ""}


def test_what_was_put_off_is_begun_again(private: Private) -> None:
    private.take([reader("a")], NOW)
    private.turn(None, row(private, "a"))
    private.turn(row(private, "a", Fate.LATER), None)

    assert [p.address for p in private.put_off("email", 30, "zh")] == ["a@example.org"]
    private.turn(None, row(private, "a"))
    private.turn(row(private, "a", Fate.SENT), None)
    assert private.put_off("email", 30, "zh") == []
    assert private.counts("email", 30) == {"zh": {Fate.SENT: 1}}


def test_a_person_settles_what_is_in_doubt(private: Private) -> None:
    private.take([reader("a"), reader("b")], NOW)
    for name in "ab":
        private.turn(None, row(private, name))
    rows = {address: entered for entered, address in private.rows("email", 30, [Fate.OPEN])}

    assert private.settle([rows["a@example.org"]], NOW, sent=True, by="chen\njun") == 1
    assert private.settle([rows["b@example.org"]], NOW, sent=False, by="chen") == 1
    assert [p.address for p in private.fresh("email", 30, ["zh"])] == ["b@example.org"]
    assert [entered.said for entered, _ in private.rows("email", 30, [Fate.SENT])] == ["settled by chen jun"]


def test_the_file_is_its_owners_alone_and_lasts(tmp_path: Path) -> None:
    """Names nobody but in its list: a key says nothing to who has not the file."""
    path = tmp_path / "private.db"
    with Private(path) as first, Private(tmp_path / "other.db") as other:
        name, key = first.ledger, first.key("a@example.org")
        assert other.key("a@example.org") != key
        assert other.ledger != name
    with Private(path) as again:
        assert (again.ledger, again.key("A@example.org")) == (name, key)
        assert again._db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_newer_a_damaged_and_a_read_only_file(tmp_path: Path) -> None:
    path = tmp_path / "private.db"
    Private(path).close()
    plain = sqlite3.connect(path)
    plain.execute("PRAGMA user_version = 99")
    plain.close()
    with pytest.raises(StoreError, match="newer version"):
        Private(path)

    path.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match=r"damaged.*it knows who was mailed"):
        Private(path)


def test_after_a_kill_what_was_reserved_was_not_begun(tmp_path: Path) -> None:
    """Another process finds the rest to be mailed, and one mail in doubt: the open one."""
    with Private(tmp_path / "private.db", boot="monday") as private:
        private.take([reader(name) for name in "abc"], NOW)
        private.reserve([row(private, name) for name in "abc"])
        private.turn(None, row(private, "a"), reserved=True)
        private.turn(row(private, "a", Fate.SENT), row(private, "b"), reserved=True)
    with Private(tmp_path / "private.db", boot="monday") as private:
        assert private.waiting("email", 30, ["zh"]) == 1
        private.recover("email", 30, "zh", NOW)
        assert [p.address for p in private.fresh("email", 30, ["zh"])] == ["c@example.org"]
        assert private.counts("email", 30) == {"zh": {Fate.SENT: 1, Fate.OPEN: 1}}


def test_after_a_crash_of_the_machine_what_was_reserved_is_in_doubt(tmp_path: Path) -> None:
    """Its opening may have been lost with the machine's memory, and the mail sent."""
    with Private(tmp_path / "private.db", boot="monday") as private:
        private.take([reader(name) for name in "ab"], NOW)
        private.reserve([row(private, "a")])
    with Private(tmp_path / "private.db", boot="tuesday") as private:
        for _ in range(2):
            assert private.counts("email", 30) == {"zh": {Fate.OPEN: 1}}
            assert [address for _, address in private.rows("email", 30, [Fate.OPEN])] == ["a@example.org"]
            assert [p.address for p in private.fresh("email", 30, ["zh"])] == ["b@example.org"]
            private.recover("email", 30, "zh", NOW)


def test_a_machine_whose_boots_have_no_name_commits_each_mail_for_good(tmp_path: Path) -> None:
    with Private(tmp_path / "private.db", boot="") as private:
        private.take([reader("a")], NOW)
        private.reserve([row(private, "a")])
        private.turn(None, row(private, "a"), reserved=True)
        assert private._db.execute("PRAGMA synchronous").fetchone() == (2,)
        assert private.counts("email", 30) == {"zh": {Fate.OPEN: 1}}
