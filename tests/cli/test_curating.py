"""Curating and publishing as a person calls them: what they refuse, and what they say."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.cli.program import run
from digest.model import Outcome, Release, Window
from tests.digests import NOW, evidence, fill, make, opened

Call = Callable[..., tuple[int, str]]
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
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str) -> tuple[int, str]:
        capfd.readouterr()
        code = run(words)
        return code, capfd.readouterr().err

    return call


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    return subprocess.run(
        ["git", *who, "-C", str(folder), *words], check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("draft", "0"), "1 to 9999"),
        (("draft", "--", "-3"), "1 to 9999"),
        (("draft", "12345"), "1 to 9999"),
        (("draft", "1", "--from", "2026-06-08", "--to", "9999-12-31"), "not between 1970 and 2200"),
        (("draft", "1", "--from", "0001-01-01", "--to", "2026-06-08"), "not between 1970 and 2200"),
        (("collect", "--since", "0001-01-01"), "not between 1970 and 2200"),
        (("shortlist", "--as-of", "9999-12-31"), "not between 1970 and 2200"),
    ],
)
def test_slips_are_one_clear_line(folder: Path, call: Call, words: tuple[str, ...], message: str) -> None:
    code, err = call(*words)

    assert code == 2
    assert message in err
    assert len(err.splitlines()) == 1
    assert not (folder / "content/issues").exists()


def test_what_is_out_is_refused_in_one_line(folder: Path, call: Call) -> None:
    """pick, its undo, draft and a second publish of an issue that is out."""
    assert call("draft", "30", *DAYS)[0] == 0
    assert call("pick", "kep-2254", "istio-1.30.0")[0] == 0
    assert call("publish", "30", "--no-commit")[0] == 0
    before = (folder / "content/issues/030.yaml").read_bytes()
    for words in (
        ("pick", "--all", "--issue", "30"),
        ("pick", "--undo", "kep-2254", "--issue", "30"),
        ("draft", "30"),
        ("publish", "30"),
    ):
        code, err = call(*words)
        assert (code, len(err.splitlines())) == (2, 1), err
        assert "Vol. 30 is out in zh, en" in err

    assert (folder / "content/issues/030.yaml").read_bytes() == before


def test_undo_of_all_says_what_it_left(folder: Path, call: Call) -> None:
    call("draft", "30", *DAYS)
    call("pick", "kep-2254", "istio-1.30.0", "--issue", "30")
    path = folder / "content/issues/030.yaml"
    path.write_text(path.read_text("utf-8").replace("moves from", "now goes from"), "utf-8")
    code, err = call("pick", "--all", "--undo", "--issue", "30")

    assert code == 0
    assert "1 entry taken out of Vol. 30, 1 left because a person wrote in them." in err


def test_a_refused_commit_is_made_by_publishing_again(
    folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook refused: the issue is out; mended and called again, publish commits; then nothing is left."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "A")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "a@example.org")
    git(folder, "init", "--quiet")
    hook = folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    call("draft", "30", *DAYS)
    call("pick", "kep-2254", "--issue", "30")
    code, err = call("publish", "30")
    assert code == 0
    assert "not committed" in err

    hook.unlink()
    code, err = call("publish", "30")
    assert code == 0
    assert "Vol. 30 was out already; what was not committed is now, as " in err
    assert "Publish Vol. 30 (zh, en)" in git(folder, "log", "--format=%s")

    code, err = call("publish", "30")
    assert code == 2
    assert "is out in zh, en already" in err


def test_check_names_an_issue_that_is_gone(folder: Path, call: Call) -> None:
    call("draft", "30", *DAYS)
    call("pick", "kep-2254", "--issue", "30")
    call("publish", "30", "--no-commit")
    (folder / "content/issues/030.yaml").unlink()
    code, err = call("check")

    assert code == 1
    assert "1 error" in err


def test_a_week_in_which_nothing_was_merged_says_so(
    folder: Path, call: Call, capfd: pytest.CaptureFixture[str]
) -> None:
    """In the closing line of the shortlist and for `digest` alone; not where something was merged."""
    call("draft", "30", *DAYS)
    assert "nothing was merged" not in call("shortlist")[1]
    (folder / "content/issues/030.yaml").unlink()
    call("draft", "30", "--from", "2026-05-04", "--to", "2026-05-10")

    told = "nothing was merged into keps that week"
    assert told in call("shortlist")[1].splitlines()[-1]
    assert run(()) == 0
    assert f"N{told[1:]}." in capfd.readouterr().out


def test_a_tracker_that_failed_is_not_called_quiet(folder: Path) -> None:
    digest = opened(folder)
    week = Window(datetime(2026, 5, 4, tzinfo=UTC), datetime(2026, 5, 11, tzinfo=UTC))
    assert digest.quiet_trackers(week).sources == ("keps",)

    failed = Outcome(source="keps", started=NOW + timedelta(hours=1), ok=False, error="no answer")
    digest.store.fail(failed)
    assert digest.quiet_trackers(week).sources == ()


def test_a_series_is_one_line_and_one_entry(
    folder: Path, call: Call, capfd: pytest.CaptureFixture[str]
) -> None:
    """Two patch releases of a week: the newer tells of the other; picked by the other's id, both are told."""
    digest = opened(folder)
    patch = evidence()[2]
    assert isinstance(patch, Release)
    fill(digest, [
        replace(patch, key=tag, tag=tag, identity=f"release:istio/istio@{tag}", title=f"Istio {tag}")
        for tag in ("1.29.3", "1.28.7")
    ])  # fmt: skip
    digest.close()
    call("draft", "30", *DAYS)
    capfd.readouterr()
    assert run(("shortlist",)) == 0
    assert "Istio 1.29.3; also 1.28.7" in capfd.readouterr().out

    assert call("pick", "istio-1.28.7")[0] == 0
    text = (folder / "content/issues/030.yaml").read_text("utf-8")
    assert "id: istio-1-29-3" in text
    for tag in ("1.29.3", "1.28.7"):
        assert f"release:istio/istio@{tag}" in text
    assert "istio 1.29.3 released, also 1.28.7" in text
    assert call("pick", "--undo", "istio-1.28.7")[0] == 0
    assert "1.29.3" not in (folder / "content/issues/030.yaml").read_text("utf-8")
