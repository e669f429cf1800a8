"""Looking at links: servers of every temper, what is remembered, what is said and where."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from digest.core.reached import Reached, Verdict
from digest.errors import FetchError
from digest.http import Looking
from digest.model import HttpSettings
from digest.pipeline.looking import look
from digest.ports import Response
from digest.store.cache import Cache
from tests.digests import NOW
from tests.fakes import response
from tests.hostile.linked import LINKED, Linked
from tests.hostile.server import Hostile

HERE = HttpSettings(allow=("127.0.0.1",), timeout=1.0)


async def no_pause(_: float) -> None:
    """What the client waits for between two tries."""


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "cache.db") as cache:
        yield cache


class FakeLook:
    """Answers by address, a status or a whole answer; an exception is raised."""

    def __init__(self, answers: Mapping[str, int | Response | Exception]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.resting: Mapping[str, tuple[datetime, int]] = {}

    @asynccontextmanager
    async def __call__(self, resting: Mapping[str, tuple[datetime, int]]) -> AsyncIterator[FakeLook.One]:
        self.resting = resting
        yield FakeLook.One(self)

    class One:
        def __init__(self, fake: FakeLook) -> None:
            self._fake = fake

        async def __call__(self, url: str, *, most: int = 0) -> Response:
            assert most >= 0
            self._fake.asked.append(url)
            found = self._fake.answers[url]
            if isinstance(found, Exception):
                raise found
            return found if isinstance(found, Response) else response(status=found, url=url)


# ---------------------------------------------------------------- servers of every temper


def test_each_temper_has_its_verdict(cache: Cache) -> None:
    """All of them in one run: redirects, refusals, silence, bodies without end, places in pages."""
    with Hostile(LINKED) as hostile:
        urls = {one.name: hostile.address(one.name) + one.fragment for one in LINKED}
        client = lambda resting: Looking(HERE, resting=resting, sleep=no_pause)  # noqa: E731
        found = look(list(urls.values()), cache=cache, client=client, now=NOW)

        assert list(found) == list(urls.values())
        wrong = [line for one in LINKED if (line := judged(one, found[urls[one.name]], hostile))]
        assert wrong == []


def judged(one: Linked, reached: Reached, hostile: Hostile) -> str:
    """What is wrong with the verdict on a link, if anything."""
    asked = tuple(ask.method for ask in hostile.asked[one.name])
    said = f"{reached.why}: {reached.moved}"
    good = (
        reached.verdict == one.verdict
        and one.says in said
        and bool(reached.why) == (reached.verdict is not Verdict.FINE)
        and said.isprintable()
        and asked == one.asked
    )
    return "" if good else f"{one.name}: {reached}, asked {asked}"
