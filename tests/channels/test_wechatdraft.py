"""Drafts at WeChat's official API, against a server that behaves as its documentation says, errors included."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from digest.channels.wechatdraft import HOME, WechatDrafts
from digest.errors import ChannelError
from digest.http import Telling
from digest.model import Document, Fate, HttpSettings, WechatDraftSettings
from digest.ports import Renewing
from tests.services import answer
from tests.wechatserver import APP, SECRET, WechatServer

PNG, JPEG = b"\x89PNG\r\n\x1a\n" + b"\0\r\n--" * 9, b"\xff\xd8\xff" + b"jpeg" * 9
PICTURES = {"https://e.org/a.png?x=1&y=2": PNG, "https://e.org/b.jpg": JPEG}
HERE = "https://mmbiz.qpic.cn/mmbiz_png/old/0"
ARTICLE = (
    '<section><p>正文 &lt;img src="x"&gt;</p><img src="https://e.org/a.png?x=1&amp;y=2" alt="甲">'
    f'<img alt="乙" src="https://e.org/b.jpg"><img src="https://e.org/b.jpg" alt=""><img src="{HERE}" alt=""></section>'
)
NAME, TITLE = "digest-030-zh", "标题 | 云原生周报 Vol. 30"
TELL = Telling(HttpSettings(allow=("127.0.0.1",), timeout=0.4))


def parts(article: str = ARTICLE, cover: bytes = PNG) -> tuple[Document, ...]:
    fields = json.dumps({"author": "编辑部", "digest": "摘要"}).encode()
    return (
        Document(path="030-zh.wechat.article.html", media_type="text/html", body=article.encode()),
        Document(path="030-zh.wechat.json", media_type="application/json", body=fields),
        Document(path="030-zh.cover-235.png", media_type="image/png", body=cover),
    )


def page(name: str) -> str:
    _, number, language = name.split("-", 2)
    return f"https://weekly.example.org/{language}/issues/{int(number)}/"


@pytest.fixture
def server(httpserver: HTTPServer) -> WechatServer:
    server = WechatServer(httpserver)
    server.listen("^/cgi-bin/.*")
    return server


def drafts(server: WechatServer, picture: Callable[[str], bytes] = PICTURES.__getitem__, **told: str) -> Any:
    settings = WechatDraftSettings(**{"app_id": APP, "secret": SECRET, "url": server.url, **told})
    return WechatDrafts(settings, TELL, source=page, picture=picture)


def articles(server: WechatServer) -> list[dict[str, Any]]:
    return [article for item in server.kept for article in item["content"]["news_item"]]


def test_a_draft_is_found_by_the_page_it_leads_to_and_written_again(server: WechatServer) -> None:
    it = drafts(server)
    assert isinstance(it, Renewing)
    assert it.find(NAME) is None

    made = it.put(NAME, TITLE, parts())
    assert (made.fate, made.out, made.fixed, made.said, made.address) == (
        Fate.SENT,
        False,
        False,
        "draft",
        HOME,
    )
    assert drafts(server).find(NAME) == made
    assert drafts(server).find("digest-030-en") is None
    assert drafts(server).find("digest-003-zh") is None

    again = drafts(server).renew(made.remote, NAME, "另一标题", parts())
    assert again == made
    assert [article["title"] for article in articles(server)] == ["另一标题"]


def test_who_may_comment_stays_as_people_set_it(server: WechatServer) -> None:
    made = drafts(server).put(NAME, TITLE, parts())
    articles(server)[0].update(need_open_comment=1, only_fans_can_comment=0)
    it = drafts(server)
    assert it.find(NAME) == made
    it.renew(made.remote, NAME, "另一标题", parts())
    (article,) = articles(server)
    assert (article["title"], article["need_open_comment"], article["only_fans_can_comment"]) == (
        "另一标题",
        1,
        0,
    )


def test_the_article_arrives_whole_with_its_pictures_at_wechat(server: WechatServer) -> None:
    drafts(server).put(NAME, TITLE, parts())

    (article,) = articles(server)
    assert server.uploaded == [PNG, JPEG]
    first, second = (f"http://mmbiz.qpic.cn/mmbiz_png/{n}/0?wx_fmt=png&amp;from=x" for n in (1, 2))
    there = ARTICLE.replace("https://e.org/a.png?x=1&amp;y=2", first).replace("https://e.org/b.jpg", second)
    assert article == {
        "article_type": "news",
        "title": TITLE,
        "author": "编辑部",
        "digest": "摘要",
        "content": there,
        "content_source_url": "https://weekly.example.org/zh/issues/30/",
        "thumb_media_id": "cover-1",
    }


def test_a_cover_goes_into_the_library_once(server: WechatServer) -> None:
    made = drafts(server).put(NAME, TITLE, parts())
    drafts(server).renew(made.remote, NAME, TITLE, parts())
    assert len(server.library) == 1

    drafts(server).renew(made.remote, NAME, TITLE, parts(cover=JPEG))
    assert [one["name"].rpartition(".")[2] for one in server.library] == ["jpg", "png"]
    assert articles(server)[0]["thumb_media_id"] == "cover-2"


def test_a_draft_is_found_behind_many_and_one_among_other_articles_is_left(server: WechatServer) -> None:
    it = drafts(server)
    it.put(NAME, TITLE, parts())
    own = server.kept.pop()
    other = {"title": "x", "content_source_url": "https://weekly.example.org/zh/issues/29/"}
    server.kept = [{"media_id": f"m{n}", "content": {"news_item": [other]}} for n in range(45)]
    several = [other, {**other, "content_source_url": "http://weekly.example.org/zh/issues/30"}]
    server.kept.append({"media_id": "both", "content": {"news_item": several}})
    found = it.find(NAME)
    assert (found.remote, found.fixed, found.said) == ("both", True, "one of 2 articles of a draft")

    server.kept.append(own)
    assert (it.find(NAME).remote, it.find(NAME).fixed) == (own["media_id"], False)


def test_a_token_that_is_not_good_any_more_is_fetched_anew_once(server: WechatServer) -> None:
    it = drafts(server)
    it.find(NAME)
    server.token = "another machine has a fresh one"
    assert it.put(NAME, TITLE, parts()).fate is Fate.SENT
    assert (server.tokens, len(server.kept)) == (2, 1)

    server.refusals["draft/batchget"] = (42001, "access_token expired")
    server.asked.clear()
    with pytest.raises(ChannelError, match="says its token is too old"):
        it.find(NAME)
    assert [path for _, path in server.asked] == ["draft/batchget", "stable_token", "draft/batchget"]


@pytest.mark.parametrize(
    ("step", "code", "said", "told"),
    [
        (
            "stable_token",
            40164,
            "invalid ip 192.0.2.7 ipv6 ::ffff:192.0.2.7, not in whitelist",
            "wechat: it does not know the address 192.0.2.7 (40164). Add 192.0.2.7 to the IP白名单 at mp.weixin",
        ),
        ("stable_token", 40125, "invalid appsecret", "wechat: it does not accept the app secret (40125"),
        ("stable_token", 40013, "invalid appid", "wechat: it does not know this app_id (40013"),
        (
            "stable_token",
            89503,
            "",
            "wechat: an administrator has to allow this machine's address (89503: rid",
        ),
        ("draft/batchget", 45009, "reach max api daily quota limit", "no requests are left for today (45009"),
        ("draft/batchget", 48001, "api unauthorized", "this account may not use it (48001: api unauthorized"),
        ("media/uploadimg", 40137, "invalid image format", "it cannot read a picture (40137"),
        ("material/add_material", 45001, "media size out of limit", "a picture is too large for it (45001"),
        ("draft/add", 45003, "title size out of limit", "the title is too long for it (45003"),
        ("draft/add", 45004, "description size out of limit", "the summary is too long for it (45004"),
        ("draft/add", 45110, "author size out of limit", "8 Chinese characters or fewer"),
        ("draft/add", 53503, "x", "the draft did not pass its examination (53503"),
        ("draft/add", 99999, "something new", "it says no (99999: something new"),
        ("draft/add", -1, "system error", "it is busy (-1: system error"),
    ],
)
def test_a_no_is_one_clear_line(server: WechatServer, step: str, code: int, said: str, told: str) -> None:
    server.refusals[step] = (code, said)
    it = drafts(server)
    with pytest.raises(ChannelError) as caught:
        assert it.find(NAME) or it.put(NAME, TITLE, parts())
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert server.kept == []
    assert SECRET not in str(caught.value)
    assert server.token not in str(caught.value) or not server.token


def test_what_it_says_back_shows_no_secret(server: WechatServer) -> None:
    it = drafts(server)
    it.find(NAME)
    server.refusals["draft/batchget"] = (47001, f"data {server.token} and {SECRET}\nare wrong")
    with pytest.raises(ChannelError) as caught:
        it.find(NAME)
    assert "(47001: data (token) and (secret) are wrong" in str(caught.value)


@pytest.mark.parametrize("lost", [True, False])
def test_an_answer_that_never_came_is_in_doubt_and_found_again(server: WechatServer, lost: bool) -> None:
    over = threading.Event()

    def never() -> Response:
        over.wait(10)
        return answer({})

    server.instead, server.lost = never, lost
    try:
        assert drafts(server).put(NAME, TITLE, parts()).fate is Fate.OPEN
    finally:
        over.set()
    server.instead = None
    assert (drafts(server).find(NAME) is not None) == lost


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (answer({}), "names no draft"),
        (answer([]), "JSON of another shape"),
        (Response("<html>", content_type="text/html"), "a web page, not with JSON"),
        (Response("x", status=502), "its server failed (502)"),
        (answer({"errcode": "odd"}), "it is busy (-1)"),
    ],
)
def test_an_odd_answer_is_no_draft(server: WechatServer, given: Response, told: str) -> None:
    server.instead = lambda: given
    with pytest.raises(ChannelError) as caught:
        drafts(server).put(NAME, TITLE, parts())
    assert told in str(caught.value)


def test_pictures_it_would_not_take_are_named_before_any_draft_is_made(server: WechatServer) -> None:
    for body, told in ((b"GIF89a", "neither PNG nor JPEG"), (PNG + b"\0" * (1 << 20), "1,048,6")):
        with pytest.raises(ChannelError, match=told) as caught:
            drafts(server, picture=lambda _, body=body: body).put(NAME, TITLE, parts())  # type: ignore[misc]
        assert "https://e.org/a.png" in str(caught.value)
    assert server.kept == []


@pytest.mark.parametrize(
    ("article", "told"), [("长" * 20_000, "20,000 char"), ("<p></p>" * 150_000, "1,050,000 b")]
)
def test_what_is_too_long_is_not_sent(server: WechatServer, article: str, told: str) -> None:
    with pytest.raises(ChannelError, match=told):
        drafts(server).put(NAME, TITLE, parts(article))
    assert server.asked == []


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"app_id": ""}, "app_id = "),
        ({"secret": ""}, "DIGEST_WECHAT_SECRET"),
        ({"secret": "a b"}, "no token"),
    ],
)
def test_without_an_account_nothing_is_asked(
    server: WechatServer, settings: dict[str, str], told: str
) -> None:
    with pytest.raises(ChannelError, match=told):
        drafts(server, **settings)


def test_a_server_nobody_answers_at_is_one_line(server: WechatServer) -> None:
    with pytest.raises(ChannelError, match="wechat: no connection") as caught:
        drafts(server, url="http://127.0.0.1:9").find(NAME)
    assert SECRET not in str(caught.value)
