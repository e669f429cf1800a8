"""The words of then, found in the versions of an issue's file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from digest.archive import Archive
from digest.core.languages import record
from digest.core.reviewing import Look, looks
from digest.model import DigestSettings, Text
from digest.pipeline.reviewing import Past, changes

SETTINGS = DigestSettings(
    title=Text(),
    title_pattern=Text(),
    description=Text(),
    languages=("zh", "en"),
    site_url="https://weekly.example.org/",
    feed_id="tag:weekly.example.org,2026:digest",
    time_zone="Asia/Shanghai",
    week_starts=0,
    sections=(),
    groups={},
    trackers=(),
)
FILE = """\
format: 1
number: 30
covers: {{from: 2026-06-08, to: 2026-06-14}}
title: {{zh: 题, en: Title}}
sections:
  - id: upstream
    entries:
      - id: one
        links: [https://example.org/one]
        title: {{zh: {zh}, en: {en}}}
"""


def version(zh: str, en: str = "One") -> bytes:
    return FILE.format(zh=zh, en=en).encode()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(tmp_path, ("zh", "en"))
    made.path(30).parent.mkdir(parents=True)
    made.path(30).write_bytes(version("一"))
    return made


@pytest.fixture
def look(archive: Archive) -> Look:
    """Confirmed when zh said 一 and en One; both changed since."""
    (_, entry) = next(archive.issue(30).entries())
    said = record(entry, "en", "confirmed", "zh")
    archive.path(30).write_bytes(version("三", "Three"))
    archive.set_review(30, "one", {"en": said})
    return looks(archive.issue(30), SETTINGS)[1]


def test_each_side_has_the_words_that_were_confirmed(archive: Archive, look: Look) -> None:
    past = [version("三", "Two"), b"\tbroken", version("二", "One"), version("一。", "Zero"), version("一")]

    found = changes(look, Past(past, archive))

    assert [(change.side, change.was and change.was["title"]) for change in found] == [
        ("zh", "一。"),
        ("en", "One"),
    ]


def test_no_more_is_read_than_needed(archive: Archive, look: Look) -> None:
    def past() -> Iterator[bytes]:
        yield version("一")
        raise AssertionError

    known = Past(past(), archive)
    assert all(change.was for change in changes(look, known))
    assert all(change.was for change in changes(look, known))  # what was read is kept
    assert known.known
    assert changes(replace(look, lacks={}), Past(past(), archive)) == ()


def test_words_that_were_never_committed_are_nowhere(archive: Archive, look: Look) -> None:
    found = changes(look, Past([version("二"), b"", b"format: 1"], archive))

    assert [(change.side, bool(change.was)) for change in found] == [("zh", False), ("en", True)]
    assert not Past([], archive).known
