"""Who may come into the desk, tried from outside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.desks import Desk, running
from tests.digests import NOW, make


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for the table."""
    root = tmp_path_factory.mktemp("gate")
    make(root).close()
    with running(root) as made:
        yield made


def test_the_link_becomes_a_cookie_and_leaves_the_address(desk: Desk) -> None:
    answer = desk.client.get("/", params={"token": desk.token, "section": "reading"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?section=reading"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert desk.token not in cookie


def test_headers_of_every_answer(desk: Desk) -> None:
    for path in ("/", "/static/desk.mjs", "/nowhere"):
        headers = desk.client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_an_invitation_lets_one_editor_in_until_it_ends(tmp_path: Path) -> None:
    """By name, until it is revoked or its time is over; of the token nothing is kept."""
    make(tmp_path).close()
    with running(tmp_path) as desk:
        made, token = desk.sessions.invite("徐迪", NOW)
        _, late = desk.sessions.invite("Late", NOW - timedelta(days=8))
        assert desk.client.get("/", params={"token": late}).status_code == 403
        with desk.browser(token) as other:
            assert other.get("/").status_code == 200
            desk.sessions.revoke(made.id, NOW)
            assert other.get("/").status_code == 403
        assert token not in (tmp_path / ".digest" / "desk.json").read_text("utf-8")
