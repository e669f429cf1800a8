"""Previews of the desk: documents of issues as they are, and as they would be with words not saved."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.desk.gate import SHOWN
from tests.desks import Desk, running
from tests.digests import drafted

# Real servers, mails, clones: seconds in all, so `make verify` runs them.
pytestmark = pytest.mark.slow

WECHAT = '\n[subscribe]\nwechat = { zh = "周报" }\n'


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over a digest whose Vol. 30 is a draft."""
    root = tmp_path_factory.mktemp("desk")
    drafted(root).close()
    settings = root / "digest.toml"
    settings.write_text(settings.read_text("utf-8") + WECHAT, "utf-8")
    with running(root) as made:
        yield made


def issue_file(desk: Desk) -> Path:
    return desk.room.root / "content" / "issues" / "030.yaml"


@pytest.mark.parametrize("kind", ["page", "mail", "wechat", "text", "feed"])
def test_unsaved_words_stand_in_each_document_and_nowhere_else(desk: Desk, kind: str) -> None:
    """What is typed is shown as readers would get it; the file keeps what it has; nothing runs."""
    before = issue_file(desk).read_bytes()
    address = f"/preview/30/{kind}/zh"
    saved = desk.client.get(address, follow_redirects=True)
    assert saved.status_code == 200
    assert "cgroup v2" in saved.text
    tried = desk.post(
        address, {"entry": "kep-2254", "title.zh": "未保存的标题", "summary.zh": "**重点** <b>"}
    )
    assert "未保存的标题" in tried.text
    assert "<b>" not in tried.text
    for answer in (saved, tried):
        assert answer.headers["content-security-policy"] == SHOWN
        assert answer.headers["content-type"].startswith("text/html")
        assert b"<script" not in answer.content
    assert "未保存的标题" not in desk.client.get(address, follow_redirects=True).text
    assert issue_file(desk).read_bytes() == before


def test_the_issue_s_own_words_can_be_tried_too(desk: Desk) -> None:
    """Its title, and its lead a line each, as the entry `-`."""
    fields: dict[str, str | list[str]] = {
        "entry": "-",
        "title.en": "Not yet said",
        "summary.en": "One\n\nTwo",
    }
    tried = desk.post("/preview/30/page/en", fields).text
    assert "Not yet said" in tried
    assert "<li>One</li>\n<li>Two</li>" in tried


@pytest.mark.parametrize("kind", ["mail", "text"])
def test_a_mail_has_its_subject_and_its_sender_above_it(desk: Desk, kind: str) -> None:
    """As a mail program shows them, with the title that is being typed, and safe."""
    title = {"entry": "-", "title.zh": '标题 <b>" &'}
    tried = desk.post(f"/preview/30/{kind}/zh", title).text
    (head,) = re.findall(r'<div id="desk-head" lang="zh">(.*?)</div>', tried)
    subject, sender = re.fullmatch(r"<strong>(.*?)</strong>(.*)", head).groups()  # type: ignore[union-attr]
    assert "标题 &lt;b&gt;&quot; &amp;" in subject
    assert re.fullmatch(r".+ &lt;[^<>@ ]+@[^<>@ ]+&gt;", sender)


def test_a_page_finds_its_styles_and_nothing_else_is_served(desk: Desk) -> None:
    """A page lies where it lies on the site; a path leads to what the preview made, or nowhere."""
    page = desk.client.get("/preview/30/page/en")
    assert page.headers["location"] == "/site/en/issues/30/"
    assert desk.client.get("/site/zh/about/").status_code == 200
    assert desk.client.get("/site/feeds.css").headers["content-type"] == "text/css; charset=utf-8"
    for path in (
        "../digest.toml",
        "..%2f..%2fdigest.toml",
        "content/issues/030.yaml",
        "zh//etc/passwd",
        "%00",
    ):
        assert desk.client.get(f"/site/{path}").status_code == 404
    refused = desk.post("/preview/30/page/..%2f..%2fzh", {"entry": ""}, **{"X-Desk": "live"})
    assert refused.status_code == 404
    for path in (
        "/preview/30/page/fr",
        "/preview/30/code/zh",
        "/preview/31/page/zh",
        "/preview/30/wechat/en",
    ):
        answer = desk.post(path, {"entry": ""}, **{"X-Desk": "live"})
        assert (answer.status_code, "there is no " in answer.text) == (400, True)


