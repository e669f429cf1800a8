"""What GitHub says to all who ask it: its limits, and which of its hosts said so."""

from __future__ import annotations

import json

import anyio
import pytest

from digest.collectors.github import GitHub
from digest.errors import FetchError
from tests.fakes import FakeFetch, response

LIMITED = json.dumps({"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]})
DATE = "Mon, 01 Jun 2026 00:00:00 GMT"
IN_TEN_MINUTES = "1780272600"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"date": DATE, "x_ratelimit_remaining": "0", "x_ratelimit_reset": IN_TEN_MINUTES}, 600.0),
        ({"date": DATE, "retry_after": "60"}, 60.0),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": IN_TEN_MINUTES}, None),
        ({}, None),
    ],
)
def test_a_spent_limit_of_graphql_says_until_when(headers: dict[str, str], wait: float | None) -> None:
    """It comes with status 200."""
    url = "https://api.github.com/graphql"
    github = GitHub(FakeFetch({url: response(LIMITED, url=url, **headers)}))

    with pytest.raises(FetchError, match="no requests are left") as caught:
        anyio.run(github.graphql, "query { x }")
    assert (caught.value.status, caught.value.retry_after) == (403, wait)


@pytest.mark.parametrize(
    ("kind", "address", "failed", "token", "where"),
    [
        ("proposals", "https://github.com/a/b", True, "", "https://api.github.com"),
        ("advisories", "https://github.com", False, "", "https://api.github.com"),
        ("releases", "https://github.com/a/b", True, "x", "https://api.github.com"),
        ("releases", "https://github.com/a/b", True, "", "https://github.com"),
        ("releases", "https://github.com/a/b", False, "", "https://api.github.com"),
        ("advisories", "https://k8s.example/feed.json", True, "", "https://k8s.example/feed.json"),
        ("articles", "https://github.com/blog.atom", True, "", "https://github.com/blog.atom"),
        ("articles", "https://blog.example/feed", False, "", ""),
        ("pulls", "https://[::1", True, "", ""),
    ],
)
def test_which_host_it_was_that_wants_to_be_left_alone(
    kind: str, address: str, failed: bool, token: str, where: str
) -> None:
    """A source whose own address answered was told so by what it asks besides."""
    assert GitHub(FakeFetch(), token=token).waits_at(kind, address, failed=failed) == where
