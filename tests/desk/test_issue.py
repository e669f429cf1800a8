"""The issue on the desk, as a browser without script finds it."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from digest.desk.routes import stories as view
from tests.desks import Desk, running, shown
from tests.digests import COVERS, NOW, drafted, fill, make, opened, published

# A server for each: seconds in all, so `make verify` runs them.
pytestmark = pytest.mark.slow

ACT, LIVE = "/issue/30/act", {"X-Desk": "live"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A digest whose Vol. 30 holds all that the week brought."""
    drafted(tmp_path).close()
    return tmp_path


def rows(desk: Desk, number: int = 30) -> list[str]:
    return shown(desk.client.get(f"/issue/{number}"))


def seen(answer: httpx.Response) -> str:
    found = re.search(r'id="seen" value="([^"]*)"', answer.text)
    assert found
    return found[1]


def said(answer: httpx.Response) -> str:
    found = re.search(r'id="said"[^>]*>([^<]*)<', answer.text)
    return found[1] if found else ""


def test_shows_each_entry_with_what_it_lacks_and_what_comes_next(root: Path) -> None:
    """Sections in their order, each language's state in words, and the way to the entry's own page."""
    with running(root) as desk:
        page = desk.client.get("/issue", follow_redirects=True)
        assert page.url.path == "/issue/30"
        assert "English</span>: draft" in page.text or "English: draft" in re.sub("<[^>]+>", "", page.text)
        assert 'href="/issue/30/entry/kep-2254"' in page.text
        assert 'href="/issue/30/entry/-"' in page.text
        assert "Next:" in page.text
        assert desk.client.get("/issue?number=30").headers["location"] == "/issue/30"
        assert desk.client.get("/issue/99999").status_code == 404
        assert desk.client.get("/issue/7").status_code == 404


def test_moves_by_ids_whatever_the_order_became(root: Path) -> None:
    """A page that saw another order moves past the neighbour it showed, and nothing is lost."""
    with running(root) as desk:
        first = rows(desk)
        old = seen(desk.client.get("/issue/30"))
        up = desk.post(ACT, {"do": f"down {first[0]}", "seen": old}, **LIVE)
        assert shown(up)[:2] == [first[1], first[0]]
        assert said(up).startswith("Moved: ")
        # The page from before: there, first[0] stood first.
        again = desk.post(ACT, {"do": f"up {first[1]}", "seen": old}, **LIVE)
        assert said(again) == "It stays where it is"
        placed = desk.post(
            ACT, {"do": f"place {first[0]}", "section": "reading", "before": "", "seen": old}, **LIVE
        )
        assert sorted(shown(placed)) == sorted(first)
        assert shown(placed)[-1] == first[0]
        desk.post("/undo", {})
        desk.post("/undo", {})
        assert rows(desk) == first
        gone = desk.post(ACT, {"do": "up nobody"}, **LIVE)
        assert (gone.status_code, "any more" in gone.text) == (400, True)


def test_into_a_group_and_into_the_next_issue_by_one_act(root: Path) -> None:
    """What is ticked goes together, and one undo brings it back."""
    with running(root) as desk:
        names = rows(desk)
        desk.post(ACT, {"do": f"move {names[0]}", "to": "group kubernetes"})
        assert opened(root).archive.issue(30).sections[0].entries[0].group == "kubernetes"
        done = desk.post(ACT, {"do": "move", "id": names[:2], "to": "issue next"}, **LIVE)
        assert "Moved to Vol. 31" in done.text
        assert rows(desk) == names[2:]
        assert sorted(rows(desk, 31)) == sorted(names[:2])
        desk.post("/undo", {})
        assert rows(desk) == names
        assert rows(desk, 31) == []
        assert desk.post(ACT, {"do": "move", "to": "issue next"}, **LIVE).text == "Nothing is ticked\n"
        assert desk.post(ACT, {"do": f"move {names[0]}", "to": ""}, **LIVE).status_code == 400


