"""The desk and the team: what is taken by itself, what is handed over by the button, and choosing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digest.app.newsroom import Newsroom
from digest.core.coauthors import local
from tests.desks import running
from tests.digests import NOW, make
from tests.teams import git, team

# Real servers, mails, clones: seconds in all, so `make verify` runs them.
pytestmark = pytest.mark.slow


def write(clone: Path, old: str, new: str) -> None:
    path = clone / "content" / "issues" / "030.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def hand_over(clone: Path) -> None:
    git(clone, "commit", "--quiet", "-am", "By hand")
    git(clone, "pull", "--quiet", "--rebase", "origin", "main")
    git(clone, "push", "--quiet", "origin", "HEAD:main")


def test_what_the_team_did_comes_by_itself_and_nothing_leaves(tmp_path: Path) -> None:
    ann, ben = team(tmp_path, "Ann", "Ben")
    write(ben, "zh: 甲", "zh: 乙")
    hand_over(ben)
    before = git(ann, "ls-remote", "origin", "main")
    room = Newsroom(ann, lambda: NOW)
    write(ann, "en: Two", "en: Second")
    told = room.team.take()
    assert told is not None
    assert dict(told.taken) == {"Ben": 1}
    text = (ann / "content" / "issues" / "030.yaml").read_text("utf-8")
    assert "zh: 乙" in text
    assert "en: Second" in text
    assert git(ann, "ls-remote", "origin", "main") == before
    again = room.team.take()
    assert again is not None
    assert not again
    room.close()


def test_the_button_hands_over_with_the_names_of_those_who_worked(tmp_path: Path) -> None:
    (ann,) = team(tmp_path, "Ann")
    room = Newsroom(ann, lambda: NOW)
    for who in ("徐迪", room.digest.editor):
        with room.acting(who, "edit", [30]):
            write(ann, "en: One", f"en: One {who}")
    room.close()
    with running(ann) as desk:  # started anew: the names are still known
        page = desk.client.get("/team").text
        assert "Vol. 30: 1 edited" in page
        assert "origin/main" in page
        assert desk.post("/team/save", {}).status_code == 303
        assert desk.client.get("/team").text.count("You and the team have the same now.") == 1
    message = git(ann, "log", "-1", "--format=%B", "origin/main")
    assert message.endswith(f"Co-authored-by: 徐迪 <{local('徐迪')}>")
    assert message.count("Co-authored-by") == 1


def shown(page: str) -> str:
    """What a page calls the clash it shows."""
    return re.findall(r'name="seen" value="([^"]+)"', page)[0]


def test_both_versions_are_shown_and_one_is_chosen(tmp_path: Path) -> None:
    ann, ben = team(tmp_path, "Ann", "Ben")
    write(ben, "en: One", "en: Theirs")
    hand_over(ben)
    write(ann, "en: One", "en: Ours")
    with running(ann) as desk:
        desk.post("/team/save", {})
        assert 'href="/team/30"' in desk.client.get("/team").text
        page = desk.client.get("/team/30").text
        assert ">Ours</pre>" in page
        assert ">Theirs</pre>" in page
        place = "entries/one/title/en"
        assert place in page
        assert desk.post("/team/30/choose", {"seen": "other", "side": "theirs"}).status_code == 409
        write(ann, "en: Theirs", "en: Theirs and more")  # by whom this reader does not know
        late = desk.post("/team/30/choose", {"seen": shown(page), "side": "mine"})
        assert late.status_code == 409
        assert ">Theirs and more</pre>" in late.text
        assert desk.post("/team/30/choose", {"seen": shown(late.text), "side": "mine"}).status_code == 303
        assert desk.room.digest.clashes(30) == ()
        assert "en: Ours" in (ann / "content" / "issues" / "030.yaml").read_text("utf-8")
        desk.post("/undo", {})
        assert len(desk.room.digest.clashes(30)) == 1


def test_no_team_no_git_and_nobody_there(tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    make(alone).close()
    with running(alone) as desk:
        assert 'href="/team"' not in desk.client.get("/").text
        assert desk.client.get("/team").status_code == 303
        assert desk.post("/team/save", {}).status_code == 400
    (ann,) = team(tmp_path, "Ann")
    (tmp_path / "team.git").rename(tmp_path / "gone.git")
    with running(ann) as desk:
        write(ann, "en: One", "en: Mine")
        assert desk.post("/team/save", {}).status_code == 303
        page = desk.client.get("/team").text
        assert "The team cannot be reached" in page
        assert "Traceback" not in page
