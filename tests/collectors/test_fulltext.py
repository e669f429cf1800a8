"""Full text: each new entry's page once, and nothing lost when a page fails."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from digest.collectors import fulltext
from digest.collectors.fulltext import FullText, extracted, main_text
from digest.errors import FetchError, SourceError
from digest.model import Article, Cursor, Gathered, Item, Source, Window
from digest.ports import Response
from tests.fakes import FakeFetch, response

SOURCE = Source(id="blog", kind="articles", address="https://a.example/feed.xml", full_text=True)
WEEK = Window(datetime(2026, 6, 8, tzinfo=UTC), datetime(2026, 6, 15, tzinfo=UTC))
LONG = "<p>" + "Words that a feed leaves out. " * 40 + "</p>"
PAGE = response(b"<html>page</html>", content_type="text/html; charset=utf-8", url="https://a.example/final/")


@dataclass
class FakeArticles:
    """A feed with these entries."""

    items: tuple[Item, ...]
    unchanged: bool = False
    kind = "articles"
    cursors: list[Cursor | None] = field(default_factory=list)

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        self.cursors.append(cursor)
        if self.unchanged:
            return Gathered(cursor=cursor or Cursor(), unchanged=True)
        return Gathered(items=self.items, cursor=Cursor(etag='"1"', last_modified="Mon"), warnings=("odd",))


def entry(number: int, **more: object) -> Article:
    article = Article(
        source="blog",
        key=f"k{number}",
        identity=f"https://a.example/{number}",
        url=f"https://a.example/{number}",
        title=f"Title {number}",
        published=WEEK.since + timedelta(hours=number),
    )
    return replace(article, **more)  # type: ignore[arg-type]


async def long(body: bytes, url: str, content_type: str) -> str:
    return LONG + "<script>x()</script><a href=rest>more</a>"


@dataclass
class Upstream:
    """A source read again and again, as the store would have it: items by key, the cursor kept."""

    fetch: FakeFetch
    extract: fulltext.Extract = long
    cursor: Cursor | None = None
    stored: dict[str, Item] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    wait: float | None = None

    def run(self, *items: Item, source: Source = SOURCE, unchanged: bool = False) -> list[str]:
        """The addresses asked for in one run."""
        collector = FullText(FakeArticles(items, unchanged), self.fetch, self.extract)
        before = len(self.fetch.asked)
        gathered = anyio.run(collector.collect, source, WEEK, self.cursor)
        self.cursor, self.warnings, self.wait = gathered.cursor, gathered.warnings, gathered.wait
        self.stored |= {item.key: item for item in gathered.items}
        return [url for url, _, _ in self.fetch.asked[before:]]

    def content(self, key: str) -> str:
        item = self.stored[key]
        assert isinstance(item, Article)
        return item.content


def upstream(answers: Mapping[str, Response | Exception] | None = None, **more: object) -> Upstream:
    pages: dict[str, Response | Exception] = {f"https://a.example/{n}": PAGE for n in range(100)}
    return Upstream(FakeFetch({**pages, **(answers or {})}), **more)  # type: ignore[arg-type]


def test_a_new_entry_gets_its_pages_text_cleaned() -> None:
    up = upstream()

    assert up.run(entry(1)) == ["https://a.example/1"]
    assert up.content("k1").startswith("<p>Words that a feed leaves out.")
    assert '<a href="https://a.example/final/rest">' in up.content("k1")
    assert "script" not in up.content("k1")
    assert up.stored["k1"].summary.startswith("Words that a feed leaves out.")
    assert up.warnings == ("odd",)
    assert up.cursor is not None
    assert up.cursor.etag == '"1"'


def test_a_page_is_read_once_and_its_text_stays() -> None:
    up = upstream()
    up.run(entry(1))

    assert up.run(entry(1), entry(2)) == ["https://a.example/2"]
    assert up.run(unchanged=True) == []
    assert up.run(entry(1), entry(2)) == []
    assert "Words" in up.content("k1")


def test_an_entry_that_changed_is_read_again() -> None:
    up = upstream()
    up.run(entry(1))

    assert up.run(entry(1, title="Corrected")) == ["https://a.example/1"]
    assert up.stored["k1"].title == "Corrected"
    assert "Words" in up.content("k1")


@pytest.mark.parametrize(
    ("article", "source"),
    [
        (entry(1, content=LONG), SOURCE),
        (entry(1, published=WEEK.since - timedelta(days=1)), SOURCE),
        (entry(1), replace(SOURCE, full_text=False)),
    ],
    ids=["whole already", "before the window", "not asked for"],
)
def test_pages_nobody_needs_are_not_read(article: Article, source: Source) -> None:
    up = upstream()

    assert up.run(article, source=source) == []
    assert up.stored["k1"] == article


def test_a_bound_a_run_the_newest_first_and_the_rest_next_time() -> None:
    up = upstream()
    entries = [entry(n, summary="A summary of the feed's own.") for n in range(30)]

    assert up.run(*entries) == [f"https://a.example/{n}" for n in range(29, 9, -1)]
    assert up.cursor is not None
    assert (up.cursor.etag, up.cursor.last_modified) == ("", "")
    assert (up.content("k29")[:8], up.content("k3")) == ("<p>Words", "")
    assert up.stored["k29"].summary == "A summary of the feed's own."

    assert up.run(*entries) == [f"https://a.example/{n}" for n in range(9, -1, -1)]
    assert all("Words" in up.content(f"k{n}") for n in range(30))
    assert up.cursor.etag == '"1"'
    assert up.run(*entries) == []


def test_a_failing_page_costs_its_text_alone_and_is_given_up() -> None:
    up = upstream(
        {"https://a.example/1": FetchError("gone (404)", subject="https://a.example/1", status=404)}
    )

    for _ in range(3):
        assert "https://a.example/1" in up.run(entry(1), entry(2))
        assert up.content("k1") == ""
        assert "full text of 'Title 1': https://a.example/1: gone (404)" in up.warnings
    assert "Words" in up.content("k2")
    assert up.run(entry(1), entry(2)) == []
    assert up.cursor is not None
    assert up.cursor.etag == '"1"'


def test_a_host_that_is_down_is_left_alone() -> None:
    down: Mapping[str, Response | Exception] = {
        f"https://a.example/{n}": FetchError("no answer", subject="x") for n in range(30)
    }
    asks = FetchError("wants to be left alone", subject="x", status=429, retry_after=60.0)

    assert len(upstream(down).run(*map(entry, range(30)))) == 3
    up = upstream({**down, "https://a.example/29": asks})
    assert len(up.run(*map(entry, range(30)))) == 1
    assert up.wait == 60


async def nothing(body: bytes, url: str, content_type: str) -> str:
    return ""


@pytest.mark.parametrize(
    ("up", "why"),
    [
        (upstream(extract=nothing), "no more text than in the feed"),
        (
            upstream({"https://a.example/1": response(b"%PDF", content_type="application/pdf")}),
            "application/pdf",
        ),
    ],
)
def test_a_page_without_text_is_a_warning(up: Upstream, why: str) -> None:
    up.run(entry(1, content="<p>An excerpt.</p>"))

    assert up.content("k1") == "<p>An excerpt.</p>"
    assert why in up.warnings[-1]


@pytest.mark.parametrize(
    "state", ["", "{", "[]", '{"read": 7}', '{"read": {"a": 1}, "failed": {"b": "c"}}', "[" * 9999]
)
def test_any_state_is_read(state: str) -> None:
    up = upstream(cursor=Cursor(state=state))

    assert up.run(entry(1)) == ["https://a.example/1"]
    assert up.cursor is not None
    assert len(json.loads(up.cursor.state)["read"]) == 1


def test_what_is_remembered_does_not_grow_for_ever() -> None:
    up = upstream()
    for number in range(60):
        up.run(entry(number))

    assert up.cursor is not None
    assert len(up.cursor.state) < 100


def test_without_the_extra_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fulltext, "installed", lambda: False)
    fetch = FakeFetch()
    collector = FullText(FakeArticles((entry(1),)), fetch)
    first = anyio.run(collector.collect, SOURCE, WEEK, None)
    second = anyio.run(collector.collect, replace(SOURCE, id="other"), WEEK, None)

    assert first.items == (entry(1),)
    assert first.warnings[-1] == "full text needs an extra package: pip install 'weekly-digest[extract]'"
    assert second.warnings == ("odd",)
    assert fetch.asked == []


# ---------------------------------------------------------------- with trafilatura itself

STORY = "云原生周报解读：网关从边缘走向集群内部，团队用了三个月完成迁移，并把经验写成了这篇长文。"
WHOLE = f"""<!doctype html><html lang="zh"><head><meta charset="{{charset}}"><title>网关</title></head><body>
<nav><a href="/">首页</a> <a href="/about">关于</a></nav>
<article><h1>网关</h1>{"".join(f"<p>{n} {STORY}<a href='/more'>更多</a></p>" for n in range(8))}</article>
<footer>版权所有</footer><script>alert("x")</script></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_the_main_text_of_a_page(charset: str) -> None:
    body = WHOLE.format(charset=charset).encode(charset)
    found = extracted(body, "https://a.example/1", "text/html")

    assert STORY in found
    assert "版权所有" not in found
    assert "首页" not in found
    assert "https://a.example/more" in found


@pytest.mark.parametrize("body", [b"", b"\x00\xff" * 50, b"<html>", b"<p>short</p>", b"<div>" * 5000, b"{}"])
def test_any_bytes_have_a_main_text_or_none(body: bytes) -> None:
    assert isinstance(extracted(body, "https://a.example/1", ""), str)


@pytest.mark.slow
def test_it_is_found_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    async def both() -> tuple[str, str]:
        body = WHOLE.format(charset="utf-8").encode()
        found = await main_text(body, "https://a.example/1", "text/html")
        monkeypatch.setattr(fulltext, "SECONDS", 0.0)
        try:
            return found, await main_text(body, "https://a.example/1", "")
        except SourceError as error:
            return found, str(error)

    found, late = anyio.run(both)
    assert STORY in found
    assert late == "https://a.example/1: a page that takes longer than 0 seconds to read"
