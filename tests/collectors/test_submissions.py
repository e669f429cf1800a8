"""Readers' links, sent in by issues."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from digest.collectors.submissions import Submissions, link_of, links, note_of, parse
from digest.errors import FetchError, ParseError
from digest.model import Source, Submission, Window
from tests.collectors.asking import ask
from tests.github import faults
from tests.github.server import StandIn
from tests.github.world import Issue, Pull, Repository, World

REPOSITORY = "weekly/digest"
SOURCE = Source(id="readers", kind="submissions", address=f"https://github.com/{REPOSITORY}")
WEEK = Window(datetime(2026, 5, 31, 16, tzinfo=UTC), datetime(2026, 6, 7, 16, tzinfo=UTC))
FORM = "### Link\r\n\r\nhttps://a.example/post?utm_source=x\r\n\r\n### Why\r\n\r\nBecause of **that**.\r\n"

ISSUES = (
    Issue(1, "[Submission] A post", "2026-06-01T10:00:00Z", body=FORM, labels=["submission"], author="bob"),
    Issue(2, "投稿：一篇好文", "2026-06-02T10:00:00Z", body="推荐 https://b.example/文章，很好。", labels=["投稿"]),
    Issue(3, "Help", "2026-06-03T10:00:00Z", body="How do I subscribe?", labels=["submission"]),
    Issue(4, "Other", "2026-06-03T10:00:00Z", body=FORM, labels=["bug"]),
    Issue(5, "Last month", "2026-05-01T10:00:00Z", body=FORM, labels=["submission"]),
    Issue(6, "https://c.example/x", "2026-06-04T10:00:00Z", body=None, labels=["submission"]),
)  # fmt: skip


@pytest.fixture
def there() -> Iterator[StandIn]:
    pulls = [Pull(9, "Mend the form", "2026-06-01T10:00:00Z", labels=["submission"])]
    with StandIn(
        World(Repository(REPOSITORY, issues=ISSUES, pulls=pulls), moved={"old/d": REPOSITORY})
    ) as made:
        yield made


@pytest.mark.parametrize("token", [True, False])
def test_links_of_labelled_issues(there: StandIn, token: bool) -> None:
    gathered = ask(there, Submissions, SOURCE, WEEK, token=token)
    found = {item.key: item for item in gathered.items if isinstance(item, Submission)}

    assert sorted(found) == ["1", "6"]
    assert gathered.warnings == ("issue #3 (Help): no link in it; left out",)
    first = found["1"]
    assert first.url == "https://a.example/post?utm_source=x"
    assert first.identity == "https://a.example/post"
    assert (first.title, first.author) == ("A post", "bob")
    assert first.published == datetime(2026, 6, 1, 10, tzinfo=UTC)
    assert first.issue == f"{there.web}/{REPOSITORY}/issues/1"
    assert (first.note, first.summary) == ("Because of that.", "Because of that.")
    assert (found["6"].title, found["6"].url, found["6"].note) == ("https://c.example/x",) * 2 + ("",)


def test_an_unchanged_list_costs_one_question(there: StandIn) -> None:
    first = ask(there, Submissions, SOURCE, WEEK)
    there.asked.clear()
    second = ask(there, Submissions, SOURCE, WEEK, first.cursor)

    assert second.unchanged
    assert second.cursor == first.cursor
    assert [asked.status for asked in there.asked] == [304]


def test_several_labels_are_one_each(there: StandIn) -> None:
    source = Source(
        id="r", kind="submissions", address=f"https://github.com/{REPOSITORY}", labels=("submission", "投稿")
    )
    gathered = ask(there, Submissions, source, WEEK)
    found = {item.key: item for item in gathered.items if isinstance(item, Submission)}

    assert sorted(found) == ["1", "2", "6"]
    assert found["2"].title == "一篇好文"
    assert found["2"].url == "https://b.example/%E6%96%87%E7%AB%A0"
    assert gathered.cursor.etag == ""


def test_a_repository_that_moved_is_named(there: StandIn) -> None:
    source = Source(id="r", kind="submissions", address="https://github.com/old/d")
    gathered = ask(there, Submissions, source, WEEK)

    assert len(gathered.items) == 2
    assert gathered.moved == f"{there.web}/{REPOSITORY}"
    assert gathered.latency > 0


def record(**fields: object) -> dict[str, object]:
    return {
        "number": 1,
        "title": "T",
        "body": "https://a.example/",
        "created_at": "2026-06-01T10:00:00Z",
    } | fields


def read(*found: object) -> tuple[tuple[Submission, ...], tuple[str, ...]]:
    return parse(json.dumps(found).encode(), SOURCE, url="https://api.example/")


def test_what_is_no_submission_is_left_out() -> None:
    items, warnings = read(
        record(state_reason="not_planned"),
        record(pull_request={}),
        record(number=2, state_reason="completed"),
    )

    assert [item.key for item in items] == ["2"]
    assert warnings == ()


def test_odd_records_are_named_and_cost_nobody_else() -> None:
    items, warnings = read(
        "words", record(number="1"), record(title=5, user=[], html_url=None, created_at="soon", body=["x"]), record()
    )  # fmt: skip

    assert [(item.key, item.url) for item in items] == [("1", "https://a.example/")]
    assert warnings == (
        "issue 1 of the answer: without a number; left out",
        "issue 2 of the answer: without a number; left out",
        "issue #1 (5): no link in it; left out",
    )


@pytest.mark.parametrize("body", [b"", b"{", b'{"message": "Bad credentials"}', b"<html>"])
def test_what_is_no_list_is_one_error(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body, SOURCE, url="https://api.example/")


def test_a_refusal_is_one_error(there: StandIn) -> None:
    for fault in (faults.NOT_FOUND, faults.SECONDARY, faults.SERVER_ERROR):
        there.behave()
        there.misbehave("/issues", fault)
        with pytest.raises(FetchError):
            ask(there, Submissions, SOURCE, WEEK)


@pytest.mark.parametrize(
    ("title", "body", "link"),
    [
        ("T", "See https://a.example/x.", "https://a.example/x"),
        ("T", "见https://a.example/x。好", "https://a.example/x"),
        ("T", "（https://a.example/x）", "https://a.example/x"),
        ("T", "(https://a.example/x)", "https://a.example/x"),
        ("T", "https://a.example/x_(y)", "https://a.example/x_(y)"),
        ("T", "[a](https://a.example/x_(y))", "https://a.example/x_(y)"),
        ("T", '[a](https://a.example/x "title")', "https://a.example/x"),
        ("T", "[a](<https://a.example/x>)", "https://a.example/x"),
        ("T", "<https://a.example/x>", "https://a.example/x"),
        ("T", "**https://a.example/x**", "https://a.example/x"),
        ("T", "![p](https://p.example/p.png) https://a.example/x", "https://a.example/x"),
        ("T", "<!-- https://form.example/ -->\nhttps://a.example/x", "https://a.example/x"),
        ("T", "https://first.example/\n### 链接\n\nhttps://a.example/x", "https://a.example/x"),
        ("T", "### Link\n\n_No response_\n\n### Why\nhttps://a.example/x", "https://a.example/x"),
        ("https://a.example/x", "no link", "https://a.example/x"),
        ("T", "javascript:alert(1) ftp://a.example/ http://[::1/", ""),
        ("T", "http://user:pass@a.example/", ""),
        ("", "", ""),
    ],
)
def test_the_link_of_an_issue(title: str, body: str, link: str) -> None:
    assert link_of(title, body) == link


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ("### URL\nhttps://a.example/\n### 推荐理由\n讲得很清楚。", "讲得很清楚。"),
        ("### Link\nhttps://a.example/\n### Why\n_No response_", ""),
        ("[A post](https://a.example/) on cgroups.\n\nWorth a minute.", "A post on cgroups. Worth a minute."),
        ("https://a.example/", ""),
        ("<script>x()</script>Good \x00<b>one</b>", "Good one"),
    ],
)
def test_the_note_of_an_issue(body: str, note: str) -> None:
    assert note_of(body) == note


def test_no_body_takes_long() -> None:
    started = time.process_time()
    for body in (
        "[" * 65_000,
        "[a](" * 16_000,
        "https://" * 8_000,
        "[a](https://x/(" * 4_000,
        "https://a/" + ")" * 65_000,
    ):
        list(links(body))
        note_of(body)

    assert time.process_time() - started < 3
