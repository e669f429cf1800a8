"""`digest` alone: what it tells, on one screen, of digests of any kind and state."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from digest.cli import output, week
from digest.cli.program import run
from digest.core.picture import LACKS, Part, Picture, Unsent
from digest.model import Recipient
from tests.digests import NOW, fill, make, opened

Call = Callable[..., tuple[int, str, str]]
ZONE = ZoneInfo("Asia/Shanghai")
DAYS = ("--from", "2026-06-08", "--to", "2026-06-14")
PLAIN = Picture(
    number=32,
    covers=(date(2026, 4, 6), date(2026, 4, 12)),
    exists=False,
    counts={"new": 34, "waiting": 118, "picked": 0, "dropped": 0, "snoozed": 0},
    sections=(Part(id="news", picked=0), Part(id="upstream", picked=0)),
    sources=3,
    collected=True,
)
DUE = datetime(2026, 4, 13, 10, tzinfo=UTC)
FULL = replace(
    PLAIN,
    exists=True,
    deadline=DUE,
    counts=PLAIN.counts | {"picked": 5},
    sections=(
        Part(id="news", picked=1, wants=(2, 4), who="张晓宇"),
        Part(id="upstream", picked=4, wants=(4, 4)),
        Part(id="reading", picked=0),
    ),
    texts={"zh": dict.fromkeys(LACKS, 0), "en": {"missing": 2, "draft": 3, "stale": 1, "unconfirmed": 1}},
    errors=1,
    warnings=2,
    broken=1,
    behind=((31, ("en",)),),
    unsent=(Unsent(number=31, channel="email", language="zh", state="ready", waiting=120),),
    needing=1,
    still="Nothing was merged into keps that week",
    on={"陈俊": ("kep-2254", "istio-1-30-0", "a", "b")},
)


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    make(tmp_path).close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGEST_EDITOR", "Chen Jun")

    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(words)
        said = capfd.readouterr()
        return code, said.out, said.err

    return call


def told(seen: Picture, before: timedelta = timedelta(days=2, hours=3)) -> list[str]:
    return list(week.lines(seen, DUE - before, ZONE))


def test_a_week_nobody_began_is_two_lines() -> None:
    assert told(PLAIN) == [
        "Vol. 32, 6-12 April 2026: 34 new, 118 waiting, 0 picked, 0 dropped.",
        "Next: digest shortlist, then digest pick ID",
    ]


def test_a_week_at_work_tells_what_is_left_to_do() -> None:
    assert told(FULL) == [
        "Vol. 32, 6-12 April 2026: 34 new, 118 waiting, 5 picked, 0 dropped.",
        "Due Monday 13 April 18:00: 2 days left.",
        "  news      1 of 2-4   张晓宇",
        "  upstream  4 of 4",
        "  reading   0",
        "Texts in en: 2 missing, 3 still as drafted, 1 stale, 1 to confirm.",
        "陈俊 is on kep-2254, istio-1-30-0, a and 1 more.",
        "1 error and 2 warnings in it (digest check 32).",
        "1 line in content/decisions/ not counted as they should (digest check).",
        "Vol. 31 is not out in en yet.",
        "Vol. 31 by email in zh: ready, 120 readers to go.",
        "1 source in need of you (digest status).",
        "Nothing was merged into keps that week.",
        "Next: digest shortlist --section news",
    ]


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(days=1, hours=1), "Due Monday 13 April 18:00: 1 day left."),
        (timedelta(hours=5, minutes=9), "Due Monday 13 April 18:00: 5 hours left."),
        (timedelta(minutes=9), "Due Monday 13 April 18:00: less than an hour left."),
        (-timedelta(minutes=9), "It was due Monday 13 April 18:00."),
    ],
)
def test_the_deadline_is_told_as_a_person_says_it(before: timedelta, words: str) -> None:
    assert told(FULL, before)[1] == words


def test_whatever_there_is_fits_one_screen() -> None:
    """Twenty-four lines with the prompt, eighty columns, Chinese letters counted double."""
    crowded = replace(
        FULL,
        sections=tuple(Part(id=f"a-section-{n}", picked=n, wants=(3, 5), who="一个很长的名字" * 9) for n in range(30)),
        texts={f"l{n}": dict.fromkeys(LACKS, 99) for n in range(9)},
        behind=((31, ("de", "en")), (30, ("en",))),
        unsent=FULL.unsent * 9,
        on={f"{n}": ("kep-2254" * 9,) * 9 for n in range(9)},
    )  # fmt: skip
    lines = [output.cut(line, week.WIDE) for line in told(crowded)]

    assert len(lines) <= 23
    assert max(map(output.width, lines)) < 80
    assert lines[-1].startswith("Next: ")


@pytest.mark.parametrize(
    ("change", "step"),
    [
        ({"exists": False, "sources": 0}, "digest sources add ID ADDRESS"),
        ({"exists": False, "collected": False, "unsent": ()}, "digest collect"),
        ({"counts": {"new": 3, "picked": 0}}, "digest send 31"),
        ({"counts": {"new": 3, "picked": 0}, "unsaved": (0, 1)}, "digest sync"),
        ({"counts": {"new": 3, "picked": 0}, "unsaved": (1, 0)}, "digest send 31"),
        ({"counts": {"new": 3, "picked": 0}, "unsent": ()}, "digest shortlist, then digest pick ID"),
        ({"sections": ()}, "digest check 32"),
        ({"sections": (), "errors": 0}, "digest review 32"),
        (
            {"sections": (), "errors": 0, "texts": {"en": {"stale": 0, "draft": 1}}},
            "read content/issues/032.yaml, then digest publish 32",
        ),
        ({"sections": (), "errors": 0, "texts": {}}, "digest publish 32"),
    ],
)
def test_the_next_step(change: dict[str, object], step: str) -> None:
    assert replace(FULL, **change).next == step  # type: ignore[arg-type]


def test_what_is_to_go_out_later_is_known_to_the_team_first() -> None:
    put_off = replace(FULL, errors=0, later=((FULL.number, tuple(FULL.texts), NOW),))

    assert put_off.next == "digest publish --due, when its time has come"
    assert replace(put_off, unsaved=(1, 0)).next == "digest sync"


def test_what_may_have_been_sent_is_looked_at_first() -> None:
    doubt = Unsent(number=31, channel="email", language="zh", state="in doubt")

    assert replace(FULL, unsent=(doubt,), counts={"new": 1}).next == "digest deliveries 31"


def test_an_empty_digest_and_a_clone_without_a_store(call: Call, tmp_path: Path) -> None:
    """No source, no issue; then an issue others have written, and nothing collected here: nothing is made."""
    assert call() == (0, "Vol. 1, " + call()[1][8:], "")
    (tmp_path / "content/sources.yaml").write_text("sources: []\n", "utf-8")
    assert call()[1].endswith("Next: digest sources add ID ADDRESS\n")
    assert not (tmp_path / ".digest/private.db").exists()

    fill(opened(tmp_path))
    call("draft", "30", *DAYS)
    call("pick", "kep-2254")
    shutil.rmtree(tmp_path / ".digest")
    code, out, err = call()
    assert (code, err) == (0, "")
    assert "1 picked" in out
    assert "  upstream  1" in out.splitlines()


def test_settings_claims_texts_and_broken_lines_are_told(call: Call, tmp_path: Path) -> None:
    fill(opened(tmp_path))
    toml = tmp_path / "digest.toml"
    text = toml.read_text("utf-8").replace(
        'takes = ["kep", "release"]', 'takes = ["kep", "release"]\nwants = "1-2"'
    )
    toml.write_text(text + '\n[week]\ndeadline = "Monday 18:00"\n', "utf-8")
    call("draft", "30", *DAYS)
    call("pick", "kep-2254")
    call("claim", "upstream", "kep-2254")
    with (tmp_path / "content/decisions/chen-jun.jsonl").open("a") as file:
        file.write("no\n")
    _, out, _ = call()

    assert "It was due Monday 15 June 18:00." in out
    assert "  upstream  1 of 1-2   Chen Jun" in out
    assert "Texts in zh: 1 still as drafted." in out
    assert "Chen Jun is on kep-2254." in out
    assert "1 line in content/decisions/" in out
    seen = json.loads(call("--json")[1])
    assert seen["sections"][0] == {"id": "upstream", "picked": 1, "wants": [1, 2], "who": "Chen Jun"}
    assert (seen["broken_decisions"], seen["claims"]) == (1, {"Chen Jun": ["kep-2254"]})
    assert seen["next"].startswith("read content/issues/030.yaml")


def test_readers_who_wait_for_the_newest_issue_are_told(call: Call, tmp_path: Path) -> None:
    digest = opened(tmp_path)
    fill(digest)
    call("draft", "30", *DAYS)
    call("pick", "kep-2254")
    call("publish", "30", "--no-commit")
    assert "by email" not in call()[1]

    digest.private.take([Recipient(address="a@example.org", language="zh", state="subscribed")], NOW)
    _, out, _ = call()
    assert "Vol. 30 by email in zh: ready, 1 reader to go." in out
    assert "in en: ready" not in out
    assert out.endswith("Next: digest send 30\n")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('[week]\ndeadline = "18:00"', "'18:00' is no moment of a week; write for example friday 18:00"),
        ('[week]\ndeadline = "friday 25:00"', "is no moment of a week"),
        ('[week]\ndedline = "friday 18:00"', "did you mean 'deadline'?"),
        (
            '[[sections]]\nid = "x"\ntitle = {zh = "x", en = "x"}\nwants = "5-3"',
            "'5-3' ends before it begins",
        ),
        ('[[sections]]\nid = "x"\ntitle = {zh = "x", en = "x"}\nwants = "some"', "is no number of entries"),
    ],
)
def test_a_slip_in_the_settings_is_one_line(call: Call, tmp_path: Path, table: str, message: str) -> None:
    toml = tmp_path / "digest.toml"
    toml.write_text(f"{toml.read_text('utf-8')}\n{table}\n", "utf-8")
    code, _, err = call()

    assert (code, err.count("\n")) == (2, 1)
    assert message in err


def test_a_week_with_a_draft_that_cannot_be_read_asks_for_it_alone(call: Call, tmp_path: Path) -> None:
    """Nobody wanted anything done."""
    draft = tmp_path / "content" / "issues" / "001.yaml"
    draft.parent.mkdir(exist_ok=True)
    draft.write_text("format: 1\nnumber: 1\ntitle：x\n", "utf-8")
    code, _, err = call()
    assert (code, "content/issues/001.yaml:3:6" in err, "nothing was done" in err) == (1, True, False)
    assert (
        "error: where the week stands: cannot be told. Mend what is named above; then digest says it" in err
    )