def test_takes_out_by_name_what_a_person_wrote_in(root: Path) -> None:
    """A machine's draft goes at once; written words are asked for by their title, and undo brings them back."""
    archive = opened(root).archive
    archive.set_texts(30, "kep-2254", title={"en": "Groups of processes"})
    with running(root) as desk:
        names = rows(desk)
        asked = desk.post(ACT, {"do": "remove kep-2254"})
        assert "Groups of processes" in asked.text
        assert rows(desk) == names
        assert desk.post(ACT, {"do": "remove kep-2254"}, **LIVE).status_code == 400
        desk.post(ACT, {"do": "remove kep-2254", "sure": "yes"})
        assert "kep-2254" not in rows(desk)
        desk.post("/undo", {})
        assert rows(desk) == names
        other = next(name for name in names if name != "kep-2254")
        desk.post(ACT, {"do": f"remove {other}"})
        assert other not in rows(desk)


def test_two_told_as_one_and_told_apart_again(root: Path) -> None:
    """The second's link goes to the first with the words chosen; split off, it is an entry again."""
    archive = opened(root).archive
    entries = {entry.id: entry for _, entry in archive.issue(30).entries()}
    with running(root) as desk:
        names = rows(desk)
        one, two = names[0], names[1]
        link = entries[two].links[0].url
        assert desk.client.get(f"/issue/30/join?id={one}").status_code == 400
        assert desk.client.get(f"/issue/30/join?id={one}&id={two}").status_code == 200
        words = {"summary.en": "add", "title.zh": "take"}
        desk.post("/issue/30/join", {"first": one, "second": two, **words})
        assert rows(desk) == [one, *names[2:]]
        made = next(entry for _, entry in archive.issue(30).entries() if entry.id == one)
        assert link in [also.url for also in made.also]
        assert set(entries[two].origin) <= set(made.origin)
        assert made.title.get("zh") == entries[two].title.get("zh")
        assert made.summary.get("en").endswith(entries[two].summary.get("en").strip() or "")
        desk.post(ACT, {"do": f"split {one} {link}"})
        assert len(rows(desk)) == len(names)
        for _ in range(2):
            desk.post("/undo", {})
        assert rows(desk) == names
        assert [e for _, e in archive.issue(30).entries()] == list(entries.values())


def test_candidates_are_told_as_one_and_apart(tmp_path: Path) -> None:
    """In the inbox: what is ticked becomes one story, is told apart again, and undo knows of both."""
    digest = make(tmp_path)
    fill(digest)
    digest.draft(NOW, 30, COVERS)
    moments = itertools.count()
    with running(tmp_path) as desk:
        desk.room.clock = lambda: NOW + timedelta(seconds=next(moments))
        every = shown(desk.client.get("/"))
        one, two = every[-2:]
        alone = desk.post("/inbox/act", {"do": "merge", "id": [one]}, **LIVE)
        assert (alone.status_code, alone.text) == (400, "Tick two or more that tell the same\n")
        done = desk.post("/inbox/act", {"do": "merge", "id": [one, two]}, **LIVE)
        assert 'id="again"' in done.text
        assert shown(desk.client.get("/")) == [name for name in every if name != two]
        desk.post("/inbox/act", {"do": f"split {one}"})
        assert sorted(shown(desk.client.get("/"))) == sorted(every)
        desk.post("/undo", {})
        assert two not in shown(desk.client.get("/"))
        desk.post("/undo", {})
        assert sorted(shown(desk.client.get("/"))) == sorted(every)


def test_claims_are_shown_with_a_name(root: Path) -> None:
    """Sections and entries: `I do this`, seen by the others, and let go again."""
    with running(root) as desk:
        _, token = desk.sessions.invite("Xu Di", NOW)
        with desk.browser(token) as other:
            other.post(ACT, data={"do": "claim kep-2254"})
            other.post(ACT, data={"do": "claim upstream"})
            page = desk.client.get("/issue/30").text
            assert page.count("@Xu Di") == 2
            other.post(ACT, data={"do": "unclaim kep-2254"})
            assert desk.client.get("/issue/30").text.count("@Xu Di") == 1


