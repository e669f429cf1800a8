"""The reference for the address readers unsubscribe at keeps its contract, and its file is taken."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from digest.core.mailing.lists import read_addresses
from digest.core.mailing.tokens import genuine, token

FILE = Path(__file__).resolve().parents[1] / "docs/unsubscribe_handler.py"
SECRET = "a-secret-of-a-good-length"
MINE = token(SECRET, "a@example.org")


def module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("unsubscribe_handler", FILE)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Any]:
    server = module().Server(("127.0.0.1", 0), SECRET, tmp_path / "off.csv")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def ask(server: Any, method: str, said: str, language: str = "") -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
    try:
        body = "List-Unsubscribe=One-Click" if method == "POST" else None
        connection.request(method, f"/bye?t={said}", body, {"Accept-Language": language})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_looking_never_unsubscribes_and_posting_does_once(server: Any) -> None:
    status, page = ask(server, "GET", MINE)
    assert (status, server.file.exists()) == (200, False)
    assert '<form method="post">' in page
    assert "退订" in ask(server, "GET", MINE, "zh-CN")[1]

    assert [ask(server, "POST", MINE)[0] for _ in range(2)] == [200, 200]
    assert read_addresses(server.file.read_text()) == ([], [MINE], [])


def test_a_scanner_that_asks_for_the_head_alone_unsubscribes_nobody(server: Any) -> None:
    assert ask(server, "HEAD", MINE) == (200, "")
    assert ask(server, "HEAD", "A" * 32) == (404, "")
    assert not server.file.exists()


def test_a_length_that_is_none_does_not_stop_who_wants_to_leave(server: Any) -> None:
    connection = HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
    connection.putrequest("POST", f"/bye?t={MINE}")
    connection.putheader("Content-Length", "x")
    connection.endheaders()
    assert connection.getresponse().status == 200
    connection.close()
    assert MINE in server.file.read_text()


@pytest.mark.parametrize("said", ["", "A" * 32, MINE[:-1], f"{MINE}%0Aa@example.org", "..%2F", "<script>"])
def test_a_token_of_nobody_changes_nothing(server: Any, said: str) -> None:
    for method in ("GET", "POST"):
        status, page = ask(server, method, said)
        assert status == 404
        assert "<script>" not in page
    assert not server.file.exists()


def test_it_knows_a_token_as_the_program_does() -> None:
    assert module().genuine(SECRET, MINE)
    for said in ("A" * 32, "é", MINE + "AAAA", ""):
        assert module().genuine(SECRET, said) == genuine(SECRET, said) == False  # noqa: E712
