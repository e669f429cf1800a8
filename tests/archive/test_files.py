"""Files that two programs write at the same moment."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from digest.archive import files
from digest.archive.files import read_whole, swap_file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "030.yaml"
    made.write_bytes(b"before\n")
    return made


def test_what_stands_there_is_replaced(file: Path) -> None:
    assert swap_file(file, b"before\n", b"after\n")
    assert file.read_bytes() == b"after\n"
    assert not swap_file(file, b"before\n", b"other\n")
    assert file.read_bytes() == b"after\n"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("anew", [True, False])
def test_what_is_saved_while_the_new_file_is_made_ready_stays(
    file: Path, monkeypatch: pytest.MonkeyPatch, *, anew: bool
) -> None:
    """An editor puts another file in its place, or writes into the one that is there."""

    def saved(handle: int) -> None:
        beside = file.with_name("beside")
        (beside if anew else file).write_bytes(b"theirs\n")
        if anew:
            beside.replace(file)

    monkeypatch.setattr(os, "fsync", saved)
    assert not swap_file(file, b"before\n", b"after\n")
    assert file.read_bytes() == b"theirs\n"


@pytest.mark.skipif(sys.platform == "win32", reason="no file that is open can be replaced there")
def test_what_goes_into_the_file_that_was_replaced_is_put_back(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor had it open, and writes when it has no name any more."""
    with file.open("r+b") as editor:

        def saved(folder: Path) -> None:
            editor.write(b"theirs\n")
            editor.truncate()
            editor.flush()

        monkeypatch.setattr(files, "sync_folder", saved)
        assert not swap_file(file, b"before\n", b"after\n")
    assert file.read_bytes() == b"theirs\n"


def test_a_file_that_is_written_at_this_moment_is_read_when_it_is_whole(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_bytes(b"")
    monkeypatch.setattr(files.time, "sleep", lambda seconds: file.write_bytes(b"whole\n"))
    assert read_whole(file) == b"whole\n"


def test_a_last_line_without_its_end_is_a_line(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(b"one\ntwo")
    looks: list[float] = []
    monkeypatch.setattr(files.time, "sleep", looks.append)
    assert read_whole(file) == b"one\ntwo"
    assert len(looks) == 1
