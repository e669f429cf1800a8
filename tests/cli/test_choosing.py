"""The same words changed in two clones: git merges by our driver, and a person chooses."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from digest.cli.program import run
from tests.digests import make

ROOT = Path(__file__).resolve().parents[2]
ISSUE = """\
format: 1
number: 30
covers: {from: 2026-06-08, to: 2026-06-14}
title:
  zh: 题
  en: Title
sections:
  - id: upstream
    entries:
      - id: a
        title: {zh: 甲, en: Alpha}
      - id: b
        title: {zh: 乙, en: Beta}
"""
FILE = "content/issues/030.yaml"


def git(folder: Path, *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "GIT_EDITOR": "true"},
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A digest in git on `main`, with a branch `team` that went another way; returns its folder."""
    make(tmp_path).close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGEST_EDITOR", "me")
    git(tmp_path, "init", "-q", "-b", "main")
    for key, value in (
        ("user.name", "me"),
        ("user.email", "me@example.org"),
        ("commit.gpgsign", "false"),
        ("merge.digest.driver", f"{shlex.quote(sys.executable)} -m digest merge-driver %O %A %B %P"),
    ):
        git(tmp_path, "config", key, value)
    (tmp_path / ".gitattributes").write_text("content/issues/*.yaml merge=digest\n")
    save(tmp_path, ISSUE)
    git(tmp_path, "branch", "team")
    return tmp_path


def save(folder: Path, text: str) -> None:
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "edit")


def apart(folder: Path, ours: str, theirs: str) -> None:
    """`ours` is committed on main, `theirs` on the branch team."""
    git(folder, "switch", "-q", "team")
    save(folder, theirs)
    git(folder, "switch", "-q", "main")
    save(folder, ours)


CLASHING = (
    ISSUE.replace("Alpha", "Mine").replace("Beta", "Bet"),
    ISSUE.replace("Alpha", "Theirs").replace("乙", "二"),
)


@pytest.mark.parametrize("way", ["merge", "rebase"])
def test_git_merges_entries_and_keeps_both_of_what_clashes(two: Path, way: str) -> None:
    """No conflict, no mark, nothing left over; the team's words hold, ours wait in the same commit."""
    apart(two, *CLASHING)

    said = git(two, way, "team", *(("--no-edit",) if way == "merge" else ()))

    text = (two / FILE).read_text("utf-8")
    assert "title: {zh: 甲, en: Theirs}" in text
    assert "title: {zh: 二, en: Bet}" in text
    assert text.endswith("  - place: entries/a/title/en\n    by: me\n    base: Alpha\n    ours: Mine\n")
    assert "digest choose 30" in said
    assert git(two, "status", "--porcelain", "--untracked-files=no") == ""


def test_a_version_that_cannot_be_read_leaves_the_merge_to_a_person(two: Path) -> None:
    """Git says conflict, the file is as it was, and one line says what is to be mended."""
    apart(two, ISSUE.replace("Alpha", "Mine"), ISSUE.replace("title:\n", "title\n"))

    said = git(two, "merge", "--no-edit", "team", code=1)

    assert "the team's version cannot be read" in said
    assert "Traceback" not in said
    assert (two / FILE).read_text("utf-8") == ISSUE.replace("Alpha", "Mine")
    git(two, "merge", "--abort")


@pytest.mark.parametrize(("word", "stays"), [("mine", "Mine"), ("theirs", "Theirs")])
def test_choosing(two: Path, capfd: pytest.CaptureFixture[str], word: str, stays: str) -> None:
    """Both versions are shown with whose they are; until one is chosen nothing goes out."""
    apart(two, *CLASHING)
    git(two, "merge", "--no-edit", "team")
    capfd.readouterr()

    assert run(["choose", "30"]) == 0
    shown = capfd.readouterr()
    assert shown.out.split("\n") == [
        "entries/a/title/en",
        "  before  Alpha",
        "  mine    Mine",
        "  theirs  Theirs",
        "",
    ]
    assert "1 place in Vol. 30 to choose" in shown.err
    assert run(["choose", "30", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["ours"] == "Mine"
    assert run(["check", "30"]) == 1
    assert "D116 two people wrote `entries/a/title/en` differently" in capfd.readouterr().err
    assert run(["publish", "30"]) == 1
    capfd.readouterr()

    assert run(["choose", "30", "entries/a/title/en", word]) == 0

    assert "none is left" in capfd.readouterr().err
    text = (two / FILE).read_text("utf-8")
    assert f"title: {{zh: 甲, en: {stays}}}" in text
    assert "clashes" not in text
    assert run(["choose", "30"]) == 0
    assert "Nothing in Vol. 30" in capfd.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("entries/a/title/en",), "say whose words stay"),
        (("entries/a/title/zh", "mine"), "no clash at entries/a/title/zh. Open are: entries/a/title/en"),
        (("entries/a/title/en", "hers"), "hers wrote none of them. Say mine or theirs"),
    ],
)
def test_what_cannot_be_chosen(
    two: Path, capfd: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    """One line, exit code 2, the file as it was."""
    apart(two, *CLASHING)
    git(two, "merge", "--no-edit", "team")
    before = (two / FILE).read_bytes()
    capfd.readouterr()

    assert run(["choose", "30", *words]) == 2
    assert said in capfd.readouterr().err
    assert (two / FILE).read_bytes() == before


def test_in_another_clone_it_is_called_by_its_writer(
    two: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`mine` would be a lie there."""
    apart(two, *CLASHING)
    git(two, "merge", "--no-edit", "team")
    monkeypatch.setenv("DIGEST_EDITOR", "wei")

    assert run(["choose", "30", "entries/a/title/en", "mine"]) == 2
    assert "Say me or theirs" in capfd.readouterr().err
    assert run(["choose", "30", "entries/a/title/en", "me"]) == 0
