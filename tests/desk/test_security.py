"""The desk tried from outside, by raw requests of a stranger: a row is what is sent and what must come back."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from digest.desk import gate
from tests.desks import Desk, running
from tests.digests import NOW, fill, make

# Real servers, mails, clones: seconds in all, so `make verify` runs them.
pytestmark = pytest.mark.slow

FORM = "application/x-www-form-urlencoded"
OURS = "Sec-Fetch-Site: same-origin"
#: A write that is right but for what a row changes.
ACT = "do=drop+nothing"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("security")
    fill(make(root))
    with running(root) as made:
        yield made


def cookie(desk: Desk) -> str:
    held = next(
        one
        for one in desk.client.cookies.jar
        if one.name.startswith("digest_desk_") and one.name[12:].isdecimal()
    )
    return f"Cookie: {held.name}={held.value}"


def raw(desk: Desk, sent: bytes) -> tuple[int, bytes]:
    """Status and all of the answer to bytes on the wire."""
    with socket.create_connection(("127.0.0.1", httpx.URL(desk.origin).port or 0), 10) as line:
        line.sendall(sent)
        told = b""
        while part := line.recv(65536):
            told += part
    return int(told.split(b" ", 2)[1]) if told else 0, told


def ask(
    desk: Desk,
    *heads: str,
    line: str = "GET / HTTP/1.1",
    host: str | None = None,
    body: str = "",
    known: bool = True,
) -> tuple[int, bytes]:
    """`line` with `heads`; from a browser that is in if `known`; one Host unless `host` says otherwise."""
    port = httpx.URL(desk.origin).port
    hosts = [f"Host: 127.0.0.1:{port}"] if host is None else [host.replace("PORT", str(port))] if host else []
    all_ = [line, *hosts, *([cookie(desk)] if known else []), "Connection: close", *heads]
    return raw(desk, "\r\n".join([*all_, "", body]).encode("latin-1"))


def plain(told: bytes) -> None:
    """Whatever was refused is refused in words, without what only a program would say."""
    assert b"Traceback" not in told
    assert b'File "' not in told


HOSTS = [
    ("own", "Host: 127.0.0.1:PORT", 200),
    ("by name", "Host: localhost:PORT", 200),
    ("IPv6", "Host: [::1]:PORT", 200),
    ("upper case", "Host: LOCALHOST:PORT", 200),
    ("another", "Host: evil.example:PORT", 421),
    ("another that ends alike", "Host: localhost.evil.example:PORT", 421),
    ("without port", "Host: localhost", 421),
    ("another port", "Host: localhost:1", 421),
    ("trailing dot", "Host: localhost.:PORT", 421),
    ("other IPv6", "Host: [::]:PORT", 421),
    ("user before it", "Host: evil@localhost:PORT", 421),
    ("empty", "Host: ", 421),
    ("none", "", 400),
    ("two", "Host: localhost:PORT\r\nHost: evil.example", 400),
]


@pytest.mark.parametrize(("host", "status"), [row[1:] for row in HOSTS], ids=[row[0] for row in HOSTS])
def test_hosts(desk: Desk, host: str, status: int) -> None:
    got, told = ask(desk, host=host)
    assert got == status
    plain(told)


def test_a_forwarded_host_is_not_believed(desk: Desk) -> None:
    status, told = ask(
        desk, "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "Forwarded: host=evil"
    )
    assert status == 200
    assert b"evil" not in told


ORIGINS = [
    ("same-origin", ["Sec-Fetch-Site: same-origin"], 400),
    ("own origin", ["Origin: OWN"], 400),
    ("cross-site", ["Sec-Fetch-Site: cross-site"], 403),
    ("same-site", ["Sec-Fetch-Site: same-site"], 403),
    ("none", ["Sec-Fetch-Site: none"], 403),
    ("cross-site that claims our origin", ["Sec-Fetch-Site: cross-site", "Origin: OWN"], 403),
    ("two", ["Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"], 403),
    ("both missing", [], 403),
    ("null", ["Origin: null"], 403),
    ("another", ["Origin: http://evil.example"], 403),
    ("https of ours", ["Origin: SECURE"], 403),
    ("ours with more behind", ["Origin: OWN.evil.example"], 403),
    ("two origins", ["Origin: OWN", "Origin: http://evil.example"], 403),
]


@pytest.mark.parametrize(("heads", "status"), [row[1:] for row in ORIGINS], ids=[row[0] for row in ORIGINS])
def test_origins(desk: Desk, heads: list[str], status: int) -> None:
    """400: it came through, and names no candidate that there is."""
    secure = desk.origin.replace("http:", "https:")
    filled = [head.replace("OWN", desk.origin).replace("SECURE", secure) for head in heads]
    line = "POST /inbox/act HTTP/1.1"
    length = f"Content-Length: {len(ACT)}"
    got, told = ask(desk, *filled, length, f"Content-Type: {FORM}", line=line, body=ACT)
    assert got == status
    plain(told)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "OPTIONS", "PATCH", "post", "BREW"])
def test_methods(desk: Desk, method: str) -> None:
    got, told = ask(desk, OURS, line=f"{method} / HTTP/1.1")
    assert got == 405
    assert b"GET, HEAD, POST" in told


def test_no_way_through(desk: Desk) -> None:
    assert ask(desk, line="CONNECT evil.example:443 HTTP/1.1")[0] == 405
    assert ask(desk, line="GET http://evil.example/ HTTP/1.1")[0] == 404
    upgrade = (
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    )
    assert ask(desk, *upgrade)[0] == 200  # a page like any other; nothing is switched


def test_head_tells_as_much_and_opens_nothing(desk: Desk) -> None:
    status, told = ask(desk, line="HEAD / HTTP/1.1")
    assert status == 200
    assert told.endswith(b"\r\n\r\n")
    status, told = ask(desk, line=f"HEAD /?token={desk.token} HTTP/1.1", known=False)
    assert status == 403  # who only looks what a link is does not come in by it
    assert b"set-cookie" not in told.lower()


TOKENS = {
    "none": "/",
    "wrong": "/?token=x",
    "empty": "/?token=",
    "long": f"/?token={'A' * 20_000}",
    "not ASCII": "/?token=%E5%BE%90%E8%BF%AA",
    "no UTF-8": "/?token=%FF%FE",
    "NUL": "/?token=%00",
    "twice": "/?token=x&token=y",
}


@pytest.mark.parametrize("path", TOKENS.values(), ids=TOKENS)
def test_tokens(desk: Desk, path: str) -> None:
    for line in (f"GET {path} HTTP/1.1", f"GET {path.replace('/', '/static/desk.mjs', 1)} HTTP/1.1"):
        got, told = ask(desk, line=line, known=False)
        assert got == 403
        assert b"set-cookie" not in told.lower()
        plain(told)


def test_cookies(desk: Desk) -> None:
    name, _, value = cookie(desk).removeprefix("Cookie: ").partition("=")
    for wrong in (
        f"digest_desk_1={value}",  # of a desk at another port
        f"{name}={desk.token}",  # the token is no cookie
        f"{name}={value[:-1]}",
        f"{name}=",
        f"{name}={'A' * 9_000}",
        f"{name}=\xe5\xbe\x90",
        f"{name}; ; =;",
    ):
        got, told = ask(desk, f"Cookie: {wrong}", known=False)
        assert got == 403, wrong
        plain(told)


def test_invitations_end(desk: Desk) -> None:
    _, late = desk.sessions.invite("Late", NOW - timedelta(days=8))
    made, gone = desk.sessions.invite("Gone", NOW)
    with desk.browser(gone) as browser:
        desk.sessions.revoke(made.id, NOW)
        assert browser.get("/").status_code == 403
    for token in (late, gone):
        assert ask(desk, line=f"GET /?token={token} HTTP/1.1", known=False)[0] == 403


PATHS = [
    "/static/..%2f..%2fgate.py",
    "/static/../gate.py",
    "/static/%2e%2e/gate.py",
    "/static/..%5cgate.py",
    "/static/%00",
    "/static/desk.css%00.mjs",
    "/static//etc/passwd",
    "/static/%2Fetc%2Fpasswd",
    "/static/desk.py",
    "/issue/..%2f..%2fdigest.toml",
    "/issue/%00",
    "/issue/1/entry/..%2f..%2f..%2fetc%2fpasswd",
    "/preview/..%2f1/page/zh",
    "/preview/1/page/..%2f..%2fdigest.toml",
    "/../../etc/passwd",
    "/%c0%ae%c0%ae/",
    "/nowhere",
]


@pytest.mark.parametrize("path", PATHS)
def test_paths(desk: Desk, path: str) -> None:
    got, told = ask(desk, line=f"GET {path} HTTP/1.1")
    assert got in {400, 404}
    assert b"root:" not in told
    assert b"[[sections]]" not in told
    plain(told)


BODIES = [
    ("two lengths", ["Content-Length: 3", "Content-Length: 5"], "do=drop", 400),
    ("length and chunks", ["Content-Length: 3", "Transfer-Encoding: chunked"], "0\r\n\r\n", 400),
    ("unknown encoding", ["Transfer-Encoding: gzip, chunked"], "0\r\n\r\n", 400),
    ("negative", ["Content-Length: -1"], "", 400),
    ("no number", ["Content-Length: 0x10"], "", 400),
    ("too long, declared", ["Content-Length: 1000001"], "", 413),
    ("too long, in chunks", ["Transfer-Encoding: chunked"], f"{1_000_001:x}\r\n{'a' * 1_000_001}\r\n0\r\n\r\n", 413),
    ("many fields", ["Content-Length: 10000"], "a=1&" * 2_500, 400),
    ("no UTF-8", ["Content-Length: 7"], "do=\xff\xfe\xff\xff", 400),
    ("nothing", ["Content-Length: 0"], "", 400),
    ("a field of another kind", ["Content-Length: 6"], "do=%00", 400),
]  # fmt: skip


@pytest.mark.parametrize(
    ("heads", "body", "status"), [row[1:] for row in BODIES], ids=[row[0] for row in BODIES]
)
def test_bodies(desk: Desk, heads: list[str], body: str, status: int) -> None:
    got, told = ask(desk, OURS, f"Content-Type: {FORM}", *heads, line="POST /inbox/act HTTP/1.1", body=body)
    assert got == status
    plain(told)


KINDS = [
    ("multipart/form-data; boundary=x", 415),
    ("text/plain", 415),
    ("text/plain; charset=application/x-www-form-urlencoded", 415),
    ("application/json", 400),
    ("image/png", 400),
    ("", 415),
    (f"{FORM}\r\nContent-Type: text/plain", 415),
]


@pytest.mark.parametrize(("kind", "status"), KINDS)
def test_kinds_of_bodies(desk: Desk, kind: str, status: int) -> None:
    heads = [OURS, f"Content-Length: {len(ACT)}", *([f"Content-Type: {kind}"] if kind else [])]
    got, told = ask(desk, *heads, line="POST /inbox/act HTTP/1.1", body=ACT)
    assert got == status
    plain(told)


BACKS = ["//evil.example", "/\\evil.example", "https://evil.example", "/x\r\nSet-Cookie: a=b", "/\t/evil.example",
         "/\n/evil.example", "javascript:alert(1)", "", "\x00/"]  # fmt: skip


@pytest.mark.parametrize("back", BACKS)
def test_back_leads_nowhere_else(desk: Desk, back: str) -> None:
    answer = desk.post("/tongue", {"tongue": "zh", "back": back})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert "a=b" not in answer.headers.get("set-cookie", "")


def test_the_link_leads_nowhere_else(desk: Desk) -> None:
    status, told = ask(desk, line=f"GET //evil.example/?token={desk.token} HTTP/1.1", known=False)
    assert status == 303
    assert b"location: /evil.example/\r\n" in told


def test_a_slow_body_is_not_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "SLOW", 0.05)
    port = httpx.URL(desk.origin).port or 0
    heads = [
        "POST /inbox/act HTTP/1.1",
        f"Host: localhost:{port}",
        cookie(desk),
        OURS,
        f"Content-Type: {FORM}",
    ]
    with socket.create_connection(("127.0.0.1", port), 10) as line:
        line.sendall("\r\n".join([*heads, "Content-Length: 100", "", "do=d"]).encode())
        assert line.recv(65536).startswith(b"HTTP/1.1 408 ")
        assert desk.client.get("/").status_code == 200


def test_many_save_at_once(desk: Desk) -> None:
    """Each act is one whole act: afterwards the file holds all of them, and nobody was told of a fault."""
    ids = [one.id for one in desk.room.inbox().candidates][:4]
    found: list[int] = []

    def pick(name: str) -> None:
        found.append(desk.post("/inbox/act", {"do": f"pick  {name}"}).status_code)

    threads = [threading.Thread(target=pick, args=(name,)) for name in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [303] * len(ids)
    number = desk.room.next_issue().number
    assert len(list(desk.room.digest.archive.issue(number).entries())) == len(ids)


def test_no_token_is_told_again(
    desk: Desk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Not in a log, not in a page, and no page sends it on."""
    with caplog.at_level(logging.DEBUG):
        came = desk.client.get("/", params={"token": desk.token})
        _, told = ask(desk, line=f"GET /nowhere?token={desk.token}x HTTP/1.1", known=False)
    page = desk.client.get(came.headers["location"])
    out, err = capfd.readouterr()
    ours = [
        record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))
    ]
    assert not any(
        desk.token in words for words in [*ours, out, err, page.text, told.decode(), *came.headers.values()]
    )
    for answer in (came, page):
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_fault_of_ours_is_one_line(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a route, in what every page needs, and in the gate itself."""
    for broken in (desk.room.__class__, desk.sessions.__class__):
        with monkeypatch.context() as patched:
            name = "inbox" if broken is desk.room.__class__ else "of"
            patched.setattr(broken, name, lambda *_: 1 / 0)
            status, told = ask(desk)
        assert status == 500
        assert b"unexpected ZeroDivisionError" in told
        plain(told)
    assert ask(desk)[0] == 200
