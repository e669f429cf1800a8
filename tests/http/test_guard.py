"""The guard: which addresses are connected to, whatever a name or a proxy says."""

from __future__ import annotations

import socket
from typing import Any

import anyio
import httpcore
import pytest
from pytest_httpserver import HTTPServer

from digest.core.networks import allowed
from digest.errors import FetchError
from digest.http import Client
from digest.http.faults import RefusedError
from digest.http.guard import Guard
from digest.model import HttpSettings


def resolve(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    async def answer(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(anyio, "getaddrinfo", answer)


def connect(host: str, *allow: str) -> None:
    anyio.run(Guard(allowed(allow)).connect_tcp, host, 80, 0.01)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433", "127.1", "0",
        "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:0:7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::",
        "2001::1", "fec0::1", "fe80::1", "169.254.169.254", "100.64.0.1", "192.0.0.8", "198.18.0.1",
    ],
)  # fmt: skip
def test_an_inner_address_is_refused_in_any_spelling(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own reading of numbers is what is judged; nothing is connected to."""

    async def connect_tcp(*_: Any) -> Any:
        raise AssertionError("it was connected to")

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect_tcp)

    with pytest.raises(RefusedError, match="is not a public address"):
        connect(host)


def test_a_name_of_an_inner_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, "10.0.0.7", "::1")

    with pytest.raises(
        RefusedError, match=r"wiki\.example\.org \(10\.0\.0\.7, ::1\) is not a public address"
    ):
        connect("wiki.example.org")


def test_of_several_addresses_only_the_public_ones_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, "127.0.0.1", "9.9.9.9", "8.8.8.8")
    tried = []

    async def connect_tcp(_: Any, host: str, *__: Any) -> Any:
        tried.append(host)
        raise httpcore.ConnectError("no")

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect_tcp)

    with pytest.raises(httpcore.ConnectError):
        connect("example.org")
    assert tried == ["9.9.9.9", "8.8.8.8"]


def test_a_machine_behind_a_fake_ip_proxy_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, "198.18.0.44")

    with pytest.raises(RefusedError, match=r"a transparent proxy gives example\.org the address") as caught:
        connect("example.org")
    assert 'allow = ["198.18.0.0/15"]' in caught.value.hint


def test_a_name_nobody_knows_is_said_and_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(anyio, "getaddrinfo", answer)

    with pytest.raises(RefusedError, match=r"there is no host 'nowhere\.example'"):
        connect("nowhere.example")


def test_no_socket_of_this_machine() -> None:
    with pytest.raises(RefusedError):
        anyio.run(Guard(allowed(())).connect_unix_socket, "/run/docker.sock")


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://wiki/",
        "http://0x7f.1/",
        "http://x.internal/",
    ],
)
def test_a_proxy_is_no_way_around_the_guard(url: str) -> None:
    async def ask() -> None:
        async with Client(HttpSettings(proxy="http://127.0.0.1:9")) as fetch:
            await fetch(url)

    with pytest.raises(FetchError, match="is not a public address"):
        anyio.run(ask)


def test_behind_a_proxy_a_name_of_an_inner_machine_is_refused(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy would look the name up and go there."""
    looked_up = anyio.getaddrinfo

    async def answer(host: str, port: int, **named: Any) -> Any:
        known = {"inner.example.org": ["10.0.0.7"], "both.example.org": ["10.0.0.7", "9.9.9.9"]}
        if host not in known:
            return await looked_up(host, port, **named)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(anyio, "getaddrinfo", answer)
    httpserver.expect_request("/").respond_with_data(b"by proxy")

    async def ask(url: str, *allow: str) -> bytes:
        async with Client(HttpSettings(proxy=httpserver.url_for("/"), allow=allow)) as fetch:
            return (await fetch(url)).body

    with pytest.raises(FetchError, match=r"inner\.example\.org \(10\.0\.0\.7\) is not a public address"):
        anyio.run(ask, "http://inner.example.org/")
    assert anyio.run(ask, "http://inner.example.org/", "10.0.0.0/8") == b"by proxy"
    assert anyio.run(ask, "http://both.example.org/") == b"by proxy"


def test_a_named_proxy_is_asked(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(b"by proxy")

    async def ask() -> bytes:
        async with Client(HttpSettings(proxy=httpserver.url_for("/"))) as fetch:
            return (await fetch("http://feeds.example.org/feed")).body

    assert anyio.run(ask) == b"by proxy"


def test_no_proxy_from_the_environment(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    httpserver.expect_request("/").respond_with_data(b"straight")

    async def ask() -> bytes:
        async with Client(HttpSettings(allow=("localhost",))) as fetch:
            return (await fetch(httpserver.url_for("/"))).body

    assert anyio.run(ask) == b"straight"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (socket.EAI_AGAIN, "no connection: the name server does not answer"),
        (socket.EAI_NONAME, "there is no host 'example.org'. Is it spelled right"),
    ],
)
def test_a_name_nobody_knows_is_told_from_a_name_server_that_is_away(
    code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any, **__: Any) -> None:
        raise socket.gaierror(code, "words of the system")

    async def no_pause(_: float) -> None:
        """Not waited for."""

    async def ask() -> None:
        async with Client(HttpSettings(), sleep=no_pause) as fetch:
            await fetch("https://example.org/")

    monkeypatch.setattr(anyio, "getaddrinfo", fail)
    with pytest.raises(FetchError) as caught:
        anyio.run(ask)

    assert said in str(caught.value)
    assert caught.value.firm is (code == socket.EAI_NONAME)
