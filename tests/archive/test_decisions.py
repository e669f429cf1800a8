"""An editor's words: one file each, only added to, newest last."""

from __future__ import annotations

import json
import secrets
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest import scaffold
from digest.archive.decisions import Decisions, safe_name
from digest.core import claims, inbox
from digest.core.stories import stories
from digest.core.told import Past
from digest.model import Decision, Severity, Window
from tests.core.candidates import PHRASES, SETTINGS, article

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

    assert {d.identity for d in found} == {"kep:2254", "kep:1"}
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


def test_marks_of_a_conflict_are_one_warning_and_both_sides_count(tmp_path: Path) -> None:
    decisions = Decisions(tmp_path / "content" / "decisions")
    decisions.append("a", drop())
    decisions.append("a", drop("kep:1"))
    first, second = decisions.path("a").read_text("utf-8").splitlines()
    decisions.path("a").write_text(
        f"<<<<<<< HEAD\n{first}\n=======\n{second}\n>>>>>>> origin/main\n", "utf-8"
    )

    found, (finding,) = decisions.all()

    assert {d.identity for d in found} == {"kep:2254", "kep:1"}
    assert finding.severity is Severity.WARNING
    assert str(finding) == (
        "content/decisions/a.jsonl:1:1 D021 marks of a conflict in git; the lines of both sides count. "
        "Delete the lines that begin with <<<<<<<, ======= and >>>>>>>"
    )


def test_a_line_from_the_future_does_not_count_but_clocks_may_differ(tmp_path: Path) -> None:
    decisions = Decisions(tmp_path / "content" / "decisions", AT)
    decisions.append("a", drop(at=AT + timedelta(hours=8)))
    decisions.append("a", drop("kep:1", at=AT + timedelta(days=300)))

    found, (finding,) = decisions.all()

    assert [d.identity for d in found] == ["kep:2254"]
    assert str(finding) == (
        "content/decisions/a.jsonl:2:1 D021 decided in the future, at 2027-09-19 09:30 UTC: not counted. "
        "Mend or delete the line"
    )


def test_a_claim_names_who_has_the_work(tmp_path: Path) -> None:
    decisions = Decisions(tmp_path)
    claim = Decision(verb="claim", identity="section:30/upstream", at=AT, editor="chen-jun", whom="xu-di")
    decisions.append("chen-jun", claim)

    assert decisions.all() == ([claim], ())
    assert json.loads(decisions.path("chen-jun").read_bytes())["for"] == "xu-di"


def test_git_merges_two_branches_of_one_file_by_taking_all_lines(tmp_path: Path) -> None:
    """By the attributes that every digest has: lines of both, no conflict, the same decisions."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    (tmp_path / ".gitattributes").write_bytes((shipped_files() / "gitattributes").read_bytes())
    decisions = Decisions(tmp_path / "content" / "decisions")
    decisions.append("a", drop())
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    git(tmp_path, "checkout", "--quiet", "-b", "laptop")
    decisions.append("a", drop("kep:1"))
    git(tmp_path, "commit", "--quiet", "--all", "--message", "two")
    git(tmp_path, "checkout", "--quiet", "main")
    decisions.append("a", drop("kep:2"))
    git(tmp_path, "commit", "--quiet", "--all", "--message", "three")
    git(tmp_path, "merge", "--quiet", "--no-edit", "laptop")

    found, findings = decisions.all()

    assert findings == ()
    assert {d.identity for d in found} == {"kep:2254", "kep:1", "kep:2"}


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, "-C", str(folder), *words], check=True, capture_output=True)


def shipped_files() -> Path:
    return Path(scaffold.__file__).parent / "files"


SAID = st.builds(
    Decision,
    verb=st.sampled_from(["drop", "undrop", "snooze", "claim", "unclaim", "merge", "unmerge", "split", "unsplit"]),
    identity=st.sampled_from(["https://e.com/a", "https://e.com/b", "https://e.com/c"]),
    at=st.sampled_from([AT, AT + timedelta(hours=1), AT + timedelta(hours=2)]),
    editor=st.sampled_from(["a", "b"]),
    why=st.sampled_from(["", "no"]),
    until=st.sampled_from([None, date(2026, 12, 1), date(2027, 1, 1)]),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(SAID, max_size=8), chance=st.randoms(use_true_random=False))
def test_candidates_stand_the_same_in_any_order_of_files_and_lines(
    tmp_path: Path, words: list[Decision], chance: Random
) -> None:
    """Lines in any order in any editor's file, some twice: state comes from what was said alone."""
    items = [article(f"https://e.com/{name}", published=AT - timedelta(days=1)) for name in "abc"]
    window = Window(AT - timedelta(days=7), AT)
    seen = []
    for turn in range(3):
        decisions = Decisions(tmp_path / secrets.token_hex(8))
        spread = [*words] if not turn else [*words, *chance.sample(words, len(words) // 2)]
        if turn:
            chance.shuffle(spread)
        for word in spread:
            pair = word.verb.removeprefix("un") in {"merge", "split"}
            word = replace(word, others=("https://e.com/b",)) if pair else word
            decisions.append(chance.choice(["a", "b", "c"]), word)
        found, findings = decisions.all()
        assert findings == ()
        made = stories(items, window, decisions=found)
        shown = inbox.candidates(
            made, window=window, covers=(date(2026, 11, 16), date(2026, 11, 22)), past=Past([]), decisions=found,
            settings=SETTINGS, phrases=PHRASES, sources={}, weights={},
        )  # fmt: skip
        seen.append((shown, claims.held(found)))

    assert seen[0] == seen[1] == seen[2]


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
