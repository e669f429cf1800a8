"""Who is on what: said, shown, never enforced."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.cli.program import run
from tests.digests import fill, make

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """A command in a digest whose issue 30 has a file, by Chen Jun or who is named."""
    digest = make(tmp_path)
    fill(digest)
    digest.close()
    (tmp_path / "content/people.yaml").write_text(
        "chen-jun: {name: {zh: 陈俊, en: Chen Jun}}\nzhang-xiaoyu: {name: {zh: 张晓宇, en: Zhang Xiaoyu}}\n",
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)

    def call(*words: str, editor: str = "Chen Jun") -> tuple[int, str, str]:
        monkeypatch.setenv("DIGEST_EDITOR", editor)
        capfd.readouterr()
        code = run(words)
        said = capfd.readouterr()
        return code, said.out, said.err

    assert call("draft", "30", "--from", "2026-06-08", "--to", "2026-06-14")[0] == 0
    return call


def test_a_claim_is_a_line_and_is_shown(call: Call, tmp_path: Path) -> None:
    """By the id of people.yaml, in the list, the shortlist and the explanation."""
    code, _, err = call("claim", "upstream", "kep-2254")
    assert (code, err) == (0, "陈俊 is on upstream, kep-2254. Next: digest claims\n")
    lines = (tmp_path / "content/decisions/chen-jun.jsonl").read_text("utf-8").splitlines()
    assert [(w["verb"], w["identity"], w["editor"]) for w in map(json.loads, lines)] == [
        ("claim", "section:30/upstream", "chen-jun"),
        ("claim", "kep:2254", "chen-jun"),
    ]

    _, out, err = call("claims")
    assert [line.split()[:3] for line in out.splitlines()[1:]] == [
        ["陈俊", "section", "upstream"],
        ["陈俊", "candidate", "kep-2254"],
    ]
    assert err == "Vol. 30: 2 claims, 1 person.\n"
    _, out, err = call("shortlist")
    assert "@陈俊; " in next(line for line in out.splitlines() if "kep-2254" in line)
    assert "Who is on it: upstream: 陈俊." in err
    assert "  陈俊 has kep-2254 since today" in call("explain", "kep-2254")[1].splitlines()


def test_somebody_elses_claim_is_said_and_not_enforced(call: Call) -> None:
    """A pick by another warns in one line; the entry is theirs all the same, and keeps the claim."""
    call("claim", "kep-2254")
    code, _, err = call("pick", "kep-2254", "istio-1.30.0", editor="张晓宇")
    assert code == 0
    assert [line for line in err.splitlines() if line.startswith("warning")] == [
        "warning: 陈俊 has kep-2254 since today"
    ]

    found = [json.loads(line) for line in call("claims", "--json")[1].splitlines()]
    assert [(w["kind"], w["id"], w["who"], w["name"]) for w in found] == [
        ("entry", "kep-2254", "chen-jun", "陈俊")
    ]


def test_the_newest_claim_wins_and_says_whose_it_was(call: Call) -> None:
    call("claim", "reading")
    assert call("claim", "reading", editor="zhang-xiaoyu")[2] == (
        "warning: 陈俊 had reading since today\n张晓宇 is on reading. Next: digest claims\n"
    )
    assert call("claim", "reading", "--for", "陈俊", editor="zhang-xiaoyu")[0] == 0
    (found,) = [json.loads(line) for line in call("claims", "--json")[1].splitlines()]
    assert (found["who"], found["by"]) == ("chen-jun", "zhang-xiaoyu")

    assert call("claim", "reading", "--undo")[2] == "reading: free again. Next: digest claims\n"
    assert call("claims")[2] == "Vol. 30: 0 claims, 0 people. Next: digest claim SECTION\n"
    code, _, err = call("claim", "reading", "--undo")
    assert (code, err) == (2, "error: nobody has reading. See who is on what with: digest claims\n")


def test_a_section_is_shared_out_anew_for_each_issue(call: Call) -> None:
    call("draft", "31")
    call("claim", "reading", "--issue", "31")

    assert call("claims", "--issue", "31")[1].count("reading") >= 1
    assert call("claims")[1] == ""


def test_the_issue_file_says_it_too(call: Call, tmp_path: Path) -> None:
    """`editor:` of an entry counts until somebody claims it; it is taken back in the file."""
    call("pick", "kep-2254")
    path = tmp_path / "content/issues/030.yaml"
    path.write_text(
        path.read_text("utf-8").replace("id: kep-2254\n", "id: kep-2254\n        editor: zhang-xiaoyu\n"),
        "utf-8",
    )
    assert "in the file" in call("claims")[1]
    code, _, err = call("claim", "kep-2254", "--undo")
    assert (code, err.count("\n")) == (2, 1)
    assert "the issue's file says that 张晓宇 has kep-2254. Change `editor:` there" in err

    call("claim", "kep-2254")
    (found,) = [json.loads(line) for line in call("claims", "--json")[1].splitlines()]
    assert (found["who"], found["file"]) == ("chen-jun", False)


def test_what_is_nothing_is_one_line(call: Call, tmp_path: Path) -> None:
    code, _, err = call("claim", "weather")

    assert (code, err.count("\n")) == (2, 1)
    assert "'weather' names no candidate of this week" in err
    assert not (tmp_path / "content/decisions").exists()


def test_a_broken_line_is_a_warning_of_the_shortlist(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "content/decisions"
    folder.mkdir()
    (folder / "a.jsonl").write_text(
        'no\n{"verb": "drop", "identity": "kep:2254", "at": "2096-01-01T00:00:00Z"}\n', "utf-8"
    )
    code, out, err = call("shortlist")

    assert code == 0
    assert "kep-2254" in out
    assert [line.split(" ")[:3] for line in err.splitlines()[:2]] == [
        ["warning:", "content/decisions/a.jsonl:1:1", "D021"],
        ["warning:", "content/decisions/a.jsonl:2:1", "D021"],
    ]


@pytest.mark.parametrize("words", [("drop",), ("snooze", "--weeks", "2")])
def test_who_drops_what_another_is_on_is_told(call: Call, words: tuple[str, ...]) -> None:
    assert call("claim", "kep-2254")[0] == 0
    code, _, err = call(words[0], "kep-2254", *words[1:], editor="Xu Di")
    assert code == 0
    assert err.splitlines()[0] == "warning: 陈俊 has kep-2254 since today"
    assert "陈俊 has" not in call(words[0], "kep-2254", *words[1:])[2]


def test_the_coming_issue_may_be_named_before_its_file_is_there(call: Call, tmp_path: Path) -> None:
    (tmp_path / "content/issues/030.yaml").unlink()
    seen = json.loads(call("--json")[1])
    assert not seen["exists"]
    number = str(seen["issue"])
    assert call("claim", "upstream", "--issue", number) == (
        0,
        "",
        "陈俊 is on upstream. Next: digest claims\n",
    )
    code, _, err = call("claim", "upstream", "--issue", "40")
    assert (code, err) == (2, "error: there is no issue 40. Make it with: digest draft 40\n")
