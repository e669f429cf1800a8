"""One request from address to whole body, judged on every hop.

::

    __call__   retries where a retry can help
      _follow    at most five redirects, each hop judged like the first
        _hop       a slot per host, a slot of all, what is left of the deadline
          Guard      connects, and only to addresses that may be reached
          Unpacker   raw bytes in, at most `max_bytes` out

What it does not do: send a cookie, a password or an environment's proxy; keep a cut body; ask a host
again that wants to be left alone.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import anyio
import httpcore
import httpx

from digest.core.networks import allowed
from digest.core.patience import asked_for
from digest.core.unpacking import Unpacker
from digest.errors import FetchError
from digest.http.faults import (
    FAULTS,
    LATER,
    CirclingError,
    PassingError,
    RefusedError,
    from_error,
    from_status,
    resting,
)
from digest.http.guard import check_behind_proxy
from digest.http.pool import IN_ALL, Slots, guarded_pool, headers_of, request
from digest.model import Cursor, HttpSettings
from digest.ports import Response

LOG = logging.getLogger("digest.http")
MAX_REDIRECTS = 5
#: Seconds before the second and the third try.
PAUSES = (0.5, 1.5)
#: A longer mark is not sent back: servers refuse heads of more than a few kilobytes.
MARK_LIMIT = 2000

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: RFC 9110, 15.4.2 and 15.4.9: "future references ... ought to use" the new address.
_LASTING = frozenset({301, 308})
#: A POST stays a POST (RFC 9110, 15.4.8 and 15.4.9).
_SAME_METHOD = frozenset({307, 308})
#: What a source knows its answer by; one that cannot be sent back is none.
_MARKS = frozenset({"etag", "last-modified"})
_FOR_ANYONE = frozenset({"accept", "content-type", "if-none-match", "if-modified-since"})


def _now() -> datetime:
    return datetime.now(UTC)


class Client:
    """`async with Client(settings) as fetch: await fetch(url)`."""

    in_all = IN_ALL

    def __init__(
        self,
        settings: HttpSettings,
        *,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
        now: Callable[[], datetime] = _now,
        resting: Mapping[str, tuple[datetime, int]] | None = None,
    ) -> None:
        """`resting`: addresses whose hosts asked to be left alone before: until when, with which status."""
        self._settings = settings
        self._sleep, self._now = sleep, now
        self._allow = allowed(settings.allow)
        self._always = {"User-Agent": settings.user_agent, "Accept-Encoding": "gzip, deflate"}
        #: Hosts that want to be left alone: until when (of the loop's clock), said with which status.
        self._resting: dict[str, tuple[float, int]] = {}
        self._rested = resting or {}

    async def __aenter__(self) -> Self:
        for address, (until, status) in self._rested.items():
            left = (until - self._now()).total_seconds()
            with suppress(httpx.InvalidURL, ValueError):
                self._resting[origin(httpx.URL(address))] = anyio.current_time() + left, status or 429
        self._slots = Slots(in_all=self.in_all)
        self._pool = guarded_pool(self._settings, self._allow, self.in_all)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.aclose()

    async def __call__(
        self,
        url: str,
        *,
        cursor: Cursor | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Response:
        """GET `url`, or POST `body` to it (a query that changes nothing there).

        Raises FetchError with one clear line, after retries where a retry can help.
        """
        errand = Errand(url, {**(headers or {}), **_conditions(cursor)}, body, self._settings.timeout)
        for pause in PAUSES:
            try:
                return await self._follow(errand)
            except PassingError:
                if errand.left <= pause:
                    raise
            errand.left -= pause
            await self._sleep(pause)
        return await self._follow(errand)

    async def _follow(self, errand: Errand) -> Response:
        here, headers = self._judged(errand.url, errand.url), errand.headers
        moved, lasting = "", True
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._hop(errand, here, headers, moved)
            if isinstance(answer, Response):
                return answer
            there = self._judged(answer.address, errand.url)
            if errand.body is not None and answer.status not in _SAME_METHOD:
                why = f"it sends a query on in a way that loses it ({answer.status}), to {str(there)[:80]}"
                raise FetchError(why, subject=errand.url, hint="Write the new address instead")
            if origin(there) != origin(here):
                # What the caller says to one host (a token) is not another host's business.
                headers = {name: value for name, value in headers.items() if name.lower() in _FOR_ANYONE}
            # Never from https to http for good: anyone on the way could have said it.
            downwards = here.scheme == "https" and there.scheme == "http"
            lasting = lasting and answer.status in _LASTING and not downwards
            moved = str(there) if lasting else moved
            here = there
        why = f"more than {MAX_REDIRECTS} redirects"
        raise CirclingError(why, subject=errand.url, hint="Look at it in a browser", firm=True)

    def _judged(self, address: str, subject: str) -> httpx.URL:
        """`address` parsed, or FetchError: http(s) with a host and without a user."""
        try:
            url = httpx.URL(address)
        except (httpx.InvalidURL, ValueError) as error:
            raise FetchError(f"not an address: {error}", subject=subject, firm=True) from error
        if url.scheme not in {"http", "https"} or not url.host:
            why = f"only http and https are fetched, not {str(url)[:80]!r}"
            raise FetchError(why, subject=subject, firm=True)
        if url.port is not None and not 0 < url.port < 65536:
            raise FetchError(f"there is no port {url.port}", subject=subject, firm=True)
        if url.userinfo:
            whose = subject if address != subject else str(url.copy_with(userinfo=b""))
            raise FetchError("an address with a user or password in it is not fetched", subject=whose)
        return url

    async def _hop(
        self, errand: Errand, url: httpx.URL, headers: Mapping[str, str], moved: str
    ) -> Response | Onward:
        """One request: a whole answer, or the address it points to."""
        host = origin(url)
        async with self._slots.of(host):
            self._not_resting(host, url, errand.url)
            started, begun = anyio.current_time(), False
            try:
                with anyio.fail_after(errand.left):
                    if self._settings.proxy:
                        await check_behind_proxy(url.host, url.port or 443, self._allow)
                    asked = request(url, {**self._always, **headers}, errand.body, errand.method)
                    answer = await self._pool.handle_async_request(asked)
                    begun = True
                    latency = self._settings.timeout - errand.left + anyio.current_time() - started
                    _told(asked.method.decode(), url, answer.status, anyio.current_time() - started)
                    try:
                        return await self._taken(errand, url, answer, moved, latency)
                    finally:
                        await answer.aclose()
            except TimeoutError as error:
                why = f"no whole answer within {self._settings.timeout:g} seconds"
                raise FetchError(why, subject=errand.url, hint=LATER, late=True) from error
            except RefusedError as refused:
                raise FetchError(
                    refused.why, subject=errand.url, hint=refused.hint, firm=True, refused=True
                ) from refused
            except FAULTS as error:
                raise from_error(error, errand.url, begun=begun) from error
            finally:
                errand.left -= anyio.current_time() - started

    async def _taken(
        self, errand: Errand, url: httpx.URL, answer: httpcore.Response, moved: str, latency: float
    ) -> Response | Onward:
        status, headers = answer.status, headers_of(answer)
        if status in _REDIRECTS and (there := headers.get("location")):
            try:
                return Onward(status, str(url.join(there)))
            except (httpx.InvalidURL, ValueError) as error:
                why = f"it sends us on to what is no address: {there[:80]!r}"
                raise FetchError(why, subject=errand.url, firm=True) from error
        if status != 200 and not (status == 304 and errand.conditional):
            wait = asked_for(status, headers, self._now())
            if wait:
                self._resting[origin(url)] = (anyio.current_time() + wait, status)
            raise from_status(status, headers, wait, errand.url)
        # Of a 304 the (empty) rest is read too: only then the connection can serve again.
        coding = "" if status == 304 else headers.get("content-encoding", "")
        body = await whole_body(answer, coding, self._settings.max_bytes, errand.url)
        whole = status == 304 or _shows_its_end(headers)
        kept = {
            name: value
            for name, value in headers.items()
            if name not in _MARKS or (whole and _may_be_sent(value))
        }
        return Response(status=status, url=str(url), headers=kept, body=body, moved=moved, latency=latency)

    def _not_resting(self, host: str, url: httpx.URL, subject: str) -> None:
        until, status = self._resting.get(host, (0.0, 0))
        if (left := until - anyio.current_time()) > 0 and status:
            raise resting(url.host, left, status, subject)


@dataclass(slots=True)
class Errand:
    """One call: what is asked for, and the seconds left to it; waiting for a slot does not count."""

    url: str
    headers: Mapping[str, str]
    body: bytes | None
    left: float
    #: If it is neither GET nor, with a body, POST.
    method: str = ""
    #: Of a look: bytes of the body that are wanted, and whether a redirect came with a cookie.
    most: int = 0
    cookie: bool = False

    @property
    def conditional(self) -> bool:
        return any(name.lower() in {"if-none-match", "if-modified-since"} for name in self.headers)


@dataclass(frozen=True, slots=True)
class Onward:
    """A redirect."""

    status: int
    address: str


def _told(method: str, url: httpx.URL, status: int, seconds: float) -> None:
    """What was asked and answered, without what may be a secret: the query."""
    if LOG.isEnabledFor(logging.DEBUG):
        address = f"{origin(url)}{url.path}"
        facts = {"method": method, "address": address, "status": status, "seconds": round(seconds, 3)}
        LOG.debug("request", extra={"facts": facts})


def origin(url: httpx.URL) -> str:
    """Scheme, host and port: what counts as one host."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _conditions(cursor: Cursor | None) -> dict[str, str]:
    """The conditional headers of `cursor`; what no header may hold is left out."""
    pairs = {"If-None-Match": cursor.etag, "If-Modified-Since": cursor.last_modified} if cursor else {}
    return {name: value for name, value in pairs.items() if value and _may_be_sent(value)}


def _may_be_sent(value: str) -> bool:
    return value.isascii() and value.isprintable() and len(value) <= MARK_LIMIT


def _shows_its_end(headers: Mapping[str, str]) -> bool:
    """Whether a body that broke off would have been noticed.

    One that is over when the connection is (RFC 9112, 6.3) may be cut at any byte: its marks would say
    of the half we hold that nothing has changed.
    """
    told = {"content-length", "transfer-encoding"} & headers.keys()
    return bool(told) or headers.get("content-encoding", "").strip().lower() not in {"", "identity"}


async def whole_body(answer: httpcore.Response, coding: str, limit: int, subject: str) -> bytes:
    """The whole unpacked body, or FetchError."""
    stream: Any = answer.stream  # httpcore calls it sync or async
    try:
        unpacker = Unpacker(coding, limit)
        async for chunk in stream:
            unpacker.feed(chunk)
        return unpacker.whole()
    except (zlib.error, ValueError) as error:
        raise FetchError(str(error), subject=subject, hint="Look at it in a browser") from error
