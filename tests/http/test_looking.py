"""What the client does when it only looks: one connection, a host left alone, a bad certificate, nobody waited for."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import anyio
import pytest
from pytest_httpserver import HTTPServer

from digest.errors import FetchError
from digest.http import Looking
from digest.model import HttpSettings
from digest.ports import Response
from tests.hostile.server import Behaviour, Hostile, answer

HERE = HttpSettings(allow=("127.0.0.1", "localhost"), timeout=5)


async def no_pause(_: float) -> None:
    """What the client waits for between two tries."""


def look(*urls: str, settings: HttpSettings = HERE, most: int = 0) -> list[Response | FetchError]:
    """What each of `urls` answers, one after the other."""

    async def all_of_them() -> list[Response | FetchError]:
        found: list[Response | FetchError] = []
        async with Looking(settings, sleep=no_pause) as one:
            for url in urls:
                try:
                    found.append(await one(url, most=most))
                except FetchError as error:
                    found.append(error)
        return found

    return anyio.run(all_of_them)


def statuses(found: Sequence[Response | FetchError]) -> list[int | None]:
    return [one.status for one in found]


def test_a_look_is_no_fetch_and_says_who_it_is(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("x" * 5000)
    (found,) = look(httpserver.url_for("/"))

    assert isinstance(found, Response)
    assert (found.status, found.body) == (200, b"")
    ((request, _),) = httpserver.log
    assert (request.method, request.headers["User-Agent"]) == ("HEAD", HERE.user_agent)


def test_of_a_page_so_much_is_read_as_is_wanted(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("abc" * 5000)
    (found,) = look(httpserver.url_for("/"), most=4)

    assert isinstance(found, Response)
    assert found.body == b"abca"


@contextmanager
def counting() -> Iterator[tuple[int, list[int]]]:
    """A server that keeps its connections; the number of requests of each."""
    connections: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def serve() -> None:
            while True:
                try:
                    taken, _ = server.accept()
                except OSError:
                    return
                connections.append(0)
                with taken:
                    while taken.recv(65536):
                        connections[-1] += 1
                        taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1], connections
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_links_of_one_host_share_a_connection() -> None:
    with counting() as (port, connections):
        found = look(*(f"http://127.0.0.1:{port}/{n}" for n in range(3)))

    assert statuses(found) == [200] * 3
    assert connections == [3]


def test_a_host_that_has_had_enough_is_not_asked_for_the_next_link() -> None:
    enough = answer(status="429 Too Many", headers=[("Retry-After", "60")])
    with Hostile([Behaviour(name="enough", does="has had enough", answer=lambda _: enough)]) as hostile:
        first, second = look(hostile.address("enough"), hostile.address("enough") + "/2")

        assert isinstance(first, Response)
        assert (first.status, first.wait) == (429, 60)
        assert isinstance(second, FetchError)
        assert "asked to be left alone" in str(second)
        assert len(hostile.asked["enough"]) == 1


def test_nobody_waits_a_third_time_for_a_silent_host() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        urls = [f"http://127.0.0.1:{server.getsockname()[1]}/{n}" for n in range(3)]
        found = look(*urls, settings=HttpSettings(allow=("127.0.0.1",), timeout=0.05))

    first, second, third = map(str, found)
    assert "no whole answer within 0.05 seconds" in first
    assert "no whole answer within 0.05 seconds" in second
    assert "127.0.0.1 was silent 2 times before" in third
    assert all(isinstance(one, FetchError) and one.late and not one.firm for one in found)


def test_a_link_into_this_machine_leads_no_reader_anywhere() -> None:
    found = look("http://127.0.0.1:1/", "http://[::1]/", "http://10.1.2.3/", settings=HttpSettings())

    assert all(isinstance(one, FetchError) and one.firm for one in found)
    assert all("is not a public address" in str(one) for one in found)


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_a_certificate_nobody_vouches_for_is_named(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
            ),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            taken, _ = server.accept()
            with taken, pytest.raises(OSError, match=r".*"):
                context.wrap_socket(taken, server_side=True).recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        (found,) = look(f"https://127.0.0.1:{server.getsockname()[1]}/")
        thread.join()

    assert isinstance(found, FetchError)
    assert found.firm
    assert "no safe connection: self-signed certificate" in str(found)
