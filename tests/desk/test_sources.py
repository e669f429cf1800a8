"""How the sources are, on the desk, and collecting from them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest.app.newsroom import Newsroom
from digest.core.health import WEEKS, weekly
from digest.model import Gathered, Outcome
from digest.store.alone import alone
from tests.desks import running
from tests.digests import NOW, evidence, fill, make

# Real servers, mails, clones: seconds in all, so `make verify` runs them.
pytestmark = pytest.mark.slow


def test_the_table_and_a_collect_of_one_source(tmp_path: Path) -> None:
    fill(make(tmp_path))
    with running(tmp_path) as desk:
        page = desk.client.get("/sources").text
        assert page.count('role="img"') == 2
        assert "New items a week, the oldest first: 0, 0" in page
        assert "style=" not in page
        assert '<span class="place">example.com/feed.xml</span>' in page
        with desk.client.stream("GET", "/events?page=p1&on=sources") as stream:
            told = stream.iter_lines()
            assert next(line for line in told if line == "event: people")
            assert desk.post("/sources/collect", {"source": "keps"}).status_code == 303
            over = next(line for line in told if '"over": true' in line)
        assert '"failed": 1' in over
        page = desk.client.get("/sources").text
        assert "Collected from 1: 0 new, 1 failed." in page
        # What failed stands before what was never asked.
        assert re.findall(r'<button name="source" value="(\w+)"', page) == ["keps", "blog"]
        assert desk.post("/sources/collect", {"source": "nobody"}).status_code == 400


def test_what_a_collect_brings_is_read_once_it_is_over(tmp_path: Path) -> None:
    """After each source would slow every page; whoever asks meanwhile has the inbox from before, and at once."""
    fill(make(tmp_path))
    room = Newsroom(tmp_path, lambda: NOW)
    before = room.inbox()
    with room.collecting._one:
        room.digest.store.finish(
            "blog", Gathered(items=(replace(evidence()[3], key="9", identity="https://example.com/9"),)),
            Outcome(source="blog", started=NOW, ok=True),
        )  # fmt: skip
        assert not room.look()
        assert room.inbox() is before
        assert not room.refresh()
    assert room.look().inbox
    assert room.inbox() is before, "it is read beside the work"
    assert room.refresh()
    assert len(room.inbox().candidates) == len(before.candidates) + 1
    room.close()


def test_how_far_a_collect_is_without_the_table(tmp_path: Path) -> None:
    fill(make(tmp_path))
    with running(tmp_path) as desk:
        page = desk.client.get("/sources?job").text
        assert 'id="job"' in page
        assert 'role="img"' not in page


def test_never_two_at_once(tmp_path: Path) -> None:
    """Neither here nor beside another process."""
    digest = make(tmp_path)
    fill(digest)
    with running(tmp_path) as desk, desk.client.stream("GET", "/events?page=p1&on=sources") as stream:
        told = stream.iter_lines()
        assert next(line for line in told if line == "event: people")
        with desk.room.collecting._one:
            answer = desk.post("/sources/collect", {})
            assert answer.status_code == 400
            assert "A collect is running already." in answer.text
        with alone(digest.config.store, "collect", started=NOW, folder=digest.config.state):
            assert desk.post("/sources/collect", {"source": "keps"}).status_code == 303
            over = next(line for line in told if '"over": true' in line)
        assert "collect already runs" in over


def test_weeks_are_counted_back_from_now() -> None:
    seen = [("a", NOW), ("a", NOW - timedelta(days=8)), ("a", NOW - timedelta(weeks=WEEKS)), ("b", None)]
    assert weekly(seen, NOW) == {"a": (0, 0, 0, 0, 0, 0, 0, 0, 1, 1)}