def test_by_day_and_by_night(desk: Desk) -> None:
    """A reader's light is chosen, whatever the editor's own."""
    dark = desk.client.get("/preview/30/page/zh?theme=dark", follow_redirects=True).text
    assert 'data-md-color-scheme="slate"' in dark
    assert "prefers-color-scheme: dark" not in desk.client.get("/preview/30/mail/zh?theme=light").text


def test_a_broken_file_is_told_and_the_last_good_page_stays(desk: Desk) -> None:
    """Who breaks the file sees why; the page is the one from before, until the file is whole again."""
    file = issue_file(desk)
    good = file.read_bytes()
    assert "desk-fault" not in desk.post("/preview/30/page/zh", {"entry": ""}).text
    try:
        file.write_bytes(good + b"\n  - : broken: [\n")
        broken = desk.post("/preview/30/page/zh", {"entry": ""}).text
    finally:
        file.write_bytes(good)
    assert 'id="desk-fault"' in broken
    assert "Vol. 30 · Line" in broken
    assert "cgroup v2" in broken
    assert "desk-fault" not in desk.post("/preview/30/page/zh", {"entry": ""}).text


def test_the_page_around_keeps_what_is_looked_at_in_its_address(desk: Desk) -> None:
    """Kind, language, width and light are links: it works without script, and a look can be shared."""
    assert desk.client.get("/preview?show=mail").headers["location"] == "/preview/30?show=mail"
    page = desk.client.get("/preview/30?show=mail&lang=en&width=phone&theme=dark&entry=kep-2254").text
    assert 'src="/preview/30/mail/en?theme=dark#kep-2254"' in page
    assert 'sandbox="allow-same-origin"' in page
    assert "shown--phone" in page
    assert "show=feed&amp;lang=en&amp;width=phone&amp;theme=dark&amp;entry=kep-2254" in page
    wrong = desk.client.get("/preview/30?show=%22%3E&lang=%3Cb%3E&theme=no&width=9&entry=%22%3E%3Cb%3E").text
    assert 'src="/preview/30/page/zh#&#34;&gt;&lt;b&gt;"' in wrong
    assert "iframe" not in desk.client.get("/preview/77").text


def test_a_preview_is_made_before_anybody_asks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One thread makes it, pages are answered meanwhile, and who leaves does not wait for it."""
    from digest.app.previewing import Previewing

    drafted(tmp_path).close()
    go, began, closed = threading.Event(), threading.Event(), threading.Event()
    update, close = Previewing.update, Previewing.close

    def slowly(self: Previewing, *changed: object) -> object:
        began.set()
        assert go.wait(60)
        return update(self, *changed)  # type: ignore[arg-type]

    monkeypatch.setattr(Previewing, "update", slowly)
    monkeypatch.setattr(Previewing, "close", lambda self: (close(self), closed.set()))
    with running(tmp_path, warm=True) as desk:
        assert began.wait(30)
        for path in ("/", "/issue/30", "/issue/30/entry/kep-2254", "/preview/30"):
            assert desk.client.get(path).status_code == 200
        warming = [thread for thread in threading.enumerate() if thread.name == "preview"]
        assert len(warming) == 1
    assert not closed.is_set()
    go.set()
    warming[0].join(60)
    assert closed.is_set()


def test_what_was_made_beforehand_is_what_is_shown(tmp_path: Path) -> None:
    drafted(tmp_path).close()
    with running(tmp_path, warm=True) as desk:
        desk.client.get("/issue/30")
        for thread in threading.enumerate():
            if thread.name == "preview":
                thread.join(60)
        made = desk.room.trying()
        assert "cgroup v2" in desk.client.get("/preview/30/page/zh", follow_redirects=True).text
        assert desk.room.trying() is made
