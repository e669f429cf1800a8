"""GitHub's answers are read beside the event loop, and given up when they take too long."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import anyio
import pytest

from digest.collectors import github, releaseitems
from digest.collectors.advisories import Advisories
from digest.collectors.github import GitHub
from digest.collectors.proposals import Proposals
from digest.collectors.pulls import Pulls
from digest.collectors.reading import Reading
from digest.collectors.releases import Releases
from digest.collectors.submissions import Submissions
from digest.errors import ParseError
from digest.model import Source, Window
from digest.ports import Collector
from tests.collectors.asking import ask
from tests.github import world as gh
from tests.github.server import StandIn
from tests.github.world import Repository, World

WEEK = Window(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 8, tzinfo=UTC))
COLLECTORS: dict[str, Callable[[GitHub], Collector]] = {
    "advisories": lambda github: Advisories(github, lambda: ["a/b"]),
    "proposals": lambda github: Proposals(github, ()),
    "pulls": Pulls,
    "releases": Releases,
    "submissions": Submissions,
}


@pytest.fixture
def there() -> Iterator[StandIn]:
    notes = [gh.Release("v1.0.0", "2026-06-02T00:00:00Z", notes="Fixes.")]
    with StandIn(World(Repository("a/b", releases=notes))) as server:
        yield server


@pytest.mark.parametrize("kind", COLLECTORS)
@pytest.mark.parametrize("token", [True, False])
def test_no_answer_is_taken_apart_on_the_loop(
    kind: str, token: bool, there: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes a second there holds every other source's deadline for a second."""
    places: set[bool] = set()

    def loads(words: bytes) -> object:
        places.add(threading.current_thread() is threading.main_thread())
        return json.loads(words)

    monkeypatch.setattr(github, "json", SimpleNamespace(loads=loads, dumps=json.dumps))
    monkeypatch.setattr(releaseitems, "lift", _noting(releaseitems.lift, places))
    source = Source(id="s", kind=kind, address=f"{there.web}/a/b")
    ask(there, COLLECTORS[kind], source, WEEK, token=token)

    assert places == {False}


def _noting(read: Callable[[str], object], places: set[bool]) -> Callable[[str], object]:
    def noting(words: str) -> object:
        places.add(threading.current_thread() is threading.main_thread())
        return read(words)

    return noting


def test_what_takes_too_long_is_given_up_by_name() -> None:
    ended = threading.Event()

    async def read() -> object:
        return await Reading(0.05).aside(lambda: ended.wait(30), "https://api.example.org/x")

    try:
        with pytest.raises(ParseError, match=r"x: an answer that takes longer than 0\.05 seconds") as caught:
            anyio.run(read)
    finally:
        ended.set()

    assert caught.value.subject == "https://api.example.org/x"


def test_a_releases_feed_that_only_feedparser_reads_can_be_killed(there: StandIn) -> None:
    """Its mailbox takes feedparser a time that grows with the square of its length."""
    slow = (
        b"<rss version='2.0'><channel><item><author>a@"
        + b"a." * 200_000
        + b"</author></item></channel></rss>"
    )
    there.world.pages["/a/b/releases.atom"] = slow

    def hasty(github: GitHub) -> Collector:
        github.reading = Reading(0.5)
        return Releases(github)

    with pytest.raises(ParseError, match=r"takes longer than 0\.5 seconds"):
        ask(there, hasty, Source(id="s", kind="releases", address=f"{there.web}/a/b"), WEEK, token=False)
