"""The desk of one clone, and what the rest of the team does in theirs."""

from __future__ import annotations

from pathlib import Path

from digest.app.newsroom import Newsroom
from digest.app.teamwork import Teamwork, co_author
from tests.desks import running
from tests.digests import NOW, make
from tests.teams import change, digest_in, git, issue_file, team


def test_what_others_did_comes_by_itself_and_what_is_done_here_goes_by_the_button(tmp_path: Path) -> None:
    """Opening the desk takes; nothing is handed over before somebody says so."""
    mine, other = team(tmp_path, "Zhang San", "Xu Di")
    change(other, "zh: 一\n", "zh: 另一\n")
    digest_in(other).sync()
    before = git(mine, "rev-parse", "origin/main")
    with running(mine) as desk:
        desk.room.digest.archive.set_texts(30, "two", title={"en": "Both"})
        taken = desk.room.look() or True
        assert taken
        page = desk.client.get("/team").text
        assert "Save to the team now" in page
        answer = desk.post("/team/save", {})
        assert answer.status_code == 200
        assert "You and the team have the same now" in answer.text
    assert "另一" in issue_file(mine).read_text("utf-8")
    assert git(mine, "rev-parse", "origin/main") != before
    assert "Both" in git(tmp_path / "team.git", "show", "main:content/issues/030.yaml")


def test_taking_hands_nothing_over(tmp_path: Path) -> None:
    mine, other = team(tmp_path, "Zhang San", "Xu Di")
    change(other, "zh: 一\n", "zh: 另一\n")
    digest_in(other).sync()
    change(mine, "en: Two\n", "en: Both\n")
    room = Newsroom(mine, lambda: NOW)
    there = git(tmp_path / "team.git", "rev-parse", "main")
    done = Teamwork(room).take()
    room.close()
    assert done is not None
    assert dict(done.taken) == {"Xu Di": 1}
    assert git(tmp_path / "team.git", "rev-parse", "main") == there
    assert "另一" in issue_file(mine).read_text("utf-8")
    assert "Both" in issue_file(mine).read_text("utf-8")


def test_a_save_names_all_who_worked(tmp_path: Path) -> None:
    """Whose clone it is commits; the others are named below, also after the desk was started anew."""
    (mine,) = team(tmp_path, "Zhang San")
    room = Newsroom(mine, lambda: NOW)
    Teamwork(room)
    with room.acting("徐迪", "drop") as digest:
        digest.archive.set_texts(30, "one", title={"en": "Uno"})
    with room.acting("", "drop") as digest:
        digest.archive.set_texts(30, "two", title={"en": "Due"})
    room.close()
    room = Newsroom(mine, lambda: NOW)
    work = Teamwork(room)
    work.save()
    said = git(mine, "log", "-1", "--format=%an%n%(trailers:key=Co-authored-by)")
    assert said.splitlines()[0] == "Zhang San"
    assert "徐迪 <editor@desk.invalid>" in said
    assert "Zhang San <" not in said
    assert work.worked.names == set()
    room.close()


def test_a_co_author_is_one_line_whatever_the_name() -> None:
    assert co_author("A <b@c>\nX: y") == "Co-authored-by: A b@c X: y <a-b-c-x-y@desk.invalid>"


def test_two_versions_wait_for_a_choice(tmp_path: Path) -> None:
    mine, other = team(tmp_path, "Zhang San", "Xu Di")
    change(other, "en: One\n", "en: Single\n")
    digest_in(other).sync()
    change(mine, "en: One\n", "en: Uno\n")
    with running(mine) as desk:
        answer = desk.post("/team/save", {})
        assert answer.headers["location"] == "/clashes"
        page = desk.client.get("/clashes").text
        assert "Single" in page
        assert "Uno" in page
        place = "entries/one/title/en"
        desk.post("/clashes/choose", {"number": "30", "place": place, "side": "ours"})
        assert desk.room.digest.archive.issue(30).sections[0].entries[0].title.get("en") == "Uno"
        again = desk.post(
            "/clashes/choose", {"number": "30", "place": place, "side": "ours"}, **{"X-Desk": "live"}
        )
        assert again.status_code == 400
        assert "Nobody changed the same words" in desk.client.get("/clashes").text


def test_a_digest_that_is_shared_with_nobody_says_so(tmp_path: Path) -> None:
    make(tmp_path).close()
    with running(tmp_path) as desk:
        assert "in no git repository" in desk.client.get("/team").text
        failed = desk.post("/team/save", {}, **{"X-Desk": "live"})
        assert failed.status_code == 500
        assert len(failed.text.splitlines()) == 1
