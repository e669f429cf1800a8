"""The sources as the desk shows them, and gathering from there."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.desks import finished, running
from tests.digests import fill, make

FEED = """<rss version="2.0"><channel><title>B</title><item><title>Just out</title>
<link>https://example.com/just-out</link><pubDate>Thu, 11 Jun 2026 08:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.fixture
def root(tmp_path: Path, httpserver: HTTPServer) -> Path:
    fill(make(tmp_path))
    httpserver.expect_request("/feed.xml").respond_with_data(FEED, content_type="application/rss+xml")
    (tmp_path / "content" / "sources.yaml").write_text(
        f"sources:\n  - {{id: blog, kind: articles, address: '{httpserver.url_for('/feed.xml')}'}}\n"
        f"  - {{id: away, kind: articles, address: '{httpserver.url_for('/nowhere')}'}}\n",
        "utf-8",
    )
    with (tmp_path / "digest.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[http]\nallow = ["127.0.0.1", "localhost"]\n')
    return tmp_path


def test_collect_now_brings_news_into_the_inbox(root: Path) -> None:
    """By one button, with who failed told in the table; the trend counts what came."""
    with running(root) as desk:
        before = desk.client.get("/").text
        assert "Just out" not in before
        answer = desk.post("/sources/collect", {})
        assert answer.status_code == 303
        finished()
        page = desk.client.get("/sources").text
        assert "1 of 2 answered" in page
        assert page.index(">away<") > 0
        desk.room.look()
        desk.room.refresh()
        assert "Just out" in desk.client.get("/").text


def test_an_unknown_source_is_refused(root: Path) -> None:
    with running(root) as desk:
        assert desk.post("/sources/collect", {"source": "../x"}, **{"X-Desk": "live"}).status_code == 400
