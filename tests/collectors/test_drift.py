"""Answers of any shape end in items, warnings or one ParseError; nothing else is raised."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.collectors import advisories, cvefeed, landscape, proposals, pullrequests, pulls, submissions
from digest.errors import ParseError
from digest.model import Item, Source, Text, TrackerSettings, Window

SOURCE = Source(id="s", kind="k", address="https://github.com/o/r")
KEP = TrackerSettings(id="kep", prefix="KEP-", title=Text(), folder="keps")
EVER = Window(datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))

#: Words and keys that mean something to our readers, among them what real answers hold.
WORDS = [
    "", "CVE-2026-1234", "GHSA-aaaa", "2026-06-01T00:00:00Z", "https://a.example/x", "http://[::1/", "published",
    "sandbox", "archived", "KEP-12: x", "keps/sig-a/12-x/kep.yaml", "keps/", "<script>x()</script>", "{{ 7*7 }}",
    "```release-note\nx", "### Link\n\nhttps://a.example/", "\ud800\x00", "release-note", "kind/kep",
]  # fmt: skip
KEYS = [
    "number", "title", "body", "labels", "name", "user", "login", "author", "html_url", "url", "created_at",
    "createdAt", "closed_at", "closedAt", "merged_at", "mergedAt", "updated_at", "pull_request", "state",
    "state_reason", "ghsa_id", "cve_id", "cvss", "cvss_severities", "cvss_v3", "score", "vulnerabilities",
    "package", "vulnerable_version_range", "id", "summary", "content_text", "date_published", "external_url",
    "files", "nodes", "path", "totalCount", "draft", "severity", "published_at", "withdrawn_at",
    "landscape", "subcategories", "items", "project", "extra", "accepted", "incubating", "repo_url",
]  # fmt: skip
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.text(max_size=20)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=30,
)
RECORDS = st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=16) | VALUES, max_size=4)
#: With what each reader needs before it looks any further.
SURE = {
    "number": 5, "created_at": "2026-06-01T00:00:00Z", "createdAt": "2026-06-01T00:00:00Z",
    "ghsa_id": "GHSA-1", "id": "CVE-2026-1234", "url": "https://a.example/", "body": "https://a.example/",
}  # fmt: skip


def read(records: list[Any]) -> list[Item]:
    """Whatever our readers make of `records`; ParseError is an answer too."""
    body = json.dumps(records).encode()
    found: list[Item] = []
    for parse in (
        lambda: submissions.parse(body, SOURCE, url="x")[0],
        lambda: advisories.parse(body, SOURCE, "o/r", url="x")[0],
        lambda: cvefeed.parse_feed(b'{"items": %b}' % body, SOURCE, url="x")[0],
        lambda: landscape.parse(body, SOURCE, url="x")[0],
        lambda: landscape.parse(
            b'{"landscape": [{"subcategories": [{"items": %b}]}]}' % body, SOURCE, url="x"
        )[0],
        lambda: proposals.read(pullrequests.parse(body, "x")[0], SOURCE, "o/r", KEP, EVER)[0],
        lambda: proposals.read(pullrequests.parse_nodes(records)[0], SOURCE, "o/r", KEP, EVER)[0],
        lambda: pulls.read(pullrequests.parse(body, "x")[0], SOURCE, "o/r", EVER),
    ):
        with contextlib.suppress(ParseError):
            found += parse()
    return found


@settings(max_examples=60, derandomize=True)
@given(RECORDS)
def test_no_shape_of_an_answer_raises_anything_else(records: list[Any]) -> None:
    records += [{**record, **SURE} for record in records if isinstance(record, dict)]

    for item in read(records):
        assert item.key
        assert item.identity
        assert item.title
        assert "\n" not in item.title
        assert item.url.startswith(("https://", "http://"))
        json.dumps([item.title, item.summary, item.key], ensure_ascii=False).encode()


@pytest.mark.parametrize("key", KEYS)
def test_every_key_may_hold_every_shape(key: str) -> None:
    shapes: list[Any] = [None, True, 5, -1.5, "x", "\ud800", [], [[]], [None], {}, {"a": {}}, [{"name": []}]]
    read([{**SURE, key: shape} for shape in shapes])
