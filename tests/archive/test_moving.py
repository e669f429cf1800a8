"""An entry moves with all its words and comments, and every other line of both files stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.archive import Archive
from digest.errors import ArchiveError
from tests.archive.test_writing import COMMENTED, LANGUAGES, SECTIONS

HEAD = "format: 1\nnumber: 31\ncovers: {from: 2019-12-02, to: 2019-12-08}\ntitle: {zh: 下期, en: Next}\n"
TARGETS = {
    "empty": HEAD + "sections: []\n",
    "none": HEAD + "sections:\n  - id: reading\n    entries: []\n",
    "some": HEAD + "sections:\n- id: news\n  entries:\n  - id: zero\n    title: {zh: 零, en: Zero}\n",
    "spaced": HEAD
    + "sections:\n  - id: news\n    entries:\n      - id: a\n        title: {zh: 零, en: Zero}\n\n"
    + "      - id: b\n        title: {zh: 零, en: Zero}\n# the end\n",
}


def archive(tmp_path: Path, target: str) -> Archive:
    made = Archive(tmp_path / "content", LANGUAGES, SECTIONS)
    made.folder.mkdir(parents=True)
    made.path(30).write_text(COMMENTED, "utf-8")
    made.path(31).write_text(target, "utf-8")
    return made


@pytest.mark.parametrize("name", TARGETS)
def test_moved(tmp_path: Path, name: str) -> None:
    made = archive(tmp_path, TARGETS[name])
    before = {entry.id: entry for _, entry in made.issue(30).entries()}
    made.move_entry(30, "one", 31, "news")
    here, there = made.issue(30), made.issue(31)
    text = made.path(31).read_text("utf-8")

    assert "one" not in [entry.id for _, entry in here.entries()]
    assert {entry.id: entry for _, entry in there.entries()}["one"] == before["one"]
    assert [s.id for s in there.sections if any(e.id == "one" for e in s.entries)] == ["news"]
    assert all(line in text.splitlines() for line in TARGETS[name].splitlines() if "sections" not in line)
    if name in {"some", "spaced"}:
        assert "# flow" in text
        assert "# from the pull request" in text


def test_again_after_a_kill_between_the_two_writes(tmp_path: Path) -> None:
    """Written there, not yet taken out here: moving once more ends it, and nothing is twice."""
    made = archive(tmp_path, TARGETS["some"])
    whole = made.path(30).read_bytes()
    made.move_entry(30, "one", 31, "news")
    made.path(30).write_bytes(whole)
    made.move_entry(30, "one", 31, "news")

    assert [entry.id for _, entry in made.issue(31).entries()] == ["zero", "one"]
    assert "one" not in [entry.id for _, entry in made.issue(30).entries()]


def test_what_is_not_there(tmp_path: Path) -> None:
    made = archive(tmp_path, TARGETS["some"])
    with pytest.raises(ArchiveError, match="no entry `nine`"):
        made.move_entry(30, "nine", 31, "news")
