"""Whether there is anything at an address: HEAD, or a few bytes of GET; any status is an answer.

::

    HEAD   a good answer, or one that asks us to stay away: that is the answer
    GET    else: many servers answer HEAD with anything but what a reader would get

Hops, addresses, slots and hosts that want to be left alone are judged as in every other request. Pages that
read like an error and say 200 are not judged: whoever says 200 is believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import anyio
import httpcore
import httpx

from digest.core.patience import asked_for
from digest.core.unpacking import Beginning
from digest.errors import FetchError
from digest.http.client import PAUSES, Client, Errand, Onward, origin
from digest.http.faults import CirclingError, PassingError
from digest.http.pool import headers_of
from digest.model import HttpSettings
from digest.ports import Response

#: Seconds a look may take, both requests and all redirects together.
DEADLINE = 10.0
#: Looks at a time, of all hosts: they bring next to nothing.
IN_ALL = 40
#: Times that a host may let a deadline pass before nobody waits for it any more.
PATIENCE = 2

_HEADERS = {"Accept": "text/html, */*;q=0.8"}
#: What to ask a second time, by GET, would only make worse.
_STAY_AWAY = frozenset({429, 999})


class Looking:
    """The one client as a Look, open only inside `async with`: it belongs to the running loop."""

    def __init__(
        self,
        settings: HttpSettings,
        *,
        resting: Mapping[str, tuple[datetime, int]] | None = None,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self._settings = replace(settings, timeout=min(settings.timeout, DEADLINE))
        self._resting, self._sleep = resting or {}, sleep
        self._client: _Looker | None = None

    async def __aenter__(self) -> Self:
        self._client = await _Looker(self._settings, resting=self._resting, sleep=self._sleep).__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.__aexit__(kind, error, trace)

    async def __call__(self, url: str, *, most: int = 0) -> Response:
        if self._client is None:
            raise RuntimeError("the client is used outside of its session")
        return await self._client.look(url, most)


class _Looker(Client):
    in_all = IN_ALL

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._silent: Counter[str] = Counter()

    async def look(self, url: str, most: int) -> Response:
        errand = Errand(url, _HEADERS, None, self._settings.timeout)
        try:
            if not most and (answer := await self._by_head(errand)) is not None:
                return answer
            errand.method, errand.most = "", most
            return await self._follow(errand)
        except CirclingError as error:
            if errand.cookie:  # a reader's browser keeps it, and gets through
                error.firm, error.message = False, f"{error.message}, and it wants a cookie kept"
            raise
        except FetchError as error:
            if error.late:
                self._silent[_host_of(url)] += 1
            raise

    async def _by_head(self, errand: Errand) -> Response | None:
        """The answer to HEAD, if it says something; None: ask by GET."""
        errand.method = "HEAD"
        try:
            answer = await self._follow(errand)
        except FetchError as error:
            if error.firm or error.late or error.status:
                raise
            pause = isinstance(error, PassingError)
        else:
            if answer.status < 300 or answer.status in _STAY_AWAY:
                return answer
            pause = answer.status >= 500
            if self._is_resting(answer.url):
                return answer
        if pause:
            if errand.left <= PAUSES[0]:
                return None
            errand.left -= PAUSES[0]
            await self._sleep(PAUSES[0])
        return None

    async def _taken(
        self, errand: Errand, url: httpx.URL, answer: httpcore.Response, moved: str, latency: float
    ) -> Response | Onward:
        status, headers = answer.status, headers_of(answer)
        if status in {301, 302, 303, 307, 308} and "location" in headers:
            errand.cookie = errand.cookie or "set-cookie" in headers
            return await super()._taken(errand, url, answer, moved, latency)
        if wait := asked_for(status, headers, self._now()):
            self._resting[origin(url)] = (anyio.current_time() + wait, status)
        body = b""
        if errand.most or errand.method:  # that of HEAD is empty; read, its connection can serve again
            body = await _beginning(answer, headers.get("content-encoding", ""), errand.most)
        return Response(
            status=status, url=str(url), headers=headers, body=body, moved=moved, latency=latency, wait=wait
        )

    def _not_resting(self, host: str, url: httpx.URL, subject: str) -> None:
        super()._not_resting(host, url, subject)
        if self._silent[url.host] >= PATIENCE:
            raise FetchError(f"{url.host} was silent {PATIENCE} times before", subject=subject, late=True)

    def _is_resting(self, address: str) -> bool:
        until, _ = self._resting.get(origin(httpx.URL(address)), (0.0, 0))
        return until > anyio.current_time()


def _host_of(url: str) -> str:
    try:
        return httpx.URL(url).host
    except (httpx.InvalidURL, ValueError):
        return ""


async def _beginning(answer: httpcore.Response, coding: str, most: int) -> bytes:
    """The first bytes of the body; what cannot be unpacked, or breaks off, is over there."""
    stream: Any = answer.stream  # httpcore calls it sync or async
    taker = Beginning(coding, most)
    async for chunk in stream:
        if not taker.feed(chunk):
            break
    return taker.taken
