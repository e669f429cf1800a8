"""The preview server: what a site answers, on loopback alone, and word of a new edition."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest

from digest.app.previewing import Answer
from digest.cli.loopback import Preview

PREFIX = "/some/digest/"
FILES = {
    "index.html": "<html><body>home</body></html>",
    "zh/index.html": "<html><body>中文</body></html>",
    "404.html": "<html><body>not here</body></html>",
    "zh/feed.xml": "<rss/>",
    "assets/digest.1a2b.css": "p {}",
    "images/029/图.png": "picture",
}


@pytest.fixture
def files() -> dict[str, str]:
    return dict(FILES)


@pytest.fixture
def preview(files: dict[str, str]) -> Iterator[Preview]:
    def site(path: str, edition: str) -> Answer | None:
        if path == "zh/broken.html":
            raise ValueError("a bug")
        return Answer(200, files[path].encode(), path) if path in files else None

    with Preview(site, PREFIX, 0) as server:
        yield server


def ask(
    server: Preview, path: str, method: str = "GET", **headers: str
) -> tuple[int, Mapping[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"Host": f"127.0.0.1:{server.port}", **sent})
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read().decode()
    connection.close()
    return found


def test_pages_below_the_prefix(preview: Preview) -> None:
    """The site lives where it will live; a folder without its slash leads to it."""
    status, headers, body = ask(preview, f"{PREFIX}zh/")

    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "中文" in body
    assert ask(preview, f"{PREFIX}zh/?q=1")[0] == 200
    for path in ("/", PREFIX[:-1]):
        status, headers, _ = ask(preview, path)
        assert (status, headers["Location"]) == (302, PREFIX)
    status, headers, _ = ask(preview, f"{PREFIX}zh")
    assert (status, headers["Location"]) == (301, f"{PREFIX}zh/")
    status, _, body = ask(preview, f"{PREFIX}nothing/")
    assert (status, "not here" in body) == (404, True)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("zh/feed.xml", "application/xml"),
        ("assets/digest.1a2b.css", "text/css; charset=utf-8"),
        ("images/029/%E5%9B%BE.png", "image/png"),
    ],
)
def test_media_types(preview: Preview, path: str, kind: str) -> None:
    """As web servers give them, whatever this machine thinks of a suffix."""
    status, headers, _ = ask(preview, PREFIX + path)

    assert (status, headers["Content-Type"]) == (200, kind)


@pytest.mark.parametrize(
    "path",
    [
        f"{PREFIX}../secret.txt",
        f"{PREFIX}..%2fsecret.txt",
        f"{PREFIX}%2e%2e/secret.txt",
        "/secret.txt",
        "/etc/passwd",
        f"{PREFIX}%00",
        f"{PREFIX}%ff/",
        "//evil.example/",
    ],
)
def test_nothing_outside_of_the_site(preview: Preview, path: str) -> None:
    """No way of writing a path leads out of the site; nothing of the disk is ever asked for."""
    assert ask(preview, path)[0] == 404


@pytest.mark.parametrize("host", ["evil.example:80", "evil.example", "127.0.0.1.evil.example:80", ""])
def test_only_this_machines_names(preview: Preview, host: str) -> None:
    """A foreign name pointed at this machine is refused (DNS rebinding), for events too."""
    assert ask(preview, f"{PREFIX}zh/", Host=host)[0] == 403
    assert ask(preview, "/-/reload", Host=host)[0] == 403


def test_this_machines_names_with_any_port(preview: Preview) -> None:
    """Behind a forwarded port the browser names another one."""
    assert ask(preview, f"{PREFIX}zh/", Host="localhost")[0] == 200
    assert ask(preview, f"{PREFIX}zh/", Host="127.0.0.1:9")[0] == 200


def test_head_says_what_get_would(preview: Preview) -> None:
    """The same head, no body."""
    _, got, body = ask(preview, f"{PREFIX}zh/")
    status, head, nothing = ask(preview, f"{PREFIX}zh/", "HEAD")

    assert (status, nothing) == (200, "")
    assert head["ETag"] == got["ETag"]
    assert head["Content-Length"] == str(len(body.encode()))
    assert ask(preview, f"{PREFIX}nothing/", "HEAD")[0] == 404
    assert ask(preview, "/-/reload", "HEAD")[0] == 200


def test_what_the_browser_has_is_not_sent_again(preview: Preview, files: dict[str, str]) -> None:
    """By tag and by time; an edit in the same second is sent all the same."""
    path = f"{PREFIX}zh/"
    _, first, _ = ask(preview, path)

    assert ask(preview, path, If_None_Match=first["ETag"])[0] == 304
    assert ask(preview, path, If_Modified_Since=first["Last-Modified"])[0] == 304
    files["zh/index.html"] = "edited"
    assert ask(preview, path, If_None_Match=first["ETag"])[0] == 200
    assert ask(preview, path, If_Modified_Since=first["Last-Modified"])[0] == 200
    assert ask(preview, path, If_Modified_Since="some day")[0] == 200


def test_times_of_one_page_only_rise(preview: Preview) -> None:
    """Two editions in one second have two times, or a browser would keep the first."""
    moment = datetime(2026, 6, 15, 1, 0, 0, 5, tzinfo=UTC)
    seen = [preview.dated("a", tag, moment) for tag in ("1", "1", "2", "3")]

    assert seen[0] == seen[1] < seen[2] < seen[3]


def test_a_fault_of_ours_is_one_line(preview: Preview) -> None:
    """The server says it and goes on."""
    status, _, body = ask(preview, f"{PREFIX}zh/broken.html")

    assert (status, body) == (500, "unexpected ValueError: a bug\n")
    assert ask(preview, f"{PREFIX}zh/")[0] == 200


def test_open_pages_hear_of_a_new_edition(preview: Preview) -> None:
    """The event comes once there is another edition than the page's; a page that is late hears at once."""
    shown = preview.edition
    connection = http.client.HTTPConnection("127.0.0.1", preview.port, timeout=10)
    connection.request("GET", f"/-/reload?since={shown}", headers={"Host": "localhost:1"})
    answer = connection.getresponse()
    assert answer.getheader("Content-Type") == "text/event-stream"
    threading.Thread(target=preview.reload).start()

    assert answer.readline() == f"data: {shown.partition('-')[0]}-1\n".encode()
    connection.close()
    assert ask(preview, f"/-/reload?since={shown}")[2] == f"data: {preview.edition}\n\n"
    assert ask(preview, "/-/reload?since=another-run-7")[2] == f"data: {preview.edition}\n\n"


def test_a_port_that_is_taken(preview: Preview) -> None:
    """Another one is found."""
    with Preview(lambda *_: None, "/", preview.port) as second:
        assert second.port != preview.port
        assert ask(second, "/")[0] == 404
