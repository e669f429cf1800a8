"""The desk below a path behind a reverse proxy that speaks for another host: a real one, on loopback."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from tests.desks import Desk, running
from tests.digests import NOW, fill, make

# Real servers, mails, clones: seconds in all, so `make verify` runs them.
pytestmark = pytest.mark.slow

ADDRESS = "https://desk.example.org/weekly/"
ORIGIN = "https://desk.example.org"


class Proxy(BaseHTTPRequestHandler):
    """Hands on what came, as nginx and Caddy do: Host and path kept, `X-Forwarded-*` added."""

    protocol_version = "HTTP/1.1"
    port = 0

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        there = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        heads = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        heads |= {
            "X-Forwarded-For": "203.0.113.9",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "evil.example",
        }
        self.close_connection = True
        with closing(there), suppress(OSError, http.client.HTTPException):  # one of both goes away
            there.request(self.command, self.path, body or None, heads)
            with closing(there.getresponse()) as answer:
                self._hand_on(answer)

    def _hand_on(self, answer: http.client.HTTPResponse) -> None:
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"connection", "transfer-encoding", "date"}:
                self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        while part := answer.read1(65536):
            self.wfile.write(part)
            self.wfile.flush()

    do_GET = do_POST = do_HEAD = _pass  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def before(desk: Desk) -> Iterator[str]:
    """The proxy's own address."""
    handler = type("Handler", (Proxy,), {"port": httpx.URL(desk.origin).port})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str]]:
    root = tmp_path_factory.mktemp("hosted")
    fill(make(root))
    with running(root, address=ADDRESS) as desk, before(desk) as address:
        yield desk, address


def browser(address: str, **heads: str) -> httpx.Client:
    """A browser that believes it is at https://desk.example.org; it keeps its cookies by hand."""
    return httpx.Client(base_url=address, headers={"Host": "desk.example.org", **heads})


def come_in(client: httpx.Client, token: str) -> httpx.Response:
    answer = client.get("/weekly/", params={"token": token})
    client.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
    return answer


def test_cookie_and_redirects(hosted: tuple[Desk, str]) -> None:
    desk, address = hosted
    with browser(address) as client:
        answer = come_in(client, desk.token)
        assert answer.headers["location"] == "/weekly/"
        assert answer.headers["set-cookie"].startswith("__Secure-digest_desk=")
        assert {"Secure", "HttpOnly", "Path=/weekly/", "SameSite=strict"} <= set(
            answer.headers["set-cookie"].split("; ")
        )
        assert client.get("/weekly").headers["location"] == "/weekly/"
        assert client.get("/").status_code == 404
        assert client.get("/weekly/people/").status_code == 404


def test_every_link_lies_below_the_path(hosted: tuple[Desk, str]) -> None:
    desk, address = hosted
    with browser(address) as client:
        come_in(client, desk.token)
        for path in ("/weekly/", "/weekly/people", "/weekly/sources"):
            page = client.get(path)
            assert page.status_code == 200
            assert "evil.example" not in page.text
            links = re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text)
            assert links
            assert [link for link in links if not link.startswith("/weekly/")] == []
            assert 'data-base="/weekly"' in page.text
        assert client.get("/weekly/static/desk.mjs").status_code == 200


def test_writes_come_from_the_public_address(hosted: tuple[Desk, str]) -> None:
    desk, address = hosted
    with browser(address) as client:
        come_in(client, desk.token)
        for origin, status in (
            (ORIGIN, 303),
            ("http://desk.example.org", 403),
            (address, 403),
            (desk.origin, 403),
        ):
            answer = client.post("/weekly/tongue", data={"tongue": "zh"}, headers={"Origin": origin})
            assert answer.status_code == status
        made = client.post("/weekly/people/invite", data={"who": "徐迪"}, headers={"Origin": ORIGIN})
        assert f"{ORIGIN}/weekly/?token=" in made.text
        assert len(desk.sessions.invitations(NOW)) == 1


def test_the_stream_comes_through(hosted: tuple[Desk, str]) -> None:
    desk, address = hosted
    with browser(address) as client:
        come_in(client, desk.token)
        with client.stream("GET", "/weekly/events?page=p1&on=inbox") as stream:
            assert stream.headers["x-accel-buffering"] == "no"
            assert next(line for line in stream.iter_lines() if line) == "retry: 1000"


def test_only_the_public_host(hosted: tuple[Desk, str]) -> None:
    _, address = hosted
    for host, status in (
        ("desk.example.org", 403),
        ("DESK.example.org:443", 403),
        ("127.0.0.1:8029", 421),
        ("evil.example", 421),
    ):
        assert httpx.get(f"{address}/weekly/", headers={"Host": host}).status_code == status
