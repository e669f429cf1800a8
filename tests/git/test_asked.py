"""git asks the very address that was checked: no proxy, no rule of the machine or the person leads it elsewhere."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest.errors import RepositoryError
from digest.git import copies, mirror, open_repository
from tests.git.repositories import git, make

DAY = datetime(2026, 6, 1, tzinfo=UTC)
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def served(tmp_path: Path, httpserver: HTTPServer) -> Iterator[HTTPServer]:
    """A repository at /upstream, in git's oldest way: files and nothing else."""
    upstream = make(tmp_path / "upstream", (DAY, {"keps/a.md": "a"}))
    git(upstream, "update-server-info")

    def file(request: Request) -> Response:
        path = tmp_path / request.path.lstrip("/")
        return Response(path.read_bytes()) if path.is_file() else Response(status=404)

    httpserver.expect_request(re.compile("/upstream/.*")).respond_with_handler(file)
    return httpserver


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's own settings."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path / ".gitconfig"


def test_no_proxy_of_the_environment(
    served: HTTPServer, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, NOBODY)
    home.write_text(f'[http]\n\tproxy = {NOBODY}\n[http "{served.url_for("/")}"]\n\tproxy = {NOBODY}\n')

    repository = open_repository(served.url_for("/upstream"), tmp_path / "mirrors", allow=["localhost"])

    assert repository.head().date == DAY


def test_no_other_address_for_the_one_that_was_checked(
    served: HTTPServer, home: Path, tmp_path: Path
) -> None:
    home.write_text(f'[url "{NOBODY}/"]\n\tinsteadOf = {served.url_for("/")}\n')

    repository = open_repository(served.url_for("/upstream"), tmp_path / "mirrors", allow=["localhost"])

    assert repository.head().date == DAY


def test_the_named_proxy_is_asked(served: HTTPServer, home: Path, tmp_path: Path) -> None:
    address = "http://repositories.example/upstream"
    repository = open_repository(
        address, tmp_path / "mirrors", allow=["repositories.example"], proxy=served.url_for("/")
    )

    assert repository.head().date == DAY
    assert {request.host for request, _ in served.log} == {"repositories.example"}


def test_behind_a_proxy_an_inner_host_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)

    with pytest.raises(RepositoryError, match=r"wiki\.example\.org \(10\.0\.0\.7\) is not a public address"):
        open_repository("https://wiki.example.org/x", tmp_path / "mirrors", proxy=NOBODY)


def test_a_copy_of_somebody_else_is_fetched_into_as_the_person_allows(
    served: HTTPServer, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """git, asking, does not hear what the person says of strangers' folders."""
    address, mirrors = served.url_for("/upstream"), tmp_path / "mirrors"
    open_repository(address, mirrors, allow=["localhost"])
    monkeypatch.setattr(copies.os, "geteuid", lambda: 12_345)
    asked: list[tuple[str, ...]] = []
    run = copies.run

    def noting(arguments: Any, *more: Any, **named: Any) -> bytes:
        asked.append((*named.get("settings", ()), arguments[2]))
        return run(arguments, *more, **named)

    monkeypatch.setattr(copies, "run", noting)
    open_repository(address, mirrors, allow=["localhost"])

    (copy,) = mirrors.glob("*.git")
    assert asked == [("rev-parse",), (f"safe.directory={copy}", "fetch")]


@pytest.mark.parametrize(
    ("said", "version"),
    [("git version 2.34.1", (2, 34)), ("git version 2.50.1 (Apple Git-155)", (2, 50)), ("jj 1", (2, 37))],
)
def test_what_git_says_of_its_version(
    said: str, version: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "run", lambda *_: said.encode())
    mirror.git_version.cache_clear()

    assert mirror.git_version() == version
    mirror.git_version.cache_clear()


def test_a_git_that_cannot_be_held_to_the_checked_address_is_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("9.9.9.9", port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    monkeypatch.setattr(mirror, "git_version", lambda: (2, 34))

    with pytest.raises(RepositoryError, match=r"git 2\.34 asks the name server again") as caught:
        open_repository("https://github.example/x", tmp_path / "mirrors")
    assert (
        'Install git 2.37 or newer, or write under [http] in digest.toml: allow = ["github.example"]'
        in str(caught.value)
    )
