"""The inbox of the desk, as a browser without script finds it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from digest.app.newsroom import Newsroom
from digest.archive import files
from digest.desk.pages import Pages, acted
from digest.errors import UsageError
from digest.model import Standing
from tests.desks import running, shown
from tests.digests import COVERS, NOW, evidence, fill, make, opened


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A digest with the evidence of a week, and an empty draft of Vol. 30."""
    digest = make(tmp_path)
    fill(digest)
    digest.draft(NOW, 30, COVERS)
    return tmp_path


def test_pick_drop_snooze_and_back_by_plain_forms(root: Path) -> None:
    """Without any script: a click picks, drops or puts off, the page comes again, and each has its own list."""
    with running(root) as desk:
        first = shown(desk.client.get("/"))
        assert "kep-2254" in first
        assert len(first) > 3
        done = desk.post("/inbox/act", {"do": "pick upstream kep-2254", "back": "/?section=upstream"})
        assert done.status_code == 303
        assert done.headers["location"] == "/?section=upstream"
        assert shown(desk.client.get("/?standing=picked")) == ["kep-2254"]
        left = [name for name in shown(desk.client.get("/")) if name != "kep-2254"]
        desk.post("/inbox/act", {"do": f"drop {left[0]}", "why": "old"})
        desk.post("/inbox/act", {"do": f"snooze {left[1]}", "weeks": "2"})
        assert shown(desk.client.get("/?standing=dropped")) == [left[0]]
        put_off = desk.client.get("/?standing=snoozed")
        assert shown(put_off) == [left[1]]
        assert "2026-06-28" in put_off.text
        assert "old news" in desk.client.get("/?standing=dropped").text
        desk.post("/inbox/act", {"do": f"back {left[0]}"})
        assert left[0] in shown(desk.client.get("/"))
    archive = opened(root).archive
    assert [entry.id for _, entry in archive.issue(30).entries()] == ["kep-2254"]


def test_several_ticked_ones_go_at_once(root: Path) -> None:
    """Ticked candidates are dropped or picked together, by one act that one undo takes back."""
    with running(root) as desk:
        every = shown(desk.client.get("/"))
        desk.post("/inbox/act", {"do": "pick", "id": every[:3], "section": "reading"})
        assert set(shown(desk.client.get("/?standing=picked"))) == set(every[:3])
        desk.post("/undo", {})
        assert shown(desk.client.get("/")) == every
        nothing = desk.post("/inbox/act", {"do": "drop"}, **{"X-Desk": "live"})
        assert (nothing.status_code, nothing.text) == (400, "Nothing is ticked\n")


def test_undo_takes_back_what_one_did_and_nothing_of_others(root: Path) -> None:
    """Undo is a merge: what another editor picked since stays, and one's own goes."""
    with running(root) as desk:
        names = shown(desk.client.get("/"))
        _, token = desk.sessions.invite("Xu Di", NOW)
        with desk.browser(token) as other:
            desk.post("/inbox/act", {"do": f"pick upstream {names[0]}"})
            other.post("/inbox/act", data={"do": f"pick upstream {names[1]}"})
            other.post("/inbox/act", data={"do": f"drop {names[2]}"})
            desk.post("/undo", {})
            assert shown(other.get("/?standing=picked")) == [names[1]]
            assert shown(other.get("/?standing=dropped")) == [names[2]]
            assert desk.post("/undo", {}, **{"X-Desk": "live"}).status_code == 400
    lines = (root / "content" / "decisions" / "xu-di.jsonl").read_text("utf-8")
    assert '"editor":"Xu Di"' in lines.replace(": ", ":")


def test_undo_refuses_where_somebody_wrote_on_it(root: Path) -> None:
    """What a person wrote into a picked entry is never lost by the undo of the pick."""
    room = Newsroom(root, lambda: NOW)
    box = room.inbox()
    with room.acting("", "pick", [30], {"title": "x"}) as digest:
        digest.pick(box, [box.candidates[0]])
    (entry,) = (entry for _, entry in room.digest.archive.issue(30).entries())
    room.digest.archive.set_texts(30, entry.id, title={"zh": "人写的标题"})
    with pytest.raises(UsageError, match="written on since"):
        room.undo("")
    assert room.digest.archive.issue(30).sections[0].entries[0].title.get("zh") == "人写的标题"
    room.close()


