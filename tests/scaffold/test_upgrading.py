"""`digest init --upgrade`: an older digest brought forward, and nothing of a person's lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from digest.cli.program import run
from digest.scaffold import Answers, Did, apply, plan, write
from digest.scaffold.record import RECORD

COLLECT = ".github/workflows/collect.yml"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("init") / "weekly"
    write(place, Answers(languages=("en",), year=2026, title={"en": "W"}))
    return place


@pytest.fixture
def folder(tmp_path: Path, written: Path) -> Path:
    return shutil.copytree(written, tmp_path / "weekly")


def older(folder: Path, path: str, new: str, old: str) -> None:
    """As if `path` had been written by a program that said `old` for `new`."""
    known = json.loads((folder / RECORD).read_text("utf-8"))
    text = known["files"][path]
    assert new in text
    known["files"][path] = text.replace(new, old)
    (folder / RECORD).write_text(json.dumps(known), "utf-8")
    lying = folder / path
    lying.write_text(lying.read_text("utf-8").replace(new, old), "utf-8")


def edit(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text("utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new), "utf-8")


def steps(folder: Path) -> dict[str, Did]:
    return {step.path: step.did for step in plan(folder)}


def test_what_is_new_has_nothing_to_bring_forward(folder: Path) -> None:
    assert steps(folder) == {}


def test_what_nobody_touched_is_renewed(folder: Path) -> None:
    new = (folder / COLLECT).read_text("utf-8")
    older(folder, COLLECT, "timeout-minutes: 45", "timeout-minutes: 30")
    assert steps(folder) == {COLLECT: Did.RENEWED}
    apply(folder, plan(folder))
    assert (folder / COLLECT).read_text("utf-8") == new
    assert steps(folder) == {}


def test_what_a_person_changed_elsewhere_is_merged(folder: Path) -> None:
    older(folder, COLLECT, "timeout-minutes: 45", "timeout-minutes: 30")
    edit(folder, COLLECT, '"23 4 * * 1,3,5"', '"5 5 * * *"')
    older(folder, "digest.toml", "# Who the newsletter comes from.", "# From whom.")
    edit(folder, "digest.toml", 'site_url = "https://example.org/"', 'site_url = "https://w.example/"')
    assert steps(folder) == {COLLECT: Did.MERGED, "digest.toml": Did.MERGED}
    apply(folder, plan(folder))
    text = (folder / COLLECT).read_text("utf-8")
    assert '"5 5 * * *"' in text
    assert "timeout-minutes: 45" in text
    assert steps(folder) == {}, "what a person changed stays, and is no difference"


def test_where_both_changed_a_line_ours_is_laid_beside_it_once(folder: Path) -> None:
    older(folder, COLLECT, "timeout-minutes: 45", "timeout-minutes: 30")
    edit(folder, COLLECT, "timeout-minutes: 30", "timeout-minutes: 90")
    lying = (folder / COLLECT).read_bytes()
    assert run(["init", "--upgrade", str(folder)]) == 1
    assert (folder / COLLECT).read_bytes() == lying
    assert "timeout-minutes: 45" in (folder / f"{COLLECT}.new").read_text("utf-8")
    assert run(["init", "--upgrade", str(folder)]) == 0


def test_what_a_person_took_out_stays_out_and_what_is_new_comes(folder: Path) -> None:
    (folder / ".github/dependabot.yml").unlink()
    assert steps(folder) == {}
    known = json.loads((folder / RECORD).read_text("utf-8"))
    del known["files"][".github/workflows/health.yml"]
    (folder / RECORD).write_text(json.dumps(known), "utf-8")
    (folder / ".github/workflows/health.yml").unlink()
    assert steps(folder) == {".github/workflows/health.yml": Did.NEW}
    apply(folder, plan(folder))
    assert not (folder / ".github/dependabot.yml").exists()
    assert (folder / ".github/workflows/health.yml").exists()


def test_a_digest_from_before_all_this_gets_its_workflows(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / RECORD).unlink()
    for path in (folder / ".github").rglob("*.yml"):
        path.unlink()
    edit(folder, "README.md", "# W", "# Ours")
    settings = (folder / "digest.toml").read_bytes()
    assert run(["init", "--upgrade", "--dry-run", str(folder)]) == 0
    assert not (folder / RECORD).exists()
    assert run(["init", "--upgrade", str(folder)]) == 1
    said = capsys.readouterr()
    assert "+name: collect" in said.out
    assert "README.md.new: changed by people and by us" in said.err
    assert (folder / "README.md").read_text("utf-8").startswith("# Ours")
    assert (folder / "digest.toml").read_bytes() == settings
    assert (folder / COLLECT).exists()


def test_what_is_written_stays_the_file_it_was_and_nothing_beside_it_is_lost(folder: Path) -> None:
    """Its line ends, its mode, where it really lies; and the copy that an editor keeps."""
    older(folder, COLLECT, "timeout-minutes: 45", "timeout-minutes: 30")
    edit(folder, COLLECT, '"23 4 * * 1,3,5"', '"5 5 * * *"')
    collect, kept = folder / COLLECT, folder / f"{COLLECT}~"
    collect.write_bytes(collect.read_bytes().replace(b"\n", b"\r\n"))
    collect.chmod(0o600)
    kept.write_text("my editor's", "utf-8")
    older(folder, ".gitignore", ".digest", ".digset")
    real = (folder / ".gitignore").rename(folder.parent / "shared-ignore")
    (folder / ".gitignore").symlink_to(real)
    remembered = (folder / RECORD).rename(folder.parent / "remembered")
    (folder / RECORD).symlink_to(remembered)
    assert steps(folder) == {COLLECT: Did.MERGED, ".gitignore": Did.RENEWED}
    apply(folder, plan(folder))

    lines = collect.read_bytes().splitlines(keepends=True)
    assert all(line.endswith(b"\r\n") for line in lines)
    assert b"timeout-minutes: 45" in collect.read_bytes()
    assert collect.stat().st_mode & 0o777 == 0o600
    assert kept.read_text("utf-8") == "my editor's"
    assert (folder / ".gitignore").is_symlink()
    assert ".digest" in real.read_text("utf-8")
    assert (folder / RECORD).is_symlink()
    assert steps(folder) == {}
    assert not [*folder.rglob("*.tmp")]


def test_no_digest_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--upgrade", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
