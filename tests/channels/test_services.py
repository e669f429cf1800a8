"""listmonk, Buttondown and webhooks against servers that behave as their documentation says, errors included."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from digest.channels.buttondown import Buttondown
from digest.channels.listmonk import Listmonk
from digest.channels.webhook import Webhook
from digest.core.providers import dingtalk_signature, feishu_signature
from digest.errors import ChannelError
from digest.http import Telling
from digest.model import (
    ButtondownSettings,
    Document,
    Fate,
    HttpSettings,
    ListmonkSettings,
    WebhookSettings,
)
from digest.ports import Drafts, Renewing
from tests.services import (
    BUTTONDOWN_TOKEN,
    LISTMONK_TOKEN,
    ButtondownServer,
    HookServer,
    ListmonkServer,
    Service,
    answer,
)

MARK = "0-token-of-this-one-reader-here0"
TELL = Telling(HttpSettings(allow=("127.0.0.1",), timeout=0.4))
NAME = "digest-030-zh"
PAGE = f'<html><head><style>p{{color:red}}</style></head><body><p>{{{{ code }}}}</p><a href="{MARK}">退订</a></body></html>'
PARTS = (
    Document(path="030-zh.html", media_type="text/html", body=PAGE.encode()),
    Document(path="030-zh.txt", media_type="text/plain", body=f"{{{{ code }}}}\n退订:{MARK}\n".encode()),
)
CARD = (Document(path="030-zh.card.json", media_type="application/json", body='{"text": "周报"}'.encode()),)
SECRET_PATH = "/hook/T0SECRET"


@pytest.fixture
def listmonk(httpserver: HTTPServer) -> tuple[Listmonk, ListmonkServer]:
    server = ListmonkServer(httpserver)
    server.listen("^/api/campaigns.*")
    settings = ListmonkSettings(
        url=server.url, user="digest", token=LISTMONK_TOKEN, lists={"zh": (3, 5)}, template=7
    )
    return Listmonk(settings, TELL, mark=MARK, sender=("云原生周报", "weekly@example.org")), server


@pytest.fixture
def buttondown(httpserver: HTTPServer) -> tuple[Buttondown, ButtondownServer]:
    server = ButtondownServer(httpserver)
    server.listen("^/v1/emails.*")
    return Buttondown(ButtondownSettings(url=server.url, token=BUTTONDOWN_TOKEN), TELL, mark=MARK), server


def hook(httpserver: HTTPServer, kind: str, yes: str, secret: str = "") -> tuple[Webhook, HookServer]:
    server = HookServer(httpserver, yes=yes)
    server.listen(f"^{SECRET_PATH}$")
    settings = WebhookSettings(kind=kind, url=f"{server.url}{SECRET_PATH}?access_token=KEY77", secret=secret)
    return Webhook(settings, TELL, clock=lambda: 1700000000.5), server


@pytest.fixture(params=["listmonk", "buttondown"])
def either(request: pytest.FixtureRequest) -> tuple[Any, Service]:
    return request.getfixturevalue(request.param)


# ------------------------------------------------------------ both


def test_a_draft_is_found_by_its_name_and_written_again(either: tuple[Any, Service]) -> None:
    drafts, server = either
    assert isinstance(drafts, Renewing)
    assert drafts.find(NAME) is None

    made = drafts.put(NAME, "标题 | Vol. 30", PARTS)
    assert (made.fate, made.out, made.fixed, made.said) == (Fate.SENT, False, False, "draft")
    assert made.remote in made.address
    assert drafts.find(NAME) == made

    again = drafts.renew(made.remote, NAME, "另一标题 | Vol. 30", PARTS)
    assert (again.remote, len(server.kept)) == (made.remote, 1)
    assert server.kept[0]["subject"] == "另一标题 | Vol. 30"


def test_one_that_went_out_is_to_be_left(either: tuple[Any, Service]) -> None:
    drafts, server = either
    drafts.put(NAME, "x", PARTS)
    drafts.put(NAME, "x", PARTS)
    server.kept[1]["status"] = "sent" if isinstance(drafts, Buttondown) else "finished"

    found = drafts.find(NAME)
    assert (found.out, found.fixed, found.remote) == (True, True, str(server.kept[1]["id"]))

    server.kept[1]["status"] = "scheduled"
    found = drafts.find(NAME)
    assert (found.out, found.fixed) == (False, True)


def test_a_name_that_only_begins_alike_is_another(either: tuple[Any, Service]) -> None:
    drafts, server = either
    other = "digest-030-zh-Hant"
    server.kept = [
        {"id": 1, "name": other, "subject": "", "metadata": {"digest": other}, "status": "draft"},
        {"id": 2, "name": "x", "subject": NAME, "metadata": None, "status": "draft"},
    ]
    assert drafts.find(NAME) is None


ANSWERS: list[tuple[Callable[[], Response], str]] = [
    (lambda: answer({"message": "no such user"}, 401), "it does not know us (401): no such user"),
    (lambda: answer({"message": "permission denied: campaigns:manage"}, 403), "permission denied: campaigns:manage"),
    (lambda: Response("<html>not here</html>", 404), "there is nothing at this address (404). "),
    (lambda: Response("<html>413</html>", 413), "the issue is too large for it (413)"),
    (lambda: answer({"detail": [{"loc": ["body", "subject"], "msg": "too long"}]}, 422), "body.subject: too long"),
    (lambda: answer({"detail": "Request was throttled."}, 429), "(429): Request was throttled."),
    (lambda: Response("oops", 500), "its server failed (500): oops"),
    (lambda: Response("", 302, {"Location": "https://elsewhere.example.org/"}), "sends us on to another address"),
    (lambda: Response("<!doctype html><title>Login</title>", 200), "it answers with a web page, not with JSON"),
    (lambda: Response('{"data": {"id": 1, "sta', 200), "breaks off or is damaged"),
    (lambda: answer({"message": "queue is full"}), "names no"),
    (lambda: answer([1]), "JSON of another shape"),
]  # fmt: skip


@pytest.mark.parametrize(("instead", "words"), ANSWERS, ids=[words for _, words in ANSWERS])
def test_a_no_is_one_line_in_their_words(
    either: tuple[Any, Service], instead: Callable[[], Response], words: str
) -> None:
    drafts, server = either
    server.instead = instead

    with pytest.raises(ChannelError) as caught:
        drafts.put(NAME, "x", PARTS)

    said = str(caught.value)
    assert said.startswith(f"{drafts.name}: ")
    assert words in said
    assert "\n" not in said
    assert "token-" not in said
    assert [method for method, _ in server.asked] == ["POST"]


def test_a_server_that_says_the_token_back_does_not_make_us_show_it(either: tuple[Any, Service]) -> None:
    drafts, server = either
    token = LISTMONK_TOKEN if isinstance(drafts, Listmonk) else BUTTONDOWN_TOKEN
    server.instead = lambda: answer({"message": f"bad token {token}"}, 400)

    with pytest.raises(ChannelError) as caught:
        drafts.put(NAME, "x", PARTS)
    assert "bad token (secret)" in str(caught.value)
    assert token not in repr(drafts._service)


def test_a_word_that_never_comes_is_in_doubt_and_then_found(either: tuple[Any, Service]) -> None:
    drafts, server = either
    never = threading.Event()

    def late() -> Response:
        never.wait(2)
        return Response("")

    server.instead, server.lost = late, True
    receipt = drafts.put(NAME, "x", PARTS)
    never.set()
    assert (receipt.fate, receipt.said) == (Fate.OPEN, "no whole answer within 0.4 seconds")

    server.instead = None
    assert drafts.find(NAME).said == "draft"


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "汉字"])
def test_what_is_no_token_is_never_sent_and_never_shown(token: str) -> None:
    settings = ListmonkSettings(url="http://127.0.0.1:9", user="digest", token=token)
    with pytest.raises(ChannelError) as caught:
        Listmonk(settings, TELL, mark=MARK)
    assert "DIGEST_LISTMONK_TOKEN" in str(caught.value)
    with pytest.raises(ChannelError) as caught:
        Buttondown(ButtondownSettings(token=token), TELL, mark=MARK)
    assert "DIGEST_BUTTONDOWN_TOKEN" in str(caught.value)
    assert not token or token not in str(caught.value)


# ------------------------------------------------------------ each


def test_what_listmonk_is_given(listmonk: tuple[Listmonk, ListmonkServer]) -> None:
    drafts, server = listmonk
    drafts.put(NAME, "用 {{ x }} | Vol. 30", PARTS)

    kept = server.kept[0]
    assert {name: kept[name] for name in ("name", "lists", "type", "content_type", "template_id", "from_email")} == {
        "name": NAME, "lists": [3, 5], "type": "regular", "content_type": "html", "template_id": 7,
        "from_email": "云原生周报 <weekly@example.org>",
    }  # fmt: skip
    assert kept["body"] == PAGE.replace("{{ code", "&#123;&#123; code").replace(MARK, "{{ UnsubscribeURL }}")
    assert kept["altbody"] == '{{ Safe "{{" }} code }}\n退订:{{ UnsubscribeURL }}\n'
    assert kept["subject"] == '用 {{ Safe "{{" }} x }} | Vol. 30'


def test_listmonk_is_searched_to_the_last_page(listmonk: tuple[Listmonk, ListmonkServer]) -> None:
    drafts, server = listmonk
    server.kept = [
        {"id": n, "name": f"{NAME} copy {n}", "subject": "", "status": "draft"} for n in range(1, 151)
    ]
    server.kept.append({"id": 200, "name": NAME, "subject": "", "status": "draft"})

    found = drafts.find(NAME)
    assert found is not None
    assert found.remote == "200"
    assert found.address == f"{server.url}/admin/campaigns/200"
    assert len(server.asked) == 2


def test_listmonk_needs_a_list(listmonk: tuple[Listmonk, ListmonkServer]) -> None:
    drafts, server = listmonk
    with pytest.raises(ChannelError, match="no list is named for en"):
        drafts.put("digest-030-en", "x", PARTS)
    assert server.asked == []


def test_what_buttondown_is_given(buttondown: tuple[Buttondown, ButtondownServer]) -> None:
    drafts, server = buttondown
    drafts.put(NAME, "用 {{ x }}", PARTS)

    kept = server.kept[0]
    assert (kept["status"], kept["metadata"], kept["subject"]) == ("draft", {"digest": NAME}, "用 { { x }}")
    assert kept["body"] == (
        "<!-- buttondown-editor-mode: fancy -->\n"
        '<p>{&#8288;{ code }}</p><a href="{{ unsubscribe_url }}">退订</a>'
    )


def test_what_people_set_at_buttondown_stays(buttondown: tuple[Buttondown, ButtondownServer]) -> None:
    drafts, server = buttondown
    made = drafts.put(NAME, "x", PARTS)
    server.kept[0]["metadata"]["theirs"] = "kept"
    drafts.renew(made.remote, NAME, "y", PARTS)
    assert server.kept[0]["metadata"] == {"digest": NAME, "theirs": "kept"}
    assert (server.kept[0]["subject"], server.kept[0]["status"]) == ("y", "draft")


def test_buttondown_is_read_to_the_last_page_at_our_address(
    buttondown: tuple[Buttondown, ButtondownServer],
) -> None:
    drafts, server = buttondown
    server.kept = [{"id": f"o{n}", "status": "sent", "metadata": {}} for n in range(5)]
    server.kept.append({"id": "ours", "status": "draft", "metadata": {"digest": NAME}})

    found = drafts.find(NAME)
    assert found is not None
    assert found.remote == "ours"
    assert server.asked == [("GET", "/v1/emails"), ("GET", "/v1/emails?page=2"), ("GET", "/v1/emails?page=3")]


YES = {"slack": "ok", "feishu": '{"code": 0, "msg": "success"}', "dingtalk": '{"errcode": 0, "errmsg": "ok"}',
       "plain": ""}  # fmt: skip


@pytest.mark.parametrize("kind", YES)
def test_a_card_is_posted(httpserver: HTTPServer, kind: str) -> None:
    drafts, server = hook(httpserver, kind, YES[kind])
    assert not isinstance(drafts, Renewing)
    port: Drafts = drafts

    receipt = port.put(NAME, "x", CARD)
    assert (receipt.fate, receipt.out) == (Fate.SENT, True)
    assert server.kept == [{"card": {"text": "周报"}, "query": {"access_token": "KEY77"}}]
    assert port.find(NAME) is None


def test_feishu_and_dingtalk_are_signed(httpserver: HTTPServer) -> None:
    drafts, server = hook(httpserver, "feishu", YES["feishu"], "sekret")
    drafts.put(NAME, "x", CARD)
    sign = feishu_signature("sekret", 1700000000)
    assert server.kept[0]["card"] == {"timestamp": "1700000000", "sign": sign, "text": "周报"}

    httpserver.clear()
    drafts, server = hook(httpserver, "dingtalk", YES["dingtalk"], "sekret")
    drafts.put(NAME, "x", CARD)
    sign = dingtalk_signature("sekret", 1700000000500)
    assert server.kept[0]["query"] == {"access_token": "KEY77", "timestamp": "1700000000500", "sign": sign}


@pytest.mark.parametrize(
    ("kind", "status", "body", "words"),
    [
        ("feishu", 200, '{"code": 19021, "msg": "sign match fail"}', "it says no: 19021 sign match fail. Check DIGEST_WEBHOOK_S"),
        ("feishu", 200, '{"StatusCode": 19024, "StatusMessage": "Key Words Not Found"}', "19024 Key Words Not Found"),
        ("dingtalk", 200, '{"errcode": 310000, "errmsg": "keywords not in content"}', "310000 keywords not in content"),
        ("slack", 404, "no_service", "(404): no_service"),
        ("slack", 403, "invalid_token", "(403): invalid_token"),
        ("slack", 400, f"bad url {SECRET_PATH}?access_token=KEY77", "it answers 400: bad url (secret)"),
        ("slack", 429, "rate_limited", "(429): rate_limited"),
        ("plain", 503, "busy", "(503): busy"),
        ("plain", 302, "", "sends us on"),
    ],
)  # fmt: skip
def test_a_webhooks_no(httpserver: HTTPServer, kind: str, status: int, body: str, words: str) -> None:
    drafts, server = hook(httpserver, kind, "")
    server.instead = lambda: Response(body, status)

    with pytest.raises(ChannelError) as caught:
        drafts.put(NAME, "x", CARD)

    said = str(caught.value)
    assert said.startswith("webhook 127.0.0.1: ")
    assert words in said
    assert "T0SECRET" not in said
    assert "KEY77" not in said
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("kind", "status", "body", "words"),
    [
        ("feishu", 200, "<html>gateway</html>", "a web page, not with JSON"),
        ("feishu", 200, '{"code": 0, "ms', "breaks off"),
        ("dingtalk", 200, "{}", "no code in it"),
        ("slack", 200, "<html>", "not the ok it should be"),
        ("slack", 500, "rollup_error", "its server failed (500): rollup_error"),
        ("plain", 504, "", "its server failed (504)"),
    ],
)
def test_what_a_webhook_leaves_open_is_in_doubt(
    httpserver: HTTPServer, kind: str, status: int, body: str, words: str
) -> None:
    drafts, server = hook(httpserver, kind, "")
    server.instead = lambda: Response(body, status)

    receipt = drafts.put(NAME, "x", CARD)
    assert receipt.fate is Fate.OPEN
    assert words in receipt.said
    assert len(server.asked) == 1


def test_a_card_that_is_too_large_is_not_sent(httpserver: HTTPServer) -> None:
    drafts, server = hook(httpserver, "dingtalk", YES["dingtalk"])
    large = Document(path="x", media_type="application/json", body=json.dumps({"text": "周" * 7000}).encode())
    with pytest.raises(ChannelError, match=r"the card has 21,0.. bytes, 20,000 are taken"):
        drafts.put(NAME, "x", (large,))
    assert server.asked == []


@pytest.mark.parametrize(
    "url", ["", "hooks.slack.com/T0SECRET", "ftp://x/T0SECRET", "http://[T0SECRET", "https://u:T0SECRET@x/"]
)
def test_what_is_no_address_is_not_shown(url: str) -> None:
    with pytest.raises(ChannelError) as caught:
        Webhook(WebhookSettings(url=url), TELL)
    assert "DIGEST_WEBHOOK_URL" in str(caught.value)
    assert "T0SECRET" not in str(caught.value)
