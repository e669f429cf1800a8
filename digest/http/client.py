"""One request from address to whole body, judged on every hop.

::

    __call__   retries where a retry can help
      _follow    at most five redirects, each hop judged like the first
        _hop       a slot per host, a slot of all, what is left of the deadline
          Guard      connects, and only to addresses that may be reached
          Unpacker   raw bytes in, at most `max_bytes` out

What it does not do: send a cookie, a password or an environment's proxy; keep a cut body.
"""

from __future__ import annotations

import http.cookiejar
import zlib
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType

import anyio
import httpx

from digest.core.networks import allowed
from digest.core.unpacking import Unpacker
from digest.errors import FetchError
from digest.http.faults import LATER, READ_TIMEOUT, PassingError, RefusedError, from_error, from_status
from digest.http.guard import check_behind_proxy, guarded_transport
from digest.model import Cursor, HttpSettings
from digest.ports import Response

MAX_REDIRECTS = 5
#: Seconds before the second and the third try.
PAUSES = (0.5, 1.5)
CONNECT_TIMEOUT = 10.0
PER_HOST = 2
IN_ALL = 20

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_ANYONE = frozenset({"accept", "if-none-match", "if-modified-since"})


class Client:
    """`async with Client(settings) as fetch: await fetch(url)`."""

    def __init__(
        self, settings: HttpSettings, *, sleep: Callable[[float], Awaitable[None]] = anyio.sleep
    ) -> None:
        self._settings = settings
        self._sleep = sleep
        self._allow = allowed(settings.allow)
        self._hosts: dict[str, anyio.CapacityLimiter] = {}

    async def __aenter__(self) -> Client:
        self._all = anyio.CapacityLimiter(IN_ALL)
        self._client = httpx.AsyncClient(
            transport=guarded_transport(self._settings, self._allow),
            headers={"User-Agent": self._settings.user_agent, "Accept-Encoding": "gzip, deflate"},
            timeout=httpx.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT),
            # One jar is shared by all requests: what a source sets would be sent back for ever.
            cookies=http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=())),
            follow_redirects=False,
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

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
        request = dict(headers or {}) | _conditions(cursor)
        clock = _Clock(self._settings.timeout)
        for pause in PAUSES:
            try:
                return await self._follow(url, request, clock)
            except PassingError:
                if clock.left <= pause:
                    raise
            await self._sleep(pause)
        return await self._follow(url, request, clock)

    async def _follow(self, url: str, headers: dict[str, str], clock: _Clock) -> Response:
        here = self._judged(url, url)
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._hop(url, here, headers, clock)
            if isinstance(answer, Response):
                return answer
            there = self._judged(answer, url)
            if _origin(there) != _origin(here):
                # What the caller says to one host (a token) is not another host's business.
                headers = {name: value for name, value in headers.items() if name.lower() in _FOR_ANYONE}
            here = there
        raise FetchError(f"more than {MAX_REDIRECTS} redirects", subject=url, hint="Look at it in a browser")

    def _judged(self, address: str, subject: str) -> httpx.URL:
        """`address` parsed, or FetchError: http(s) with a host and without a user."""
        try:
            url = httpx.URL(address)
        except (httpx.InvalidURL, ValueError) as error:
            raise FetchError(f"not an address: {error}", subject=subject) from error
        if url.scheme not in {"http", "https"} or not url.host:
            raise FetchError(f"only http and https are fetched, not {str(url)[:80]!r}", subject=subject)
        if url.port is not None and not 0 < url.port < 65536:
            raise FetchError(f"there is no port {url.port}", subject=subject)
        if url.userinfo:
            raise FetchError(
                "an address with a user or password in it is not fetched",
                subject=str(url.copy_with(userinfo=b"")),
            )
        if self._settings.proxy:
            check_behind_proxy(url.host, self._allow, subject)
        return url

    async def _hop(
        self, subject: str, url: httpx.URL, headers: dict[str, str], clock: _Clock
    ) -> Response | str:
        """One request: a whole answer, or the address it points to."""
        slot = self._hosts.setdefault(f"{url.host}:{url.port}", anyio.CapacityLimiter(PER_HOST))
        async with slot, self._all:
            started = anyio.current_time()
            try:
                with anyio.fail_after(clock.left):
                    async with self._client.stream("GET", url, headers=headers) as answer:
                        return await self._taken(subject, url, answer)
            except TimeoutError as error:
                why = f"no whole answer within {self._settings.timeout:g} seconds"
                raise FetchError(why, subject=subject, hint=LATER) from error
            except RefusedError as refused:
                raise FetchError(refused.why, subject=subject, hint=refused.hint) from refused
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as error:
                raise from_error(error, subject) from error
            finally:
                clock.left -= anyio.current_time() - started

    async def _taken(self, subject: str, url: httpx.URL, answer: httpx.Response) -> Response | str:
        if answer.status_code in _REDIRECTS and (there := answer.headers.get("location")):
            try:
                return str(url.join(there))
            except (httpx.InvalidURL, ValueError) as error:
                why = f"it sends us on to what is no address: {there[:80]!r}"
                raise FetchError(why, subject=subject) from error
        asked = "if-none-match" in answer.request.headers or "if-modified-since" in answer.request.headers
        if answer.status_code != 200 and not (answer.status_code == 304 and asked):
            raise from_status(answer, subject)
        body = b"" if answer.status_code == 304 else await _body(answer, self._settings.max_bytes, subject)
        return Response(status=answer.status_code, url=str(url), headers=dict(answer.headers), body=body)


class _Clock:
    """Seconds left to one call; waiting for a slot does not count."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _conditions(cursor: Cursor | None) -> dict[str, str]:
    """The conditional headers of `cursor`; what no header may hold is left out."""
    pairs = {"If-None-Match": cursor.etag, "If-Modified-Since": cursor.last_modified} if cursor else {}
    return {name: value for name, value in pairs.items() if value and value.isascii() and value.isprintable()}


async def _body(answer: httpx.Response, limit: int, subject: str) -> bytes:
    """The whole unpacked body, or FetchError."""
    try:
        unpacker = Unpacker(answer.headers.get("content-encoding", ""), limit)
        async for chunk in answer.aiter_raw():
            unpacker.feed(chunk)
        return unpacker.whole()
    except (zlib.error, ValueError) as error:
        raise FetchError(str(error), subject=subject, hint="Look at it in a browser") from error
