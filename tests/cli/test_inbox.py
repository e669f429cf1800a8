"""What editors do with an inbox by commands: put off, take back, skip, move, explain, look back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from digest.cli.program import run
from tests.digests import NOW, evidence, fill, kep, make, opened

Call = Callable[..., tuple[int, str, str]]
DAYS = ("--from", "2026-06-08", "--to", "2026-06-14")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    digest = make(tmp_path)
    fill(digest)
    digest.close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGEST_EDITOR", "tester")
    return tmp_path


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str], folder: Path) -> Call:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        with time_machine.travel(NOW, tick=False):
            code = run(words)
        out, err = capfd.readouterr()
        return code, out, err

    return call


def ids(call: Call, *words: str) -> list[str]:
    return [json.loads(line)["id"] for line in call("shortlist", "--json", *words)[1].splitlines()]


def test_put_off_and_back(call: Call) -> None:
    call("draft", "30", *DAYS)
    code, _, err = call("snooze", "kep-2254", "--weeks", "2", "--why", "wait for the vote")

    assert (code, err) == (0, "1 candidate put off until 2026-06-28.\n")
    assert "kep-2254" not in ids(call)
    assert "kep-2254" in ids(call, "--all")
    assert call("snooze", "kep-2254", "--undo")[2] == "1 candidate back in the inbox.\n"
    assert "kep-2254" in ids(call)


def test_what_was_put_off_is_back_in_the_issue_of_its_day(call: Call) -> None:
    call("draft", "30", *DAYS)
    call("snooze", "kep-2254", "istio-1.30.0", "--until", "2026-12-02")
    call("draft", "31", "--from", "2026-11-30", "--to", "2026-12-06")
    found = ids(call, "--issue", "31")

    assert "istio-1.30.0" in found
    assert call("explain", "istio-1.30.0", "--issue", "31")[1].count("waiting for 25 weeks") == 2


def test_the_last_words_are_taken_back_together(call: Call) -> None:
    call("draft", "30", *DAYS)
    before = ids(call)
    call("drop", *before[:2])
    code, _, err = call("drop", "--undo")

    assert code == 0
    assert err.count("drop taken back") == 2
    assert ids(call) == before
    code, _, err = call("drop", "--undo")
    assert code == 2
    assert "nothing that could be taken back" in err


def test_a_drop_says_what_is_left(call: Call) -> None:
    call("draft", "30", *DAYS)

    assert call("drop", "kep-2254")[2] == "1 candidate dropped; 3 new, 1 dropped.\n"


def test_a_week_without_an_issue(call: Call) -> None:
    """The week after the newest issue's is left out, and may be taken back."""
    call("draft", "30", *DAYS)
    call("pick", "kep-2254")
    code, _, err = call("skip")
    assert code == 2
    assert "Vol. 30 has a file already" in err
    call("publish", "30", "--no-commit")
    code, _, err = call("skip", "--why", "Dragon Boat Festival")

    assert code == 0
    assert err == "No issue for 2026-06-15 to 2026-06-21. Next: Vol. 31 covers 2026-06-22 to 2026-06-28\n"
    assert call()[1].startswith("Vol. 31, 22-28 June 2026")
    assert call("skip", "--undo")[2] == "The week 2026-06-15 to 2026-06-21 has an issue again.\n"
    assert call()[1].startswith("Vol. 31, 15-21 June 2026")
    assert call("skip", "--undo")[0] == 2


def test_an_entry_moves_to_the_next_issue(call: Call, folder: Path) -> None:
    call("draft", "30", *DAYS)
    call("pick", "kep-2254", "istio-1.30.0")
    code, _, err = call("move", "kep-2254", "--issue", "30")

    assert code == 0
    assert err == "kep-2254 stands in content/issues/031.yaml now, under upstream.\n"
    assert "kep-2254" not in (folder / "content/issues/030.yaml").read_text("utf-8")
    assert "from: 2026-06-15" in (folder / "content/issues/031.yaml").read_text("utf-8")
    for words, message in (
        (("move", "kep-2254", "--issue", "30"), "there is no entry 'kep-2254' in Vol. 30"),
        (("move", "istio-1-30-0", "--issue", "30", "--to", "30"), "stands in Vol. 30 already"),
        (("move", "istio-1-30-0", "--issue", "30", "--to", "77"), "there is no issue 77"),
    ):
        code, _, err = call(*words)
        assert (code, message in err, err.count("\n")) == (2, True, 1), err


