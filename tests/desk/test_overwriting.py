"""Somebody saves a file in the moment after the desk wrote into it, without having seen that."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.app.newsroom import Newsroom
from digest.archive import files
from digest.core.wording import Wish
from digest.pipeline.sync import Sync
from tests.digests import NOW, make
from tests.teams import ISSUE, digest_in, team

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


def hand(text: str) -> str:
    """What somebody makes of a file who has it open."""
    return text.replace("zh: 甲", "zh: 乙")


def save(root: Path, text: str, after: int = 0) -> None:
    """An editor's file, so many nanoseconds after the one that was there."""
    stood = file(root).stat().st_mtime_ns
    file(root).write_text(text, "utf-8")
    os.utime(file(root), ns=(stood + after, stood + after))


def test_words_of_both_stand_there(room: Newsroom) -> None:
    write(room, "One", "First")
    save(room.root, hand(ISSUE), 1)
    assert room.look().issues == {30}
    text = file(room.root).read_text("utf-8")
    assert "en: First" in text
    assert "zh: 乙" in text


def test_the_next_act_finds_both(room: Newsroom) -> None:
    """No look between: the one who acts sees what the other saved, and what was there before."""
    write(room, "One", "First")
    save(room.root, hand(ISSUE), 1)
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
    made = hand(ISSUE)
    save(room.root, made, LATER)
    room.look()
    assert file(room.root).read_text("utf-8") == made


def test_saved_at_the_beginning_of_an_act(room: Newsroom) -> None:
    """The act would be written on a text that lacks the one before."""
    write(room, "One", "First")
    with room.acting("Xu Di", "words", [30]) as digest:
        save(room.root, hand(ISSUE), 1)
        digest.reword(30, "one", {"title.en": Wish("First", "At first")})
    text = file(room.root).read_text("utf-8")
    assert "en: At first" in text
    assert "zh: 乙" in text


def test_words_that_are_gone_are_not_written_over(room: Newsroom) -> None:
    """Who did not see them is refused, as if they stood there."""
    write(room, "One", "First")
    with room.acting("Ann", "words", [30]) as digest:
        save(room.root, hand(ISSUE), 1)
        done = digest.reword(30, "one", {"title.en": Wish("One", "Number one")})
    assert (done.written, done.stood) == ((), {"title.en": "First"})
    assert "en: First" in file(room.root).read_text("utf-8")


def test_saved_at_the_end_of_an_act(room: Newsroom) -> None:
    with room.acting("Xu Di", "words", [30]) as digest:
        digest.reword(30, "one", {"title.en": Wish("One", "First")})
        save(room.root, hand(ISSUE), 1)
    room.look()
    text = file(room.root).read_text("utf-8")
    assert "en: First" in text
    assert "zh: 乙" in text


def test_saved_once_more_while_it_is_mended(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who saves again did not see what is being brought back either."""
    write(room, "One", "First")
    save(room.root, hand(ISSUE), 1)
    again = hand(ISSUE).replace("en: A\n", "en: By hand\n")
    swap = files.swap_file

    def slower(path: Path, before: bytes, after: bytes) -> bool:
        if again not in (before.decode(), file(room.root).read_text("utf-8")):
            save(room.root, again, 1)
        return swap(path, before, after)

    monkeypatch.setattr("digest.app.overwriting.swap_file", slower)
    room.look()
    text = file(room.root).read_text("utf-8")
    assert "en: First" in text
    assert "zh: 乙" in text
    assert "en: By hand" in text


def test_saved_while_the_team_is_brought_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the desk's words are in a commit, before the team's are in the file."""
    mine, other = team(tmp_path, "Ann", "Ben")
    there = digest_in(other)
    there.reword(30, "two", {"title.en": Wish("Two", "Second")})
    there.sync()
    there.close()
    take = Sync._take

    def later(sync: Sync, *handed: Any) -> None:
        save(mine, hand(ISSUE), 1)
        take(sync, *handed)

    monkeypatch.setattr(Sync, "_take", later)
    room = Newsroom(mine, lambda: NOW)
    write(room, "One", "First")
    told = room.team.save("Xu Di")
    room.close()
    assert told
    assert not told.fault
    text = file(mine).read_text("utf-8")
    assert "en: First" in text
    assert "zh: 乙" in text
    assert "en: Second" in text


def test_a_long_afternoon_is_not_remembered(room: Newsroom) -> None:
    write(room, "One", "First")
    for turn in range(8):
        save(room.root, ISSUE.replace("zh: 甲", f"zh: 乙{turn}"), LATER)
        room.look()
    (known,) = room._overwriting._known.values()
    assert len(known.versions) == 2


def test_what_is_put_back_as_it_was_stays_so(room: Newsroom) -> None:
    write(room, "One", "First")
    save(room.root, ISSUE, 1)
    room.look()
    assert file(room.root).read_text("utf-8") == ISSUE


def test_an_entry_that_was_moved_stays_where_it_went(room: Newsroom) -> None:
    """Somebody saves the issue it went to, who had it open."""
    there = file(room.root).with_name("031.yaml")
    other = ISSUE.replace("number: 30", "number: 31").replace("06-08", "06-15").replace("06-14", "06-21")
    other = other.replace("id: one", "id: three").replace("id: two", "id: four")
    there.write_text(other, "utf-8")
    with room.acting("Xu Di", "next_issue", [30, 31]) as digest:
        digest.move("one", NOW, 30, 31)
    stood = there.stat().st_mtime_ns
    there.write_text(other.replace("en: Two", "en: By hand"), "utf-8")
    os.utime(there, ns=(stood + 1, stood + 1))
    room.look()
    text = there.read_text("utf-8")
    assert "id: one" in text
    assert "en: By hand" in text
    assert "id: one" not in file(room.root).read_text("utf-8")


def test_an_old_file_put_back_is_as_it_was(room: Newsroom) -> None:
    """A backup or another program may leave a file its old time: what counts is when it came here."""
    write(room, "One", "First")
    (known,) = room._overwriting._known.values()
    hours = 5 * 3600 * 1_000_000_000
    known.versions = type(known.versions)((since and since - hours, *rest) for since, *rest in known.versions)
    kept = hand(ISSUE)
    save(room.root, kept, -6 * hours)
    room.look()
    assert file(room.root).read_text("utf-8") == kept


def test_a_full_disk_keeps_nobody_from_hearing(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written over comes back once there is room."""
    write(room, "One", "First")
    room.look()
    save(room.root, hand(ISSUE), 1)

    def full(path: Path, before: bytes, after: bytes) -> bool:
        raise OSError(28, "No space left on device", str(path))

    with monkeypatch.context() as patched:
        patched.setattr("digest.app.overwriting.swap_file", full)
        assert room.look().issues == {30}
        assert "en: First" not in file(room.root).read_text("utf-8")
    room.look()
    assert "en: First" in file(room.root).read_text("utf-8")
    assert "zh: 乙" in file(room.root).read_text("utf-8")


def test_who_wrote_the_words_is_named_in_a_clash(room: Newsroom) -> None:
    """Not who acts next."""
    write(room, "One", "First")
    save(room.root, ISSUE.replace("en: One", "en: Number one"), 1)
    with room.acting("Ann", "words", [30]):
        pass
    (clash,) = room.digest.clashes(30)
    assert clash.by == "Xu Di"
