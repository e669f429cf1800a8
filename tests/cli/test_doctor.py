"""digest doctor, and copies of the store."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from digest.cli.program import run
from digest.scaffold import Answers, write
from digest.store.backup import back_up
from digest.store.database import Store
from tests.digests import NOW, evidence, fill, make, opened
from tests.teams import git, person


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fill(make(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_machine_that_will_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == 0
    out, err = capsys.readouterr()
    assert "digest.db" in out
    assert "0 broken" in err


def test_a_torn_store_and_a_missing_extra_are_broken(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        __import__("digest.app.doctoring", fromlist=["EXTRAS"]).EXTRAS, "hant", "no_such_module"
    )
    with (folder / "digest.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[derived.zh-Hant]\nfrom = "zh"\n')
    database = folder / ".digest" / "digest.db"
    body = bytearray(database.read_bytes())
    body[4096:8192] = b"\xff" * 4096
    database.write_bytes(bytes(body))
    assert run(["doctor", "--json"]) == 1
    found = {one["name"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert found["store"]["verdict"] == "broken"
    assert found["extra hant"]["verdict"] == "broken"
    assert "weekly-digest[hant]" in found["extra hant"]["hint"]


def test_the_boxes_of_a_new_repository_need_no_digest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["doctor", "--github"]) == 0
    assert "Settings > Pages > Source" in capsys.readouterr().out


def test_a_branch_that_no_workflow_listens_to_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, Answers(languages=("zh", "en"), year=2026))
    monkeypatch.chdir(tmp_path)
    assert run(["doctor", "--json"]) == 0
    assert "git init -b main" in capsys.readouterr().out
    git(tmp_path, "init", "--quiet", "-b", "master")
    assert run(["doctor", "--github"]) == 0
    said = "the workflows publish from main alone, and this branch is master. Rename it: git branch -m main"
    assert said in capsys.readouterr().err
    assert run(["doctor", "--json"]) == 0
    found = {one["name"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert found["branch"]["hint"] == "Rename it: git branch -m main"
    assert "origin main" in found["git"]["hint"]
    # One beside a main is on its way there.
    person(tmp_path, "Ann")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "-m", "Start")
    git(tmp_path, "branch", "main")
    assert run(["doctor", "--github"]) == 0
    assert "main alone" not in capsys.readouterr().err


def test_a_copy_is_of_one_moment_while_others_write(folder: Path) -> None:
    """Every transaction is in the copy as a whole or not at all."""
    database, over = folder / ".digest" / "digest.db", threading.Event()
    began = threading.Event()

    def write() -> None:
        with Store.open(database) as store:
            for turn in range(400):
                store.add(evidence(), now=NOW + timedelta(seconds=turn))
                with store.writing() as connection:
                    connection.exec_driver_sql("UPDATE items SET title = ?", (f"turn {turn}",))
                began.set()
                if over.is_set():
                    return

    writer = threading.Thread(target=write)
    writer.start()
    began.wait(30)
    try:
        copies = [folder / f"copy-{n}.db" for n in range(5)]
        assert all(back_up(database, copy) > 0 for copy in copies)
    finally:
        over.set()
        writer.join()
    for copy in copies:
        with closing(sqlite3.connect(copy)) as connection:
            assert len(connection.execute("SELECT DISTINCT title FROM items").fetchall()) == 1


def test_a_copy_never_takes_another_files_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = folder / "kept.db"
    there.write_text("dear", "utf-8")
    assert run(["store", "backup", str(there)]) == 1
    assert there.read_text("utf-8") == "dear"
    assert run(["store", "backup", str(folder / "new" / "copy.db")]) == 0
    assert opened(folder).store.items()
    (folder / ".digest" / "digest.db").unlink()
    capsys.readouterr()
    assert run(["store", "backup", str(folder / "none.db")]) == 1
    assert "there is no store yet" in capsys.readouterr().err
