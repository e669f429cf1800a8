"""The archive of a preview: files as they were when they could be read last."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.archive.standing import Standing
from digest.errors import ArchiveError

ISSUE = """format: 1
number: {number}
covers: {{from: 2026-06-08, to: 2026-06-14}}
title: {{zh: 标题, en: "{title}"}}
sections: []
"""


def write(folder: Path, number: int, title: str, **changes: str) -> None:
    text = ISSUE.format(number=number, title=title)
    for old, new in changes.items():
        text = text.replace(old, new)
    (folder / "issues" / f"{number:03}.yaml").write_text(text, "utf-8")


@pytest.fixture
def archive(tmp_path: Path) -> Standing:
    (tmp_path / "issues").mkdir()
    write(tmp_path, 29, "first")
    write(tmp_path, 30, "second")
    made = Standing(tmp_path, ("zh", "en"))
    assert made.look() == ()
    return made


def title(archive: Standing, number: int) -> str:
    return archive.issue(number).title.best("en", ("en",))[0]


def test_an_edit_is_taken_in_at_the_next_look(archive: Standing) -> None:
    """Not before: one look, one state of all files."""
    write(archive.root, 29, "edited")
    assert title(archive, 29) == "first"
    archive.look()

    assert title(archive, 29) == "edited"


def test_a_file_that_broke_stays_as_it_was(archive: Standing) -> None:
    """Its errors are told, with their place, at every look until it is mended."""
    write(archive.root, 29, "broken", covers="covers：")
    for _ in range(2):
        (finding,) = {(finding.path, finding.line) for finding in archive.look()}
        assert finding == (f"{archive.root.name}/issues/029.yaml", 3)
    assert title(archive, 29) == "first"
    assert title(archive, 30) == "second"

    write(archive.root, 29, "mended")
    assert archive.look() == ()
    assert title(archive, 29) == "mended"


def test_what_was_broken_from_the_start_is_as_it_is(archive: Standing) -> None:
    """There is nothing to fall back on: who reads it is told."""
    write(archive.root, 31, "new", covers="covers：")
    archive.look()

    assert archive.numbers() == [29, 30, 31]
    assert archive.load(31)[0] is None


def test_a_file_that_is_gone(archive: Standing) -> None:
    """Gone at the next look."""
    archive.path(29).unlink()
    archive.look()

    assert archive.numbers() == [30]
    with pytest.raises(ArchiveError):
        archive.read_bytes(29)


def test_how_the_others_look(archive: Standing) -> None:
    """An edit of one changes what the others see, not what it sees itself."""
    before = archive.stamp(but=29), archive.stamp(but=30)
    write(archive.root, 29, "edited")
    archive.look()

    assert archive.stamp(but=29) == before[0]
    assert archive.stamp(but=30) != before[1]