def test_explained(call: Call) -> None:
    call("draft", "30", *DAYS)
    code, out, _ = call("explain", "kep-2254")
    lines = out.splitlines()
    score = [float(line.split()[0]) for line in lines if line.startswith("+") and "in all" not in line]
    total = next(float(line.split()[0]) for line in lines if "in all" in line)

    assert code == 0
    assert lines[0] == "kep-2254  cgroup v2"
    assert sum(score) == pytest.approx(total)
    assert "stage: alpha → beta" in out
    record = json.loads(call("explain", "kep-2254", "--json")[1])
    assert record["score"] == total
    assert record["told"] == []


def test_where_it_ran_before_is_told(call: Call, folder: Path) -> None:
    call("draft", "30", *DAYS)
    call("pick", "kep-2254")
    call("publish", "30", "--no-commit")
    digest = opened(folder)
    fill(digest, [kep("stable", datetime(2026, 6, 17, tzinfo=UTC), "cccc")])
    digest.close()
    call("draft", "31", "--from", "2026-06-15", "--to", "2026-06-21")

    assert "ran before  Vol. 30 upstream #kep-2254" in call("explain", "kep-2254")[1]
    assert "already in Vol. 30" in call("shortlist")[1]


def test_a_freeze_week_is_no_wall(call: Call, folder: Path) -> None:
    digest = opened(folder)
    states = []
    for number in range(100, 115):
        for stage, day in (("alpha", 1), ("beta", 11)):
            state = kep(stage, datetime(2026, 6, day, tzinfo=UTC), f"{stage}{number}")
            path = f"keps/sig-node/{number}-thing/kep.yaml"
            states.append(replace(state, path=path, key=f"{path}@{stage}", identity=f"kep:{number}"))
    fill(digest, [*evidence(), *states])
    digest.close()
    call("draft", "30", *DAYS)
    _, out, err = call("shortlist", "--section", "upstream")

    assert "16 proposals from alpha to beta:" in out
    assert sum(line.startswith("upstream") and "kep-" in line for line in out.splitlines()) == 3
    assert len(ids(call, "--step", "alpha-beta", "--limit", "0")) == 16
    assert "(--limit 0 shows all)" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("drop",), "say which candidates"),
        (("snooze", "kep-2254"), "say when"),
        (("snooze", "kep-2254", "--until", "soon"), "'soon' is no date"),
        (("snooze", "kep-2254", "--until", "2026-06-14"), "is not after the days of Vol. 30"),
        (("snooze", "nobody", "--weeks", "1"), "names no candidate"),
        (("explain", "nobody"), "names no candidate"),
        (("shortlist", "--limit", "-1"), "less than nothing"),
        (("backtest",), "no issue is published yet"),
        (("backtest", "--by", "moon"), "no way to group"),
    ],
)
def test_slips_are_one_clear_line(call: Call, words: tuple[str, ...], message: str) -> None:
    call("draft", "30", *DAYS)
    code, out, err = call(*words)

    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert message in err


def test_weights_that_are_no_numbers(call: Call, folder: Path) -> None:
    toml = folder / "digest.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[weights]\ncycle = "much"\n', "utf-8")
    code, _, err = call("shortlist")

    assert (code, err.count("\n")) == (2, 1)
    assert "weights.cycle" in err


def test_looking_back_at_ones_own_issues(call: Call, folder: Path) -> None:
    call("draft", "30", *DAYS)
    call("pick", "kep-2254", "istio-1.30.0")
    call("publish", "30", "--no-commit")
    picture = folder / "recall.svg"
    code, out, err = call("backtest", "--json", "--by", "year", "--plot", str(picture))
    year, total = map(json.loads, out.splitlines())

    assert code == 0, err
    assert (year["name"], total["name"]) == ("2026", "all")
    assert (total["choices"], total["recall@10"], total["intervals"]["recall@10"]) == (2, 1.0, [1.0, 1.0])
    assert picture.read_bytes().startswith(b"<svg")
    assert "2 choices in 1 week" in err
    code, out, _ = call("backtest", "--ranks")
    assert "Vol. 30 #kep-2254" in out


