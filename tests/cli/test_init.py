"""`digest init` and `digest demo` as a person types them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from digest.cli.program import run
from digest.config import load
from tests.digests import files


def digest(folder: Path, *words: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, without a terminal."""
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    return subprocess.run(
        [sys.executable, "-m", "digest", *words],
        cwd=folder,
        env=environment,
        input=given or "",
        capture_output=True,
        text=True,
        check=False,
    )


def test_yes_asks_nothing_and_the_digest_builds(tmp_path: Path) -> None:
    done = digest(tmp_path, "init", "--yes", "weekly")
    built = digest(tmp_path / "weekly", "build")

    assert (done.returncode, done.stdout) == (0, "")
    assert "23 files written into weekly" in done.stderr
    assert "Set site_url" in done.stderr
    assert built.returncode == 0
    assert "0 issues in zh, en" in built.stderr


def test_nobody_to_ask_says_what_to_type(tmp_path: Path) -> None:
    done = digest(tmp_path, "init", "weekly")

    assert done.returncode == 2
    assert done.stderr == "error: there is nobody to ask. Run: digest init --yes weekly\n"
    assert files(tmp_path) == {}


def test_a_folder_that_is_not_empty_is_one_line_and_exit_2(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    done = digest(tmp_path, "init", "--yes", ".")

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "not empty" in done.stderr


def test_titles_and_address_as_options(tmp_path: Path) -> None:
    titles = ["--title", "zh=周报", "--title", "A = B"]
    site = ["--site-url", "https://weekly.test/news", "--time-zone", "Europe/Berlin"]
    code = run(["init", "--yes", str(tmp_path / "w"), "--languages", "en, zh", *titles, *site])
    settings = load(tmp_path / "w").digest

    assert code == 0
    assert settings.title.words == {"en": "A = B", "zh": "周报"}
    assert settings.site_url == "https://weekly.test/news/"
    assert settings.feed_id.startswith("tag:weekly.test,")
    assert settings.time_zone == "Europe/Berlin"


def test_faults_of_the_answers_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--yes", str(tmp_path / "w"), "--site-url", "weekly", "--time-zone", "Mars"]) == 2
    said = capsys.readouterr().err
    assert "site_url" in said
    assert "time_zone" in said
    assert run(["init", "--yes", str(tmp_path / "w"), "--languages", " , "]) == 2
    assert not (tmp_path / "w").exists()


def test_questions_are_asked_where_a_person_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Languages, sections, a title for each, the address, repository, mail; what cannot be is asked again at once."""
    answers = iter(
        ["，", "en", "rust", "general", "My Weekly", "https://mine.test/", "me/weekly", "post", "buttondown"]
    )
    asked: list[str] = []

    def prompt(question: str, **_: object) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", prompt)
    assert run(["init", str(tmp_path / "w")]) == 0
    assert len(asked) == 9
    settings = load(tmp_path / "w")
    assert settings.digest.title.get("en") == "My Weekly"
    assert [section.id for section in settings.digest.sections] == ["news", "releases", "reading"]
    assert (settings.forge.repository, settings.forge.drafts) == ("me/weekly", ("buttondown",))


def test_what_comes_next_can_be_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["init", "--yes", "my db", "--languages", "zh，en"]) == 0
    assert "Next: cd 'my db', then digest sources add" in capsys.readouterr().err
    assert load(tmp_path / "my db").digest.languages == ("zh", "en")
    monkeypatch.chdir(tmp_path / "my db")
    assert run(["init", "--upgrade", "--dry-run", "."]) == 0
    assert run(["init", "--upgrade", "nowhere"]) == 2
    assert "nowhere: there is no such folder" in capsys.readouterr().err
    (tmp_path / "new").mkdir()
    monkeypatch.chdir(tmp_path / "new")
    assert run(["init", "--yes", "."]) == 0
    assert "written into this folder. Set site_url" in (said := capsys.readouterr().err)
    assert "Next: digest sources add" in said


@pytest.mark.slow  # the demo itself: tests/demo
def test_demo_prints_steps_to_people_and_files_to_programs(tmp_path: Path) -> None:
    done = digest(tmp_path, "demo", "--languages", "en", "--folder", "week")
    shown = [line.split()[-1] for line in done.stdout.splitlines()[1:]]

    assert done.returncode == 0, done.stderr
    assert "week/site/en/issues/1/index.html" in shown
    assert all((tmp_path / path).is_file() for path in shown)
    assert done.stderr.splitlines()[0].startswith("init")
    assert done.stderr.splitlines()[-1].startswith("One week in")
