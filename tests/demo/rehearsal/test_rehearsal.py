"""The rehearsal of what `digest init` makes, and what it says where a workflow is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from digest.cli.program import run
from digest.demo.rehearsal.stage import with_keys
from digest.demo.rehearsal.workflow import read
from digest.errors import UsageError
from digest.scaffold import Answers, write
from digest.scaffold.workflows import FOLDER
from tests.teams import git, person

ISSUE = """\
format: 1
number: 1
covers: {from: 2026-06-08, to: 2026-06-14}
title: {zh: 第一期, en: The first}
sections:
  - id: reading
    entries:
      - id: one
        links: [https://example.org/one]
        title: {zh: 一, en: One}
        summary: {zh: 甲, en: A}
"""


def started(folder: Path, languages: tuple[str, ...] = ("zh", "en")) -> Path:
    write(folder, Answers(languages=languages, year=2026))
    subprocess.run(["git", "init", "--quiet", "-b", "main", str(folder)], check=True)
    person(folder, "Ann")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "Start")
    return folder


def brought_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first issue, out today."""
    file = folder / "content" / "issues" / "001.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(ISSUE, "utf-8")
    monkeypatch.chdir(folder)
    assert run(["publish", "1"]) == 0


def rehearse(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "digest", "rehearse"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_what_init_makes_is_played_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two laptops, a schedule during editing, a pull request, an issue at its time, the same bytes everywhere.

    A week after the first issue, as in the tutorial: what is out already is released beside the new one.
    """
    folder = started(tmp_path / "weekly")
    brought_out(folder, monkeypatch)
    done = rehearse(folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1].startswith("Rehearsed: 5 workflows, ")
    assert "publish  deploy: success" in done.stderr
    assert git(tmp_path / "weekly", "status", "--porcelain") == ""
    assert git(tmp_path / "weekly", "branch", "--list") == "* main"


@pytest.mark.slow
def test_a_step_that_fails_ends_it_with_its_words(tmp_path: Path) -> None:
    folder = started(tmp_path / "weekly", ("en",))
    path = folder / ".github" / "workflows" / "collect.yml"
    path.write_text(path.read_text("utf-8").replace("run: digest store export", "run: digest store exprot"))
    done = rehearse(folder)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("error: collect: Write the store as text: ")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.stem)
def test_every_action_in_the_workflows_has_a_stand_in(path: Path) -> None:
    known = {
        "checkout", "setup-python", "upload-artifact", "download-artifact", "upload-pages-artifact", "deploy-pages",
    }  # fmt: skip
    for job in read(path).jobs:
        for step in job.steps:
            assert step.run or step.action.removeprefix("actions/") in known


def test_what_is_no_workflow_is_one_line(tmp_path: Path) -> None:
    for text in ("jobs: 3", "{", "jobs: {a: {needs: b, steps: []}}"):
        (tmp_path / "x.yml").write_text(text)
        with pytest.raises(UsageError, match=r"x.yml: no workflow"):
            read(tmp_path / "x.yml")


def test_a_digest_without_git_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "weekly", Answers(languages=("en",), year=2026))
    monkeypatch.chdir(tmp_path / "weekly")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert run(["rehearse"]) == 2
    assert "its folder is in no repository, which workflows need" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "table", "made"),
    [
        ("a = 1\n", "", "x = true\na = 1\n"),
        ("x = 3\n[t]\nx = 4\n", "", "x = true\n[t]\nx = 4\n"),
        ("a = 1\n", "t", "a = 1\n\n[t]\nx = true\n"),
        ("[t]\nx = 4\ny = 5\n[u]\nx = 6\n", "t", "[t]\nx = true\ny = 5\n[u]\nx = 6\n"),
        ("[t]\nx = [\n  [1],\n  2,\n]\ny = 5\n", "t", "[t]\nx = true\ny = 5\n"),
        ("[[s]]\nid = 1\n[t]\n", "t", "[[s]]\nid = 1\n[t]\nx = true\n"),
    ],
)
def test_settings_are_said_anew_and_the_rest_stays(text: str, table: str, made: str) -> None:
    assert with_keys(text, table, {"x": True}) == made


def test_settings_written_otherwise_are_one_line() -> None:
    with pytest.raises(
        UsageError, match=r"digest.toml: no way to rehearse .*Write \[t\] as a table of its own"
    ):
        with_keys("t = {x = 1}\n", "t", {"x": True})
