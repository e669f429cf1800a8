"""What an answer says of a link, and where an issue leads."""

from __future__ import annotations

from datetime import date

import pytest

from digest.core.outbound import outbound
from digest.core.reached import Verdict, answered, by_turns, has_place, left_out, place_in
from digest.model import Entry, Image, Issue, Link, Section, Text

URL = "https://example.org/a/b"


@pytest.mark.parametrize(
    ("url", "moved", "said"),
    [
        (URL, "https://example.org/c", "https://example.org/c"),
        (f"{URL}#x", "https://example.org/c", "https://example.org/c#x"),
        (f"{URL}#x", "https://example.org/c#y", "https://example.org/c#y"),
        # one address in another spelling is no news
        (URL, "https://example.org/a/b/", ""),
        ("http://example.org/a/b", "https://www.example.org/a/b", ""),
        (URL, "https://example.org/a/b?utm_source=x", ""),
    ],
)
def test_a_move_is_one_to_another_address(url: str, moved: str, said: str) -> None:
    found = answered(url, 200, {}, final=moved, moved=moved)

    assert (found.verdict, found.moved) == (Verdict.MOVED if said else Verdict.FINE, said)


def test_a_move_to_what_is_gone_is_gone() -> None:
    found = answered(URL, 404, {}, final="https://example.org/c", moved="https://example.org/c")

    assert found.verdict is Verdict.GONE


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        *(
            (status, "unknown")
            for status in (400, 401, 402, 403, 405, 406, 407, 408, 412, 418, 421, 429, 451, 999)
        ),
        *((status, "unreachable") for status in (500, 501, 502, 503, 504, 520, 526)),
        *((status, "gone") for status in (404, 410)),
        *((status, "fine") for status in (200, 203, 204, 206)),
    ],
)
def test_only_what_stops_a_reader_too_counts(status: int, verdict: str) -> None:
    assert answered(URL, status, {}, final=URL, moved="").verdict == verdict


def test_a_page_about_captchas_is_a_page() -> None:
    url = "https://example.org/captcha-considered-harmful"

    assert answered(url, 200, {}, final=url, moved="").verdict is Verdict.FINE


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://kubernetes.io/docs/concepts/#pods", "pods"),
        ("https://example.org/blog/2026/x.html#%E5%AE%89%E8%A3%85", "%E5%AE%89%E8%A3%85"),
        ("https://example.org/CHANGELOG.html#v1.2.3", "v1.2.3"),
        ("https://example.org/docs/", ""),
        ("https://example.org/app#settings", ""),
        ("https://example.org/docs/#/route", ""),
        ("https://example.org/docs/#:~:text=some%20words", ""),
        ("https://github.com/org/name/blob/main/docs/a.md#b", ""),
        ("https://example.org/blog/a#comment-17", ""),
    ],
)
def test_a_place_is_looked_for_where_pages_write_theirs_down(url: str, place: str) -> None:
    assert place_in(url) == place


@pytest.mark.parametrize(
    ("page", "place", "there"),
    [
        ("<h1 id=a><h2 id='b'><h3 class=x id=\"c\">", "C", True),
        ("<h1 id=a><h2 id='b'><a name=\"c&amp;d\">", "c&d", True),
        ("<h1 id=a><h2 id='b'><h3 id=user-content-c>", "c", True),
        ("<h1 id=a><h2 id='b'><h3 id=c>", "d", False),
        ("<h1 id=a><h2 id='b'><h3 id=c>", "top", True),
        ("<h1 id=a><h2 id='b'><h3 id=安装>", "%E5%AE%89%E8%A3%85", True),
        ("<h1 id=a><h2 id='b'><h3 id='impl-%3CT%3E'>", "impl-%3CT%3E", True),
        ("<div id=root>", "d", True),
        ("<meta name=a><meta name=b><meta name=c><div id=root>", "d", True),
        ("<h1 data-id=a><h2 data-id=b><h3 data-id=c>", "d", True),
    ],
)
def test_a_page_has_a_place_if_it_writes_it_down_or_none_at_all(
    page: str, place: str, *, there: bool
) -> None:
    assert has_place(page, place) is there


def test_hosts_are_left_out_with_all_below_them() -> None:
    assert left_out("https://www.linkedin.com/x", ["linkedin.com"])
    assert left_out("https://LinkedIn.com/", ["*.linkedin.com"])
    assert not left_out("https://notlinkedin.com/", ["linkedin.com"])


def test_hosts_take_turns() -> None:
    urls = ["https://a/1", "https://a/2", "https://a/3", "https://b/1", "https://c/1", "https://c/2"]

    assert by_turns(urls) == [urls[0], urls[3], urls[4], urls[1], urls[5], urls[2]]


def test_every_address_of_an_issue_is_found_at_its_place() -> None:
    entry = Entry(
        id="a",
        title=Text({"en": "No [link](https://title.example/) in a title"}),
        links=(Link(url="https://one.example/"), Link(url="mailto:a@example.org")),
        also=(Link(url="https://two.example/#x"),),
        summary=Text(
            {
                "zh": "见[一](https://one.example/)和`[no](https://code.example/)`。",
                "en": "[a](https://x.example/?a=1&b=2), [again](https://x.example/?a=1&b=2), [here](#b)",
            }
        ),
        images=(Image(src="030/a.png"), Image(src="https://pictures.example/a.png")),
    )
    gone = Entry(id="b", title=Text(), links=(Link(url="https://gone.example/"),), withdrawn=True)
    week = date(2026, 6, 8), date(2026, 6, 14)
    issue = Issue(number=1, covers=week, title=Text(), sections=(Section(id="s", entries=(entry, gone)),))

    place = "sections[0].entries[0]"
    assert list(outbound(issue)) == [
        (f"{place}.links[0].url", "https://one.example/"),
        (f"{place}.also[0].url", "https://two.example/#x"),
        (f"{place}.summary.zh", "https://one.example/"),
        (f"{place}.summary.en", "https://x.example/?a=1&b=2"),
        (f"{place}.images[1].src", "https://pictures.example/a.png"),
    ]