def test_a_pasted_link_is_an_entry_at_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without network there is an entry with its link; its page's title comes later, as a draft."""
    started: list[tuple[object, ...]] = []
    monkeypatch.setattr(view, "later", lambda _task, *args: started.append(args))
    with running(root) as desk:
        link = {"url": "https://example.net/new/gateways", "section": "reading"}
        added = desk.post("/issue/30/add", link, **LIVE)
        name = shown(added)[-1]
        entry = [entry for _, entry in opened(root).archive.issue(30).entries()][-1]
        assert (entry.id, entry.links[0].url) == (name, link["url"])
        assert "missing" in added.text
        twice = desk.post("/issue/30/add", link, **LIVE)
        assert (twice.status_code, name in twice.text) == (400, True)
        assert desk.post("/issue/30/add", {"url": "javascript:alert(1)"}, **LIVE).status_code == 400
        [args] = started
        monkeypatch.setattr(type(desk.room.digest), "page_of", lambda *_: ("Gateways, compared", "en"))
        view.ask_title(*args)  # type: ignore[arg-type]
        assert "Gateways, compared" in desk.client.get("/issue/30").text
        desk.post("/undo", {})
        desk.post("/undo", {})
        assert name not in rows(desk)


def test_begins_the_next_issue(tmp_path: Path) -> None:
    """An issue that is not there yet is begun by a button, and only the one that comes next."""
    digest = make(tmp_path)
    fill(digest)
    digest.draft(NOW, 30, COVERS)
    (tmp_path / "content" / "issues" / "030.yaml").unlink()
    with running(tmp_path) as desk:
        number = int(desk.client.get("/issue").headers["location"].rpartition("/")[2])
        assert f"Begin Vol. {number}" in desk.client.get(f"/issue/{number}").text
        assert desk.post(f"/issue/{number + 1}/begin", {}).status_code == 400
        desk.post(f"/issue/{number}/begin", {})
        assert rows(desk, number) == []
        assert opened(tmp_path).archive.numbers() == [number]


def test_a_broken_file_is_mended_on_its_page(root: Path) -> None:
    """Its faults with their lines and its text; saved only if it can be read, never over another's."""
    path = root / "content" / "issues" / "030.yaml"
    whole = path.read_text("utf-8")
    with running(root) as desk:
        path.write_text(whole.replace("sections:", "sections:\n  - id: [", 1), "utf-8")
        assert '<a href="/issue/30">Mend it on its page</a>' in desk.client.get("/").text
        assert desk.client.get("/issue").headers["location"] == "/issue/30"
        page = desk.client.get("/issue/30")
        assert page.status_code == 200
        line = re.search(r'<a href="/issue/30#(L\d+)">Line \d+</a>', page.text)
        assert line
        assert f'<li id="{line[1]}" class="here">' in page.text
        assert page.text.count("cannot be read on from here") == 1
        assert "Mend it on its page" not in page.text
        hashed = re.search(r'name="seen" value="([0-9a-f]{64})"', page.text)
        assert hashed
        still = desk.post("/issue/30/file", {"seen": hashed[1], "text": "nothing: here\n"})
        assert (still.status_code, "nothing: here" in still.text) == (422, True)
        other = desk.post("/issue/30/file", {"seen": "0" * 64, "text": whole})
        assert other.status_code == 409
        assert path.read_text("utf-8") != whole
        done = desk.post("/issue/30/file", {"seen": hashed[1], "text": whole.replace("\n", "\r\n")})
        assert done.status_code == 303
        assert path.read_text("utf-8") == whole


def test_what_is_out_is_only_shown(tmp_path: Path) -> None:
    """Readers have it: no act on its page, and none from outside."""
    published(tmp_path).close()
    with running(tmp_path) as desk:
        page = desk.client.get("/issue/30")
        assert "This issue is out" in page.text
        names = shown(page)
        assert 'name="do" value="up' not in page.text
        assert desk.post(ACT, {"do": f"down {names[0]}"}, **LIVE).status_code == 400
        assert desk.post(ACT, {"do": f"remove {names[0]}", "sure": "yes"}, **LIVE).status_code == 400
        assert desk.post("/issue/30/add", {"url": "https://example.net/x"}, **LIVE).status_code == 400
