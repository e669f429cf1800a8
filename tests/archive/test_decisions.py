"""An editor's words: one file each, only added to, newest last."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive.decisions import Decisions, safe_name
from digest.model import Decision

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def drop(identity: str = "kep:2254", *, at: datetime = AT, editor: str = "Chen Jun") -> Decision:
    return Decision(verb="drop", identity=identity, at=at, editor=editor, why="说过了\nbefore")


def test_what_is_appended_is_read_in_order_of_time(tmp_path: Path) -> None:
    decisions = Decisions(tmp_path / "content" / "decisions")
    later = Decision(
        verb="snooze", identity="kep:1", at=AT + timedelta(hours=1), editor="陈俊", until=date(2026, 12, 1)
    )
    east = drop(at=AT.astimezone(timezone(timedelta(hours=8))))
    decisions.append("陈俊", later)
    decisions.append("Chen Jun", east)

    found, findings = decisions.all()

    assert findings == ()
    assert [d.verb for d in found] == ["drop", "snooze"]
    assert found[0] == Decision(
        verb="drop", identity="kep:2254", at=AT, editor="Chen Jun", why="说过了 before"
    )
    assert found[1] == later
    assert sorted(path.name for path in decisions.folder.iterdir()) == ["chen-jun.jsonl", "陈俊.jsonl"]


def test_lines_are_sorted_and_what_stands_there_stays(tmp_path: Path) -> None:
    decisions = Decisions(tmp_path)
    decisions.append("a", drop())
    first = decisions.path("a").read_bytes()
    decisions.append("a", drop("kep:1"))

    assert decisions.path("a").read_bytes().startswith(first)
    assert list(json.loads(first)) == ["at", "editor", "identity", "verb", "why"]
    assert first.decode() == (
        '{"at": "2026-11-23T09:30:00+00:00", "editor": "Chen Jun", "identity": "kep:2254", "verb": "drop", '
        '"why": "说过了 before"}\n'
    )


def test_a_line_a_crash_left_half_written_costs_only_itself(tmp_path: Path) -> None:
    decisions = Decisions(tmp_path / "content" / "decisions")
    decisions.append("a", drop())
    with decisions.path("a").open("ab") as file:
        file.write(b'{"at": "2026-1')
    decisions.append("a", drop("kep:1"))

    found, findings = decisions.all()

    assert [d.identity for d in found] == ["kep:2254", "kep:1"]
    assert [str(finding) for finding in findings] == [
        "content/decisions/a.jsonl:2:1 D021 this line is not JSON. Mend or delete the line"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        '{"verb": "eat", "identity": "a", "at": "2026-11-23T09:30:00+00:00"}',
        '{"verb": "drop", "at": "2026-11-23T09:30:00+00:00"}',
        '{"verb": "drop", "identity": "a", "at": "2026-11-23T09:30:00"}',
        '{"verb": "drop", "identity": "a", "at": 7}',
        '{"verb": "snooze", "identity": "a", "at": "2026-11-23T09:30:00Z", "until": "soon"}',
        '{"verb": "merge", "identity": "a", "at": "2026-11-23T09:30:00Z"}',
        '{"verb": "split", "identity": "a", "at": "2026-11-23T09:30:00Z", "from": []}',
        '{"verb": "split", "identity": "a", "at": "2026-11-23T09:30:00Z", "from": ["b", 7]}',
        '{"verb": ["drop"], "identity": "a", "at": "2026-11-23T09:30:00Z"}',
        '{"verb": "drop", "identity": "a", "at": "0001-01-01T00:00:00+14:00"}',
        "<<<<<<< HEAD",
        "[" * 100_000,
        "\ufffe\udcff",
    ],
)
def test_a_line_that_is_no_decision_is_a_finding(line: str, tmp_path: Path) -> None:
    decisions = Decisions(tmp_path)
    decisions.append("a", drop())
    with decisions.path("a").open("ab") as file:
        file.write(line.encode("utf-8", "surrogateescape") + b"\n\n")

    found, findings = decisions.all()

    assert len(found) == 1
    assert [(finding.code, finding.line) for finding in findings] == [("D021", 2)]


def test_words_on_pairs_name_the_others(tmp_path: Path) -> None:
    """A merge is into one, a split from one or several; a moment is kept to the microsecond."""
    decisions = Decisions(tmp_path)
    at = AT.replace(microsecond=7)
    merge = Decision(verb="merge", identity="https://e.com/b", others=("kep:1",), at=at, editor="a")
    split = Decision(verb="split", identity="https://e.com/b", others=("kep:1", "kep:2"), at=at, editor="a")
    for decision in (merge, split):
        decisions.append("a", decision)

    found, findings = decisions.all()
    lines = [json.loads(line) for line in decisions.path("a").read_text("utf-8").splitlines()]

    assert (found, findings) == ([merge, split], ())
    assert [(line.get("into"), line.get("from")) for line in lines] == [
        ("kep:1", None),
        (None, ["kep:1", "kep:2"]),
    ]


def test_no_folder_is_no_decision(tmp_path: Path) -> None:
    assert Decisions(tmp_path / "nowhere").all() == ([], ())


@pytest.mark.parametrize(
    ("editor", "name"),
    [
        ("Chen Jun", "chen-jun"),
        ("陈俊", "陈俊"),
        ("../../etc/passwd", "etc-passwd"),
        ("a@b.example", "a-b-example"),
        ("CON", "editor-con"),
        ("...", "editor"),
        ("", "editor"),
        ("ＣＨＥＮ", "chen"),
    ],
)
def test_a_name_of_any_kind_is_a_safe_file_name(editor: str, name: str) -> None:
    assert safe_name(editor) == name


@given(st.text())
def test_no_name_leaves_the_folder(editor: str) -> None:
    name = safe_name(editor)

    assert name
    assert not set(name) & set('/\\:*?"<>|. \x00')
    assert len(name) <= 48
