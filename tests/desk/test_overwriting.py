"""Somebody saves a file in the moment after the desk wrote into it, without having seen that."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.app.newsroom import Newsroom
from digest.core.wording import Wish
from tests.digests import NOW, make
from tests.teams import ISSUE

LATER = 60_000_000_000


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    make(tmp_path).close()
    (tmp_path / "content" / "issues").mkdir()
    file(tmp_path).write_text(ISSUE, "utf-8")
    made = Newsroom(tmp_path, lambda: NOW)
    made.look()
    yield made
    made.close()


def file(root: Path) -> Path:
    return root / "content" / "issues" / "030.yaml"


def write(room: Newsroom, seen: str, words: str) -> None:
    done = room.editing.reword("Xu Di", 30, "one", {"title.en": Wish(seen, words)})
    assert done.written == ("title.en",)


def save(root: Path, text: str, after: int = 0) -> None:
    """An editor's file, so many nanoseconds after the one that was there."""
    stood = file(root).stat().st_mtime_ns
    file(root).write_text(text, "utf-8")
    os.utime(file(root), ns=(stood + after, stood + after))


def test_words_of_both_stand_there(room: Newsroom) -> None:
    write(room, "One", "First")
    save(room.root, ISSUE.replace("zh: 甲", "zh: 乙"), 1)
    assert room.look().issues == {30}
    text = file(room.root).read_text("utf-8")
    assert "en: First" in text
    assert "zh: 乙" in text


def test_the_next_act_finds_both(room: Newsroom) -> None:
    """No look between: the one who acts sees what the other saved, and what was there before."""
    write(room, "One", "First")
    save(room.root, ISSUE.replace("zh: 甲", "zh: 乙"), 1)
    write(room, "First", "At first")
    text = file(room.root).read_text("utf-8")
    assert "en: At first" in text
    assert "zh: 乙" in text


def test_the_same_words_are_kept_both_to_choose(room: Newsroom) -> None:
    write(room, "One", "First")
    save(room.root, ISSUE.replace("en: One", "en: Number one"), 1)
    room.look()
    (clash,) = room.digest.clashes(30)
    assert (clash.ours, clash.theirs) == ("First", "Number one")


def test_who_had_the_time_to_look_is_believed(room: Newsroom) -> None:
    write(room, "One", "First")
    made = ISSUE.replace("zh: 甲", "zh: 乙")
    save(room.root, made, LATER)
    room.look()
    assert file(room.root).read_text("utf-8") == made


def test_what_is_put_back_as_it_was_stays_so(room: Newsroom) -> None:
    write(room, "One", "First")
    save(room.root, ISSUE, 1)
    room.look()
    assert file(room.root).read_text("utf-8") == ISSUE