def test_what_had_no_date_when_its_source_was_first_read_is_no_news(call: Call, folder: Path) -> None:
    """It may be ten years old; what comes without a date later is news of the day it is seen."""
    digest = opened(folder)
    old = [replace(item, key="u", identity="https://example.com/u", url="https://example.com/u", published=None)
           for item in evidence() if item.kind == "article"][:1]  # fmt: skip
    fill(digest, [replace(old[0], source="other")])
    digest.close()
    call("draft", "30", "--from", "2026-06-15", "--to", "2026-06-21")
    identities = [json.loads(line)["identity"] for line in call("shortlist", "--json")[1].splitlines()]

    assert "https://example.com/u" not in identities


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("draft", "31", "--from", "2026-13-30", "--to", "2026-03-22"), "'2026-13-30' is no date"),
        (("draft", "31", "--from", "2026-03-30"), "belong together"),
        (("shortlist", "--step", "nonsense"), "no candidate made the step 'nonsense'. Steps: alpha-beta"),
    ],
)
def test_more_slips(call: Call, words: tuple[str, ...], message: str) -> None:
    call("draft", "30", *DAYS)
    code, out, err = call(*words)

    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert message in err


def test_what_stands_in_the_issue_is_not_dropped(call: Call) -> None:
    call("draft", "30", *DAYS)
    call("pick", "kep-2254")
    code, _, err = call("drop", "kep-2254")

    assert (code, err) == (2, "error: kep-2254 stands in Vol. 30. Take it out: digest pick --undo kep-2254\n")


def test_the_oldest_draft_is_the_one_in_hand(call: Call) -> None:
    """Moving an entry on makes the next issue's file; the work goes on in the first."""
    call("draft", "30", *DAYS)
    call("pick", "kep-2254", "istio-1.30.0")
    call("move", "kep-2254")

    assert call()[1].startswith("Vol. 30, ")
    assert call("move", "istio-1-30-0")[2].startswith("istio-1-30-0 stands in content/issues/031.yaml")


@pytest.mark.parametrize("weight", ["nonsens = 2", "freshness = inf", "age = nan", "cycle = 1000"])
def test_weights_that_cannot_be_meant(call: Call, folder: Path, weight: str) -> None:
    toml = folder / "digest.toml"
    toml.write_text(toml.read_text("utf-8") + f"\n[weights]\n{weight}\n", "utf-8")
    code, _, err = call("shortlist")

    assert (code, err.count("\n")) == (2, 1), err
    assert "weights" in err


def test_a_draft_that_was_passed_over_is_not_in_hand(call: Call) -> None:
    """Vol. 31 went out and Vol. 30 never will: the work goes on after it."""
    call("draft", "30", "--from", "2026-06-01", "--to", "2026-06-07")
    call("draft", "31", *DAYS)
    call("pick", "kep-2254", "--issue", "31")
    call("publish", "31", "--no-commit")

    assert call()[1].startswith("Vol. 32, ")


def test_what_ran_once_and_was_moved_on_can_be_taken_out(call: Call, folder: Path) -> None:
    """In the next issue it only waits, and has run: it is a pick all the same."""
    call("draft", "29", "--from", "2026-05-25", "--to", "2026-05-31")
    digest = opened(folder)
    before = kep("alpha", datetime(2026, 5, 27, tzinfo=UTC), "a0", status="provisional")
    fill(digest, [before, *evidence()])
    digest.close()
    assert call("pick", "kep-2254", "--issue", "29")[0] == 0
    assert call("publish", "29", "--no-commit")[0] == 0
    call("draft", "30", *DAYS)
    call("pick", "kep-2254", "--issue", "30")
    call("move", "kep-2254", "--issue", "30")
    code, _, err = call("pick", "--undo", "kep-2254", "--issue", "31")

    assert (code, err) == (0, "1 entry taken out of Vol. 31.\n")
