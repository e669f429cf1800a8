"""Collectors sent to the loopback GitHub."""

from __future__ import annotations

from collections.abc import Callable

import anyio

from digest.collectors.github import GitHub
from digest.http import Client
from digest.model import Cursor, Gathered, HttpSettings, Source, Window
from digest.ports import Collector
from tests.github.server import StandIn
from tests.github.world import TOKEN


async def _no_pause(_: float) -> None:
    """Retries come at once."""


def ask(
    there: StandIn,
    make: Callable[[GitHub], Collector],
    source: Source,
    window: Window,
    cursor: Cursor | None = None,
    *,
    token: bool = True,
) -> Gathered:
    """What the collector brings home from the stand-in, by the real client."""

    async def read() -> Gathered:
        async with Client(HttpSettings(allow=("127.0.0.1",)), sleep=_no_pause) as fetch:
            github = GitHub(fetch, token=TOKEN if token else "", api=there.api, web=there.web)
            return await make(github).collect(source, window, cursor)

    return anyio.run(read)
