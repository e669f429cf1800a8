"""`digest sync`, as a person reads it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from digest.cli.program import run
from digest.cli.sync import told
from digest.core.telling import Told
from digest.model import Clash
from digest.pipeline.sync import Synced
from tests.teams import change, git, team


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)


def test_a_round_between_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ann, bo = team(tmp_path, "Ann", "Bo")
    change(ann, "en: One", "en: First")
    monkeypatch.chdir(ann)
    assert run(["sync", "--dry-run"]) == 0
    assert run(["sync", "--no-push"]) == 0
    assert run(["sync"]) == 0
    assert run(["sync"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "Would be saved to the team: Vol. 30: 1 entry edited (en)",
        "Nothing was changed. Next: digest sync",
        "Saved here: Vol. 30: 1 entry edited (en)",
        "Not handed over: --no-push. Next: digest sync, which saves it to the team",
        "Handed over: 1 change saved here before",
        "You and the team have the same now.",
        "Nothing new on either side; you and the team have the same.",
    ]
    change(bo, "en: One", "en: Number one")
    monkeypatch.chdir(bo)
    assert run(["sync"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "Saved to the team: Vol. 30: 1 entry edited (en)",
        "Came from the team: 1 change from Ann",
        (
            "warning: Vol. 30: you and the team changed the same words in 1 place: entries/one/title/en. "
            "Both versions are kept. Next: digest choose 30"
        ),
        "You and the team have the same now.",
    ]


def test_faults_are_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (ann,) = team(tmp_path, "Ann")
    monkeypatch.chdir(ann)
    (tmp_path / "team.git").rename(tmp_path / "gone.git")
    assert run(["sync"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    git(ann, "remote", "remove", "origin")
    assert run(["sync"]) == 0
    assert capsys.readouterr().err == (
        "Saved here alone: there is no remote. Next: git remote add origin ADDRESS, then digest sync\n"
    )


def test_long_lists_are_short_lines() -> None:
    done = Synced(
        place="origin/main",
        saved=(Told(done="dropped", what="x"),),
        taken={"张晓宇": 3, "Bo": 1},
        clashes={30: tuple(Clash(place=f"entries/e{n}/title/en") for n in range(5))},
        left=tuple(f"f{n}" for n in range(5)),
        given=1,
        shared=True,
    )
    assert list(told(done)) == [
        "Saved to the team: 1 dropped",
        "Came from the team: 3 changes from 张晓宇, 1 change from Bo",
        (
            "warning: Vol. 30: you and the team changed the same words in 5 places: entries/e0/title/en, "
            "entries/e1/title/en, entries/e2/title/en ... Both versions are kept. Next: digest choose 30"
        ),
        "note: 5 files outside of content/ stayed as they are: f0, f1, f2 ...",
        "You and the team have the same now.",
    ]


def test_what_the_team_does_not_have_yet_is_in_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files that were changed, commits that were not handed over; nothing once all is saved."""
    (ann,) = team(tmp_path, "Ann")
    monkeypatch.chdir(ann)

    def picture() -> str:
        capsys.readouterr()
        assert run([]) == 0
        return capsys.readouterr().out

    assert "Not saved" not in picture()
    change(ann, "en: One", "en: First")
    assert "Not saved to the team yet: 1 file (digest sync)." in picture()
    assert run(["sync", "--no-push"]) == 0
    assert "Not saved to the team yet: 1 commit (digest sync)." in picture()
    assert run(["sync"]) == 0
    assert "Not saved" not in picture()


def test_git_is_told_once_how_to_merge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the first sync, and by `digest init` in a repository; what a person set stays."""
    (ann,) = team(tmp_path, "Ann")
    git(ann, "config", "merge.digest.name", "My own")
    monkeypatch.chdir(ann)
    assert run(["sync"]) == 0
    assert git(ann, "config", "merge.digest.name") == "My own"
    assert git(ann, "config", "merge.digest.driver") == "digest merge-driver %O %A %B %P"
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    git(fresh, "init", "--quiet")
    assert run(["init", "--yes", str(fresh)]) == 0
    assert git(fresh, "config", "merge.digest.driver") == "digest merge-driver %O %A %B %P"
