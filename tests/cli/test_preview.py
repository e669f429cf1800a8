"""The preview server: files of one folder on loopback, and word of a new build."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.cli.preview import Preview, Watch

PREFIX = "/some/digest/"


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    site = tmp_path / "site"
    (site / "zh").mkdir(parents=True)
    (site / "index.html").write_text("<html><body>home</body></html>")
    (site / "zh" / "index.html").write_text("<html><body>中文</body></html>")
    (site / "404.html").write_text("<html><body>not here</body></html>")
    (tmp_path / "secret.txt").write_text("secret")
    with Preview(site, PREFIX, 0) as server:
        yield server


def get(server: Preview, path: str, host: str = "", method: str = "GET") -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path, headers={"Host": host or f"127.0.0.1:{server.port}"})
    answer = connection.getresponse()
    return answer.status, answer.getheader("Location", ""), answer.read().decode()


def test_pages_below_the_prefix(preview: Preview) -> None:
    """The site lives where it will live, and each page listens for the next build."""
    status, _, body = get(preview, f"{PREFIX}zh/")

    assert status == 200
    assert "中文" in body
    assert "EventSource" in body
    assert get(preview, "/")[:2] == (302, PREFIX)
    assert get(preview, f"{PREFIX}nothing/")[0] == 404


@pytest.mark.parametrize(
    "path",
    [f"{PREFIX}../secret.txt", f"{PREFIX}..%2fsecret.txt", f"{PREFIX}%2e%2e/secret.txt", "/secret.txt"],
)
def test_nothing_outside_of_the_folder(preview: Preview, path: str) -> None:
    """No way of writing a path leads out of the site."""
    status, _, body = get(preview, path)

    assert status == 404
    assert "secret" not in body


def test_only_this_machines_names(preview: Preview) -> None:
    """A foreign name pointed at this machine is refused (DNS rebinding)."""
    assert get(preview, f"{PREFIX}zh/", host="evil.example:80")[0] == 403


def test_no_other_way_in(preview: Preview) -> None:
    """HEAD would serve the working folder if it were left to the library."""
    assert get(preview, "/digest.toml", method="HEAD")[0] == 405


def test_open_pages_hear_of_a_new_build(preview: Preview) -> None:
    """The event arrives once the page listens."""
    connection = http.client.HTTPConnection("127.0.0.1", preview.port, timeout=10)
    connection.request("GET", "/-/reload", headers={"Host": "localhost:1"})
    answer = connection.getresponse()
    ticking = threading.Event()

    def keep_telling() -> None:
        while not ticking.wait(0.02):
            preview.reload()

    teller = threading.Thread(target=keep_telling)
    teller.start()
    try:
        assert answer.readline() == b"data: new\n"
    finally:
        ticking.set()
        teller.join()
        connection.close()


def test_watch_sees_edits(tmp_path: Path) -> None:
    """An edit, a new file, a removed one and the configuration count; hidden files do not."""
    content = tmp_path / "content"
    content.mkdir()
    watch = Watch([content], tmp_path)
    assert not watch.changed()
    (content / "a.yaml").write_text("1")
    assert watch.changed()
    assert not watch.changed()
    (content / "a.yaml").write_text("12")
    assert watch.changed()
    (content / ".a.swp").write_text("x")
    assert not watch.changed()
    (tmp_path / "digest.toml").write_text("x")
    assert watch.changed()
    (content / "a.yaml").unlink()
    assert watch.changed()
