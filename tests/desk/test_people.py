"""People on the desk: who is here, who has what, and links by which others come in and are let go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.desks import Desk, running
from tests.digests import NOW, make

# A server for each: seconds in all, so `make verify` runs them.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def running_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("people")
    make(root).close()
    with running(root) as made:
        yield made


@pytest.fixture
def desk(running_desk: Desk) -> Desk:
    """The desk, with nobody invited."""
    for one in running_desk.sessions.invitations(NOW - timedelta(days=99)):
        running_desk.sessions.revoke(one.id, NOW - timedelta(days=99))
    return running_desk


def token_of(page: str) -> str:
    found = re.search(r"\?token=([\w-]+)", page)
    assert found
    return found[1]


def test_a_link_is_shown_once_lets_one_editor_in_and_is_taken_back(desk: Desk) -> None:
    made = desk.post("/people/invite", {"who": " 徐  迪 ", "days": "1"})
    assert made.status_code == 200
    assert f"{desk.room.digest.called('徐 迪')}" in made.text
    token = token_of(made.text)
    page = desk.client.get("/people").text
    assert "?token=" not in page
    assert "2026-06-16 09:00" in page  # a day from now, by the digest's clock
    (invitation,) = desk.sessions.invitations(NOW)
    assert desk.sessions.invitations(NOW + timedelta(days=1)) == []
    with desk.browser(token) as other:
        assert other.get("/people").status_code == 200
        assert desk.post("/people/revoke", {"id": invitation.id}).status_code == 303
        assert other.get("/people").status_code == 403


def test_only_the_owner_invites(desk: Desk) -> None:
    _, token = desk.sessions.invite("徐迪", NOW)
    with desk.browser(token) as other:
        assert 'action="/people/invite"' not in other.get("/people").text
        for path in ("/people/invite", "/people/revoke"):
            answer = other.post(path, data={"who": "Mallory", "id": "x"})
            assert answer.status_code == 400
    assert [one.who for one in desk.sessions.invitations(NOW)] == ["徐迪"]


@pytest.mark.parametrize("who", ["", " ", "x" * 61, "a\x07b", "<b>", "a <x@y>"])
def test_a_name_is_a_name(desk: Desk, who: str) -> None:
    assert desk.post("/people/invite", {"who": who}).status_code == 400
    assert desk.sessions.invitations(NOW) == []


def test_a_taken_back_invitation_hears_nothing_more(desk: Desk) -> None:
    made, token = desk.sessions.invite("徐迪", NOW)
    assert desk.room.digest.store.counts() == {}, "made here: a store that comes into being is news"
    desk.room.look()
    with desk.browser(token) as other, other.stream("GET", "/events?page=p1&on=issue/30/entry/x") as stream:
        told = stream.iter_lines()
        assert next(line for line in told if line.startswith("data:"))
        page = desk.client.get("/people").text
        assert "徐迪" in page
        assert "Vol. 30" in page
        desk.post("/people/revoke", {"id": made.id})
        assert [line for line in told if line.startswith("event: inbox")] == []


def test_who_has_two_pages_open_is_here_once(desk: Desk) -> None:
    _, token = desk.sessions.invite("徐迪", NOW)
    with (
        desk.browser(token) as other,
        other.stream("GET", "/events?page=p1&on=issue/30/entry/x") as one,
        other.stream("GET", "/events?page=p2&on=sources") as two,
    ):
        told = [stream.iter_lines() for stream in (one, two)]
        assert all(next(line for line in lines if line.startswith("data:")) for lines in told)
        present = desk.client.get("/people").text.partition('id="present"')[2].partition("</table>")[0]
    assert present.count("徐迪") == 1
    assert "Vol. 30, Sources" in present


def test_claims_are_shown(desk: Desk) -> None:
    with desk.room.acting("徐迪", "claim", facts={"title": "reading"}) as digest:
        digest.claim(["reading"], NOW)
    page = desk.client.get("/people").text
    assert "徐迪" in page
    assert "Reading" in page
