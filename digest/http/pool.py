"""The connections: httpcore's pool with the guard inside, and slots so that no host is crowded.

httpcore is what httpx stands on. It is asked directly: the guard is handed in by a public argument,
there is no cookie jar, no authentication and no redirect that could act behind our back, and a request
costs half the time.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache

import anyio
import httpcore
import httpx

from digest.core.networks import Allowed, allowed
from digest.http.faults import READ_TIMEOUT
from digest.http.guard import Guard
from digest.model import HttpSettings

CONNECT_TIMEOUT = 10.0
PER_HOST = 2
IN_ALL = 20
#: Connections kept for another request to the same host, and for how many seconds.
KEPT, KEPT_FOR = 8, 5.0

_TIMEOUT = {"connect": CONNECT_TIMEOUT, "read": READ_TIMEOUT, "write": READ_TIMEOUT}


def guarded_pool(
    settings: HttpSettings, allow: Allowed, in_all: int = IN_ALL
) -> httpcore.AsyncConnectionPool:
    """httpcore's pool for so many requests at a time, connecting by the guard alone."""
    if not settings.proxy:
        return httpcore.AsyncConnectionPool(
            ssl_context=_tls(),
            max_connections=in_all + KEPT,
            max_keepalive_connections=KEPT,
            keepalive_expiry=KEPT_FOR,
            network_backend=Guard(allow),
        )
    proxy = httpx.Proxy(settings.proxy)
    return httpcore.AsyncHTTPProxy(
        proxy_url=_address(proxy.url),
        proxy_auth=proxy.raw_auth,
        ssl_context=_tls(),
        max_connections=in_all + KEPT,
        max_keepalive_connections=KEPT,
        keepalive_expiry=KEPT_FOR,
        # The proxy is named, so it may be reached wherever it is.
        network_backend=Guard(allowed((*settings.allow, proxy.url.host))),
    )


@cache
def _tls() -> ssl.SSLContext:
    """The authorities that are trusted, read once a process: it takes longer than many a request."""
    return httpx.create_ssl_context(trust_env=False)


def request(
    url: httpx.URL, headers: Mapping[str, str], body: bytes | None, method: str = ""
) -> httpcore.Request:
    """GET, or POST where there is a body, if no `method` is named."""
    lines = [(b"Host", url.netloc)]
    lines += [(name.encode("utf-8"), value.encode("utf-8")) for name, value in headers.items()]
    if body is not None:
        lines.append((b"Content-Length", b"%d" % len(body)))
    return httpcore.Request(
        method or ("GET" if body is None else "POST"),
        _address(url),
        headers=lines,
        content=body,
        extensions={"timeout": _TIMEOUT},
    )


def _address(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def headers_of(answer: httpcore.Response) -> dict[str, str]:
    """Names in small letters; what stands there several times is joined by commas (RFC 9110, 5.3)."""
    found: dict[str, str] = {}
    for raw_name, raw_value in answer.headers:
        name, value = raw_name.decode("ascii", "replace").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


class Slots:
    """Places for so many requests to one host and in all; a host nobody asks is forgotten."""

    def __init__(self, per_host: int = PER_HOST, in_all: int = IN_ALL) -> None:
        self._per_host = per_host
        self._all = anyio.Semaphore(in_all)
        self._hosts: dict[str, tuple[anyio.Semaphore, list[None]]] = {}

    def __len__(self) -> int:
        return len(self._hosts)

    @asynccontextmanager
    async def of(self, host: str) -> AsyncIterator[None]:
        """Wait for a place at `host`, then for one in all."""
        places, here = self._hosts.setdefault(host, (anyio.Semaphore(self._per_host), []))
        here.append(None)
        try:
            async with places, self._all:
                yield
        finally:
            here.pop()
            if not here:
                del self._hosts[host]
