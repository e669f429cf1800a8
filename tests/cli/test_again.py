"""`digest check N` said again: the same words as the full way, and nothing kept that is no longer so."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.app.checked import known
from digest.cli.again import again
from digest.cli.program import run
from tests.cli.test_check import ISSUE, folder, write
from tests.digests import opened

__all__ = ["folder"]

GLOSSARY = "- term: spelling\n  zh: 拼写\n"


def both(capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of issue 1: the first time, again, and in full with nothing kept; all the same."""
    told = []
    for way in (again, again, run):
        if way is run:
            shutil.rmtree(".digest")
        code = way(["check", "1"])
        told.append((code, *capsys.readouterr()))
    assert told[0] == told[1] == told[2]
    again(["check", "1"])
    capsys.readouterr()
    return told[0][2]


def test_what_is_said_again_is_what_the_full_way_says(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert known(folder, 1) is None
    assert "001.yaml:10:17 D301" in both(capsys)
    assert run(["check", "1", "--select", "D301"]) == 1  # what was kept is all, chosen from when it is said
    capsys.readouterr()
    write(
        folder,
        ISSUE.replace("ftp://", "https://").replace("<b>one</b>", "one").replace("kubernets", "kubernetes"),
    )
    both(capsys)


def test_findings_are_kept_whole(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Spans and what to write instead too."""
    write(folder, ISSUE.replace("从此只有", "从此  Pod只有"))
    digest = opened(folder)
    fresh = digest.checked(1, digest.ran_before(1))
    assert any(finding.instead for finding in fresh)
    assert any(finding.span for finding in fresh)
    assert known(folder, 1) == fresh == digest.check(1)
    assert digest.checked(1, digest.ran_before(1)) == fresh


def issue(folder: Path) -> None:
    write(folder, ISSUE + "# changed\n")


def settings(folder: Path) -> None:
    path = folder / "digest.toml"
    path.write_text('[check]\nignore = ["D3"]\n' + path.read_text("utf-8"), "utf-8")


def glossary(folder: Path) -> None:
    (folder / "content" / "glossary.yaml").write_text(GLOSSARY, "utf-8")


def lock(folder: Path) -> None:
    (folder / "content" / "issues" / "001.lock").write_text("{", "utf-8")


def neighbour(folder: Path) -> None:
    out = "\npublished: {zh: 2026-06-07T10:00:00+08:00}\ntitle"
    body = ISSUE.replace("number: 1", "number: 2").replace("\ntitle", out, 1)
    (folder / "content" / "issues" / "002.yaml").write_text(body, "utf-8")


@pytest.mark.parametrize("change", [issue, settings, glossary, lock, neighbour])
def test_nothing_is_said_again_once_something_it_hangs_on_changed(
    folder: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Path], None]
) -> None:
    both(capsys)
    assert known(folder, 1) is not None
    change(folder)
    assert known(folder, 1) is None


def test_another_environment_or_program_asks_anew(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    both(capsys)
    monkeypatch.setenv("DIGEST_EDITOR", "somebody")
    assert known(folder, 1) is None
    monkeypatch.undo()
    monkeypatch.setattr("digest.app.checked.code_key", lambda: "another")
    assert known(folder, 1) is None


def test_what_is_out_hangs_on_no_other_issue(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, ISSUE.replace("\ntitle", "\npublished: {zh: 2026-06-15T10:00:00+08:00}\ntitle", 1))
    both(capsys)
    neighbour(folder)
    assert known(folder, 1) is not None


def test_faults_of_the_glossary_are_said_each_time(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "content" / "glossary.yaml").write_text("- zh: 没有词\n", "utf-8")
    for _ in range(2):
        assert again(["check", "1"]) is None
        assert run(["check", "1"]) == 1
        assert "glossary.yaml" in capsys.readouterr().err
    assert known(folder, 1) is None


def test_a_damaged_record_is_no_finding(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both(capsys)
    (folder / ".digest" / "cache.db").write_bytes(b"not a cache" * 1000)
    assert known(folder, 1) is None
    both(capsys)


@pytest.mark.parametrize(
    "arguments", [["check"], ["check", "x"], ["check", "1", "--json"], ["check", "9"], ["build", "1"]]
)
def test_everything_else_is_done_in_full(folder: Path, arguments: list[str]) -> None:
    assert again(arguments) is None
