"""`digest status`: every state, at every width; and following what moved."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.cli import output
from digest.cli import status as status_module
from digest.cli.program import run
from digest.model import Article, Gathered, Outcome
from tests.digests import make, opened

NOW = datetime(2026, 6, 15, 14, tzinfo=UTC)
DAY = timedelta(days=1)
LIST = """\
# Who we read
sources:
  - {id: fine, kind: articles, address: 'https://fine.example/feed', title: 云原生社区动态与实践文章精选合集之长标题}
  - id: moved   # by hand
    kind: articles
    address: https://old.example/feed   # since 2019
    title: 搬家了
  - {id: gone, kind: articles, address: 'https://gone.example/feed'}
  - {id: failing, kind: articles, address: 'https://failing.example/feed', title: 坏了的源}
  - {id: hiccup, kind: articles, address: 'https://hiccup.example/feed'}
  - {id: waits, kind: articles, address: 'https://waits.example/feed'}
  - {id: silent-for-very-long-with-a-long-name, kind: articles, address: 'https://silent.example/feed'}
  - {id: never, kind: articles, address: 'https://never.example/feed'}
  - {id: off, kind: articles, address: 'https://off.example/feed', enabled: false}
"""
SILENT = "silent-for-very-long-with-a-long-name"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make(tmp_path)
    (tmp_path / "content/sources.yaml").write_text(LIST, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(status_module, "now", lambda: NOW)
    return tmp_path


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(words)
        out, err = capfd.readouterr()
        return code, out, err

    return call


def outcome(source: str, at: datetime = NOW - DAY, **other: Any) -> Outcome:
    host = source.partition("-")[0]
    values: dict[str, Any] = {"source": source, "started": at, "ok": True, "latency": 0.42}
    return Outcome(**values | {"address": f"https://{host}.example/feed"} | other)


def live(folder: Path) -> None:
    """Runs and items that leave a source in each state."""
    digest = opened(folder)
    store = digest.store
    for week in range(8):
        at = NOW - DAY - (45 + 7 * week) * DAY
        item = Article(
            source=SILENT, key=str(week), identity=f"s/{week}", url="https://silent.example/", title="t",
            published=at,
        )  # fmt: skip
        store.finish(SILENT, Gathered(items=(item,)), outcome(SILENT, at))
    store.finish(SILENT, Gathered(), outcome(SILENT))
    item = Article(
        source="fine", key="1", identity="f/1", url="https://fine.example/", title="t", published=NOW
    )
    warned = outcome("fine", warnings=tuple(f"entry {n}: no link" for n in range(1, 6)))
    store.finish("fine", Gathered(items=(item,)), warned)
    store.finish(
        "moved",
        Gathered(),
        outcome("moved", moved="https://new.example/feed", address="https://old.example/feed"),
    )
    store.fail(
        outcome(
            "gone",
            NOW - 14 * DAY,
            ok=False,
            status=410,
            gone=True,
            error="https://gone.example/feed: it is gone for good (410)",
        )
    )
    for days in (9, 5, 1):
        store.fail(
            outcome(
                "failing",
                NOW - days * DAY,
                ok=False,
                latency=20.0,
                error="https://failing.example/feed: no whole answer within 20 seconds. It is asked again at the next run, and so on, and so on",
            )
        )
    store.fail(
        outcome("hiccup", ok=False, status=503, error="https://hiccup.example/feed: its server failed (503)")
    )
    store.fail(
        outcome(
            "waits",
            ok=False,
            status=429,
            wait_until=NOW + timedelta(minutes=5),
            error="https://waits.example/feed: it asks to be left alone for a while (429)",
        )
    )
    digest.close()


def test_every_state_is_told_with_its_reason(folder: Path, call: Call) -> None:
    live(folder)
    code, out, err = call("status")
    lines = out.splitlines()
    states = {line.split()[0]: line for line in lines[1:] if not line.startswith(" ")}

    assert code == 1
    assert list(states) == ["fine", "moved", "gone", "failing", "hiccup", "waits", SILENT, "never"]
    for name, words in {
        "fine": "ok", "moved": "moved", "gone": "gone", "failing": "failing (3)", "hiccup": "failing (1)",
        "waits": "waits until 14:05 UTC", SILENT: "silent 45 days", "never": "not asked yet",
    }.items():  # fmt: skip
        assert f" {words} " in states[name], name
    assert lines[lines.index(states["gone"]) + 1] == (
        "  gone since 2026-06-01 (410): remove it, or find its new address"
    )
    assert lines[lines.index(states["waits"]) + 1].endswith("left alone for a while (429)")
    assert not lines[lines.index(states["fine"]) + 1].startswith(" ")
    assert err == (
        "1 ok, 2 failing, 1 silent, 1 moved, 1 gone, 1 waiting, 1 not asked yet; "
        f"4 need you: moved, gone, failing, {SILENT}. Next: digest sources follow\n"
    )


@pytest.mark.parametrize(("columns", "titles"), [(80, False), (120, True)])
def test_a_table_fits_its_screen(
    folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch, columns: int, titles: bool
) -> None:
    """Chinese letters take two columns; what does not fit ends in an ellipsis."""
    live(folder)
    monkeypatch.setattr(output, "columns", lambda: columns)
    lines = call("status")[1].splitlines()

    assert max(map(output.width, lines)) <= columns
    assert ("云原生社区" in "".join(lines)) == titles
    assert any(line.startswith("  ") and line.endswith("…") for line in lines)
    starts = {
        output.width(line[: line.index("2026-")]) for line in lines if line.startswith(("fine", SILENT[:5]))
    }
    assert len(starts) == 1, "the columns stand apart"


def test_machines_read_all_of_it(folder: Path, call: Call) -> None:
    live(folder)
    code, out, err = call("status", "--json")
    found = {record["source"]: record for record in map(json.loads, out.splitlines())}

    assert code == 1
    assert {
        name: (record["state"], record["ok"], record["needs_a_person"]) for name, record in found.items()
    } == {
        "fine": ("ok", True, False),
        "moved": ("moved", True, True),
        "gone": ("gone", False, True),
        "failing": ("failing", False, True),
        "hiccup": ("failing", False, False),
        "waits": ("waiting", False, False),
        SILENT: ("silent", True, True),
        "never": ("not asked yet", False, False),
    }
    assert found["moved"]["moved"] == "https://new.example/feed"
    assert found["waits"]["wait_until"] == "2026-06-15T14:05:00+00:00"
    assert (found[SILENT]["silent_days"], found[SILENT]["habit_days"]) == (45, 7.0)
    assert (found["gone"]["gone"], found["gone"]["status"]) == (True, 410)
    assert found["failing"]["latency"] == 20.0
    assert f"{SILENT}: silent 45 days: nothing new since 2026-04-30" in err, (
        "the reasons are told all the same"
    )


def test_a_failure_or_two_is_no_persons_matter(folder: Path, call: Call) -> None:
    digest = opened(folder)
    digest.store.fail(outcome("hiccup", ok=False, error="x"))
    digest.close()
    code, out, err = call("status")

    assert code == 0
    assert "failing (1)" in out
    assert err.endswith("Next: digest collect\n")


def test_no_sources(folder: Path, call: Call) -> None:
    (folder / "content/sources.yaml").write_text("sources: []\n", "utf-8")

    assert call("status") == (0, "", "no sources yet. Next: digest sources add ID ADDRESS\n")


def test_the_last_run_is_told_in_full(folder: Path, call: Call) -> None:
    live(folder)
    code, out, err = call("status", "--run")

    assert code == 0
    assert [line for line in out.splitlines() if line.startswith("  ")].count(
        "  warning: entry 5: no link"
    ) == 1
    assert "fine: 1 found, 1 new, 0.4 s" in out
    assert "moved for good to https://new.example/feed" in out
    assert "gone" not in out, "it was asked in another run"
    assert err == (
        "The run of 2026-06-14 14:00 UTC: 6 sources, 1 found, 1 new, 3 failed, 5 oddities. Next: digest status\n"
    )
    records = [json.loads(line) for line in call("status", "--run", "--json")[1].splitlines()]
    assert (
        next(record for record in records if record["source"] == "fine")["warnings"][4] == "entry 5: no link"
    )


def test_no_run_yet(folder: Path, call: Call) -> None:
    assert call("status", "--run") == (0, "", "Nothing was collected yet. Next: digest collect\n")


# ---------------------------------------------------------------- following


def test_following_changes_one_value_and_nothing_else(folder: Path, call: Call) -> None:
    live(folder)
    code, out, err = call("sources", "follow")

    assert code == 0
    assert out == "moved: https://old.example/feed is now https://new.example/feed\n"
    assert err == "1 source followed. Next: digest collect\n"
    assert (folder / "content/sources.yaml").read_text("utf-8") == LIST.replace(
        "https://old.example/feed ", "https://new.example/feed "
    )
    assert call("sources", "follow") == (0, "", "No source has moved. See how they are: digest status\n")
    assert " moved " not in call("status")[1]


def test_following_by_name(folder: Path, call: Call) -> None:
    live(folder)

    assert call("sources", "follow", "fine")[::2] == (
        2, "error: fine has not moved. See how the sources are with: digest status\n",
    )  # fmt: skip
    assert "there is no source 'nobody'" in call("sources", "follow", "nobody")[2]
    assert call("sources", "follow", "moved")[0] == 0


def test_an_address_somebody_chose_since_stays(folder: Path, call: Call) -> None:
    """Where a person gave it another one, the move is of the past."""
    live(folder)
    path = folder / "content/sources.yaml"
    path.write_text(LIST.replace("https://old.example/feed", "https://third.example/feed"), "utf-8")

    assert call("sources", "follow")[1] == ""
    assert "third.example" in path.read_text("utf-8")
