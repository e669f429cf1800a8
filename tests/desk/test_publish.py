"""Bringing an issue out from the desk: nothing without a named button and a yes, nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.desks import Desk, finished, running
from tests.digests import NOW, drafted, opened, published
from tests.mailserver import Inbox, mail_server
from tests.services import LISTMONK_TOKEN, HookServer, ListmonkServer
from tests.test_drafts import configure as configure_services
from tests.test_sending import SECRET, configure

# Real servers, mails, clones: seconds in all, so `make verify` runs them.
pytestmark = pytest.mark.slow

YES = '{"code": 0, "msg": "success"}'
WHOLE = """format: 1
number: 30
covers: {from: 2026-06-08, to: 2026-06-14}
title: {zh: 第 30 期, en: Issue 30}
credits: [eve]
sections:
  - id: upstream
    entries:
      - id: cgroup-v2
        links: [https://example.com/a]
        title: {zh: 支持 cgroup v2, en: Support for cgroup v2}
        summary: {zh: 摘要。, en: Words.}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose Vol. 30 could go out."""
    drafted(tmp_path).close()
    (tmp_path / "content" / "issues" / "030.yaml").write_text(WHOLE, "utf-8")
    with running(tmp_path) as made:
        yield made


def page(desk: Desk, number: int = 30) -> str:
    answer = desk.client.get(f"/publish/{number}")
    assert answer.status_code == 200
    return answer.text


def test_the_list_says_what_is_in_the_way_and_leads_there(tmp_path: Path) -> None:
    """Errors stop it, each with a link to its entry; what a language lacks is counted."""
    drafted(tmp_path).close()
    text = WHOLE.replace("en: Words.", "en: ''").replace(
        "summary: {zh: 摘要。", "summary: {zh: '[坏](javascript:1)'"
    )
    (tmp_path / "content" / "issues" / "030.yaml").write_text(text, "utf-8")
    with running(tmp_path) as desk:
        assert desk.client.get("/publish").headers["location"] == "/publish/30"
        shown = page(desk)
        assert 'href="/issue/30/entry/cgroup-v2#f:summary.zh"' in shown
        assert "texts missing" in shown
        assert "errors stop it" in shown
        why = shown.partition('id="why-not"')[2].partition("</p>")[0]
        assert "cannot go out" in why
        assert 'href="/issue/30/entry/cgroup-v2"' in why
        assert desk.client.get("/publish/31").status_code == 200
        desk.post("/publish/30/out", {"sure": "yes", "lang": ["zh", "en"]})
        finished()
        told = page(desk).partition("Vol. 30 was not published. First mend:")[2].partition("</ul>")[0]
        assert told.count('class="error"') == told.count("/issue/30/entry/cgroup-v2#f:") > 0
        assert "content/" not in told
    assert not opened(tmp_path).archive.issue(30).published


def test_a_broken_file_is_told_and_nothing_goes_out(desk: Desk) -> None:
    """The page comes all the same, says what is wrong with the file, and has no button to publish it."""
    (desk.room.root / "content" / "issues" / "030.yaml").write_text("number: [", "utf-8")
    desk.room.look()
    assert desk.client.get("/publish").headers["location"] == "/publish/30"
    shown = page(desk)
    assert '<a href="/issue/30#L1">Vol. 30 · Line 1</a>' in shown
    assert '<button class="main" disabled aria-describedby="why-not">Publish Vol. 30 in' in shown
    assert "cannot go out: 1 error is in the way" in shown
    assert 'href="/issue/30">Vol. 30</a>' in shown.partition('id="why-not"')[2]


def test_out_and_back_each_with_a_yes(desk: Desk) -> None:
    """Languages are chosen; who never confirmed did nothing; what is out can be taken back."""
    assert "Publish Vol. 30 in Chinese and English" in page(desk)
    unsure = desk.post("/publish/30/out", {"lang": "zh"}, **{"X-Desk": "live"})
    assert (unsure.status_code, "not confirmed" in unsure.text) == (400, True)
    assert "<dialog" in page(desk)
    assert 'aria-labelledby="ask-out-title" open' in desk.client.get("/publish/30?ask=out").text
    done = desk.post("/publish/30/out", {"sure": "yes", "lang": "zh"})
    assert done.headers["location"] == "/publish/30"
    finished()
    assert "Vol. 30 is out in Chinese." in page(desk)
    assert "Publish Vol. 30 in English" in page(desk)
    assert list(opened(desk.room.root).archive.issue(30).published) == ["zh"]
    desk.post("/publish/30/back", {"sure": "yes", "lang": ["zh", "en"]})
    finished()
    assert "Vol. 30 is a draft again: Chinese." in page(desk)
    assert not opened(desk.room.root).archive.issue(30).published


def test_a_correction_is_told_from_the_desk(desk: Desk) -> None:
    """What was changed after it went out stands on the page, and readers are told there, in no terminal."""
    desk.post("/publish/30/out", {"sure": "yes", "lang": ["zh", "en"]})
    finished()
    assert "Readers do not have it yet." in page(desk)
    assert "Changed since it went out" not in page(desk)
    wish = {"amending": "yes", "summary.en": "Other words.", "was:summary.en": "Words."}
    assert desk.post("/issue/30/entry/cgroup-v2", {**wish, "stint": "x"}).status_code == 303
    shown = page(desk).partition("Changed since it went out:")[2]
    assert 'href="/issue/30/entry/cgroup-v2"' in shown.partition("</h3>")[0]
    told: dict[str, str | list[str]] = {"sure": "yes", "entry": "cgroup-v2", "erratum.en": "It said: Words."}
    for more in ({}, {"typo": "yes"}):  # readers of the other language have it too
        wrong = {**told, **more}
        assert desk.post("/publish/30/amend", wrong, **{"X-Desk": "live"}).status_code == 400
    desk.post("/publish/30/amend", {**told, "erratum.zh": "原文误作：摘要。"})
    finished()
    assert "Readers of Vol. 30 are told of the correction." in page(desk)
    assert "Changed since it went out" not in page(desk)
    (entry,) = (one for _, one in opened(desk.room.root).archive.issue(30).entries())
    (erratum,) = entry.errata
    assert (entry.summary.get("en"), erratum.text.get("en")) == ("Other words.", "It said: Words.")


def test_an_issue_without_its_lock_is_shown_all_the_same(desk: Desk) -> None:
    """What cannot be compared with how it went out keeps nobody from the page."""
    desk.post("/publish/30/out", {"sure": "yes", "lang": ["zh", "en"]})
    finished()
    desk.room.digest.locks.path(30).unlink()
    assert "out since" in page(desk)


def test_a_slip_of_the_pen_is_told_to_nobody(desk: Desk) -> None:
    desk.post("/publish/30/out", {"sure": "yes", "lang": ["zh", "en"]})
    finished()
    wish = {"amending": "yes", "summary.zh": "摘要", "was:summary.zh": "摘要。", "stint": "x"}
    desk.post("/issue/30/entry/cgroup-v2", dict(wish))
    desk.post("/publish/30/amend", {"sure": "yes", "entry": "cgroup-v2", "typo": "yes"})
    finished()
    assert "Changed since it went out" not in page(desk)
    (entry,) = (one for _, one in opened(desk.room.root).archive.issue(30).entries())
    assert not entry.errata


def test_not_now_but_at(desk: Desk) -> None:
    """A moment is noted in the file; without its hour, or past, it is refused."""
    for at, words in (("2026-07-01", "Name the hour"), ("whenever it is", "is no date")):
        answer = desk.post("/publish/30/out", {"sure": "yes", "lang": "zh", "at": at}, **{"X-Desk": "live"})
        assert (answer.status_code, words in answer.text) == (400, True)
    desk.post("/publish/30/out", {"sure": "yes", "lang": "zh", "at": "2020-01-01T18:00"})
    finished()
    assert "is past" in page(desk)
    desk.post("/publish/30/out", {"sure": "yes", "lang": "zh", "at": "2026-07-01T18:00"})
    finished()
    assert "goes out on 1 July 2026, 18:00" in page(desk)
    assert opened(desk.room.root).archive.issue(30).scheduled["zh"].hour in {10, 18}


def test_each_reader_is_mailed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The button names how many; a second click, and one after it, mail nobody again."""
    monkeypatch.setenv("DIGEST_EDITOR", "Chen Jun")
    monkeypatch.setenv("DIGEST_MAIL_SECRET", SECRET)
    published(tmp_path).close()
    inbox = Inbox()
    with mail_server(inbox) as port:
        configure(tmp_path, port)
        mine = opened(tmp_path)
        read = mine.read_readers("email,language\na@example.org,zh\nb@example.org,zh\nc@example.org,en\n")
        mine.private.take(read.people, NOW)
        with running(tmp_path) as desk:
            shown = page(desk)
            assert "Send Vol. 30 in Chinese to 2 readers by e-mail" in shown
            fields: dict[str, str | list[str]] = {"channel": "email", "edition": "zh"}
            assert desk.post("/publish/30/send", fields, **{"X-Desk": "live"}).status_code == 400
            assert not inbox.got
            for _ in range(3):
                desk.post("/publish/30/send", {"sure": "yes", **fields})
            finished()
            assert sorted(inbox.addresses) == ["a@example.org", "b@example.org"]
            assert "2 mails sent." in page(desk)
            desk.post("/publish/30/send", {"sure": "yes", **fields})
            finished()
            assert len(inbox.got) == 2
            assert "nobody is left" in page(desk)
            assert "Send Vol. 30 in English to 1 reader by e-mail" in page(desk)
            desk.post("/publish/30/send", {"sure": "yes", "channel": "carrier pigeon", "edition": "zh"})
            finished()
            assert "there is no channel" in page(desk)
    states = [claim.state for claim in opened(tmp_path).claims.read(30)]
    assert states == ["claimed", "sent"]


@pytest.mark.parametrize(
    ("channel", "asks", "words", "again"),
    [
        ("listmonk", "Make a draft of Vol. 30 in {} at listmonk?", "The draft is made.", True),
        ("webhook", "Post Vol. 30 in {} to webhook?", "The card is posted.", False),
    ],
)
def test_a_draft_or_a_card_is_made_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    httpserver: HTTPServer,
    channel: str,
    asks: str,
    words: str,
    again: bool,
) -> None:
    """A draft may be written again; a card that is out has no button any more."""
    published(tmp_path).close()
    configure_services(tmp_path, f"http://127.0.0.1:{httpserver.port}")
    monkeypatch.setenv("DIGEST_LISTMONK_TOKEN", LISTMONK_TOKEN)
    monkeypatch.setenv("DIGEST_WEBHOOK_URL", f"http://127.0.0.1:{httpserver.port}/hook/T0SECRET")
    service = ListmonkServer(httpserver) if channel == "listmonk" else HookServer(httpserver, yes=YES)
    service.listen("^/(api/campaigns|hook).*")
    with running(tmp_path) as desk:
        assert asks.format("Chinese") in page(desk)
        desk.post("/publish/30/send", {"sure": "yes", "channel": channel, "edition": "zh"})
        finished()
        shown = page(desk)
        assert words in shown
        assert (asks.format("Chinese") in shown) == again
        assert asks.format("English") in shown
    assert len(service.kept) == 1
