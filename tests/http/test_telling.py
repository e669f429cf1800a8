"""A request that changes something: once, whatever comes back, and who knows whether it arrived."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response as Answer

from digest.errors import FetchError
from digest.http import Telling
from digest.model import HttpSettings

HERE = HttpSettings(allow=("127.0.0.1",), timeout=0.3)


def tell(url: str, settings: HttpSettings = HERE, method: str = "POST") -> tuple[int, bytes]:
    answer = Telling(settings)(method, url, subject="the service", headers={"X-Key": "k"}, body=b"{}")
    return answer.status, answer.body


@contextmanager
def listener(said: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A server that reads a request, says `said` and hangs up; without any, it stays silent."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = threading.Event()

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                heard.append(connection.recv(65536))
                if said:
                    connection.sendall(said)
                else:
                    done.wait(5)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1], heard
        done.set()
        thread.join()


@pytest.mark.parametrize("status", [200, 201, 302, 400, 401, 422, 429, 500, 503])
def test_any_status_is_an_answer_and_asked_once(httpserver: HTTPServer, status: int) -> None:
    asked = []

    def handle(request: object) -> Answer:
        asked.append(request.method)  # type: ignore[attr-defined]
        return Answer("words", status=status, headers={"Location": "/other"})

    httpserver.expect_request("/x").respond_with_handler(handle)

    assert tell(f"http://127.0.0.1:{httpserver.port}/x", method="PUT") == (status, b"words")
    assert asked == ["PUT"]


def test_nobody_there_has_heard_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(FetchError) as caught:
        tell(f"http://127.0.0.1:{port}/secret-path")

    assert not caught.value.begun
    assert "nobody answers at this port" in str(caught.value)
    assert "secret-path" not in str(caught.value)


def test_an_address_that_is_not_public_is_not_asked(httpserver: HTTPServer) -> None:
    with pytest.raises(FetchError) as caught:
        tell(f"http://127.0.0.1:{httpserver.port}/secret-path", HttpSettings())

    assert not caught.value.begun
    assert "secret-path" not in str(caught.value)
    assert httpserver.log == []


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{", b"HTTP/1.1 200 OK\r\n"]
)
def test_a_word_that_never_comes_leaves_it_open(said: bytes) -> None:
    with listener(said) as (port, heard), pytest.raises(FetchError) as caught:
        tell(f"http://127.0.0.1:{port}/secret-path")

    assert caught.value.begun
    assert heard[0].startswith(b"POST /secret-path")
    assert "secret-path" not in str(caught.value)
    assert "\n" not in str(caught.value)