def test_an_undo_of_two_issues_is_whole_or_none(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up between two files leaves both as they were, and the act can be undone once more."""
    room = Newsroom(root, lambda: NOW)
    with room.acting("", "next_issue", [30, 31], {"title": "x", "number": 31}) as digest:
        digest.pick(room.inbox(), [room.inbox().candidates[0]])
        digest.draft(NOW, 31, (date(2026, 6, 15), date(2026, 6, 21)))
    with room.acting("", "next_issue", [30, 31], {"title": "x", "number": 31}) as digest:
        for number in (30, 31):
            path = digest.archive.path(number)
            path.write_text(path.read_text("utf-8").replace("  zh: 6", "  zh: 第 6"), "utf-8")
    after = [room.digest.archive.read_bytes(number) for number in (30, 31)]
    whole, count = files.swap_file, 0

    def full(path: Path, before: bytes, body: bytes) -> bool:
        nonlocal count
        count += 1
        if count == 2:
            raise OSError(28, "No space left on device", str(path))
        return whole(path, before, body)

    monkeypatch.setattr("digest.app.overwriting.swap_file", full)
    with pytest.raises(OSError, match="No space"):
        room.undo("")
    assert [room.digest.archive.read_bytes(number) for number in (30, 31)] == after
    room.undo("")
    assert all("第 6" not in room.digest.archive.read_bytes(number).decode() for number in (30, 31))
    room.close()


@pytest.mark.parametrize(
    ("label", "facts"), [("pick", {}), ("next_issue", {"title": "{x}"}), ("unheard", None)]
)
def test_an_act_of_which_a_fact_is_missing_is_told_all_the_same(label: str, facts: object) -> None:
    for words in Pages().tongues.values():
        assert acted(words, label, facts)


def test_reasons_are_in_the_words_of_the_interface(root: Path) -> None:
    """Whatever languages the digest has: stages, keys of kep.yaml, and where it was told before."""
    with running(root) as desk:
        desk.post("/inbox/act", {"do": "pick upstream kep-2254"})
        page = desk.client.get("/?standing=picked", headers={"Accept-Language": "zh"}).text
        assert "阶段：Alpha → Beta" in page
        assert "<b>第 30 期</b>" in page
        assert "stage: alpha → beta" in desk.client.get("/?standing=picked").text


def test_what_others_do_is_seen(root: Path) -> None:
    """A decision made in a terminal, an edit by hand and new evidence each change what the desk shows."""
    with running(root) as desk:
        names = shown(desk.client.get("/"))
        elsewhere = opened(root)
        box = elsewhere.inbox(NOW)
        elsewhere.decide("drop", [c for c in box.candidates if c.id == names[0]], NOW)
        assert names[0] not in shown(desk.client.get("/"))
        path = root / "content" / "issues" / "030.yaml"
        path.write_text(path.read_text("utf-8").replace("number: 30", "number: thirty"), "utf-8")
        broken = desk.client.get("/")
        assert broken.status_code == 500
        assert "Vol. 30 · Line 3: “thirty” is no number from 1 to 9999." in broken.text


def test_filters_stand_in_the_address(root: Path) -> None:
    """Section, kind, words and number are all in the address, and what is not known does no harm."""
    with running(root) as desk:
        assert shown(desk.client.get("/?kind=release")) == ["istio-1.30.0"]
        assert shown(desk.client.get("/?q=cgroup")) == ["kep-2254"]
        assert shown(desk.client.get("/?q=nothing+like+that")) == []
        assert len(shown(desk.client.get("/?section=nowhere&standing=odd&n=x"))) > 3


def test_the_page_speaks_the_readers_language(root: Path) -> None:
    """The browser's wish decides, until the reader prefers another."""
    with running(root) as desk:
        german = desk.client.get("/", headers={"Accept-Language": "de, zh-CN;q=0.7, en;q=0.3"})
        assert '<html lang="zh"' in german.text
        assert "候选" in german.text
        desk.post("/tongue", {"tongue": "zh", "back": "//elsewhere.example/"})
        again = desk.client.get("/", headers={"Accept-Language": "en"})
        assert '<html lang="zh"' in again.text


def test_text_of_feeds_is_text(root: Path) -> None:
    """A title that is a script is shown, not run."""
    with running(root) as desk:
        page = desk.client.get("/").text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_the_remembered_inbox_is_the_one_that_is_read(root: Path) -> None:
    """How candidates stand after acts is what a reading from the beginning finds; new evidence is taken in."""
    room = Newsroom(root, lambda: NOW)
    first, second, third = room.inbox().candidates[:3]
    with room.acting("", "pick", [30]) as digest:
        digest.pick(room.inbox(), [first])
    with room.acting("", "drop") as digest:
        digest.decide("drop", [second], NOW, "old")
        digest.decide("snooze", [third], NOW, until=date(2026, 7, 1))
    read = opened(root).inbox(NOW)
    assert room.inbox().candidates == read.candidates
    assert [c.standing for c in room.inbox().candidates if c.id in (first.id, second.id, third.id)] == [
        Standing.PICKED,
        Standing.DROPPED,
        Standing.SNOOZED,
    ]
    more = replace(
        evidence()[-1], key="new", identity="https://example.com/new", url="https://example.com/new"
    )
    fill(opened(root), [more])
    assert room.look().inbox
    assert len(room.inbox().candidates) == len(read.candidates)  # from before, while it is read
    assert room.refresh()
    assert len(room.inbox().candidates) == len(read.candidates) + 1
    room.close()
