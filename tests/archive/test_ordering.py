"""Entries change places with all that is written at them; every other line stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.archive import Archive
from digest.errors import ArchiveError
from tests.archive.test_writing import COMMENTED, LANGUAGES, SECTIONS


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(tmp_path / "content", LANGUAGES, SECTIONS)
    made.folder.mkdir(parents=True)
    made.path(30).write_text(COMMENTED, "utf-8")
    return made


def text(archive: Archive) -> str:
    return archive.path(30).read_text("utf-8")


def order(archive: Archive) -> list[tuple[str, list[str]]]:
    return [(s.id, [e.id for e in s.entries]) for s in archive.issue(30).sections]


def test_an_entry_moves_up_with_its_comments(archive: Archive) -> None:
    """All lines are there as before, in another order; the empty line between stays between."""
    first = order(archive)[0]
    assert archive.place_entry(30, "two", first[0], lambda _ids: "one")
    assert order(archive)[0][1] == ["two", "one", *first[1][2:]]
    made = text(archive)
    assert sorted(made.split("\n")) == sorted(COMMENTED.split("\n"))
    assert made.index("# above two") < made.index("- id: two") < made.index("# end of two")
    assert made.index("# end of two") < made.index("# the big one") < made.index("- id: one")
    assert archive.place_entry(30, "two", first[0], lambda ids: ids[1] if len(ids) > 1 else "")
    assert text(archive) == COMMENTED
    assert not archive.place_entry(30, "one", first[0], lambda _ids: "two")


def test_into_an_empty_section_and_back(archive: Archive) -> None:
    """A section that is missing is made, and the words are not written anew."""
    assert archive.place_entry(30, "one", "reading", lambda _ids: "", group="kubernetes")
    assert dict(order(archive))["reading"][-1] == "one"
    made = text(archive)
    for line in (
        "# the big one",
        "- id: one   # keep",
        "# still about one",
        "zh: |  # from the pull request",
    ):
        assert line in made
    assert "group: kubernetes" in made
    archive.place_entry(30, "one", "reading", lambda _ids: "", group="")
    assert "group:" not in text(archive)
    with pytest.raises(ArchiveError, match="no entry `three`"):
        archive.place_entry(30, "three", "news", lambda _ids: "")
