"""Who may be connected to: addresses are judged at the moment of connecting, on every hop."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from functools import cache
from typing import Any

import anyio
import httpcore
import httpx

from digest.core.networks import Allowed, allowed, is_literal, may_reach, refusal
from digest.errors import FetchError
from digest.http.faults import RefusedError
from digest.model import HttpSettings


def guarded_transport(settings: HttpSettings, allow: Allowed) -> httpx.AsyncHTTPTransport:
    """httpx's transport with the guard inside."""
    transport = httpx.AsyncHTTPTransport(verify=_tls(), trust_env=False, proxy=settings.proxy or None)
    if settings.proxy:  # the proxy is named, so it may be reached wherever it is
        allow = allowed((*settings.allow, httpx.URL(settings.proxy).host))
    # A private name (tests/http/test_guard.py pins it): httpx has no public way to hand a backend in.
    transport._pool._network_backend = Guard(allow)
    return transport


@cache
def _tls() -> ssl.SSLContext:
    """The authorities that are trusted, read once a process: it takes longer than many a request."""
    return httpx.create_ssl_context(trust_env=False)


class Guard(httpcore.AnyIOBackend):
    """Connects to the very address it has checked, so that a name cannot change its mind in between."""

    def __init__(self, allow: Allowed) -> None:
        self._allow = allow

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of `host` that may be reached and answers."""
        good = await self._addresses(host, port)
        failure: Exception = httpcore.ConnectError(f"no address of {host} answers")
        for address in good:
            share = timeout / len(good) if timeout else timeout
            try:
                return await super().connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise RefusedError("sockets of this machine are not asked", "")

    async def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            if getattr(error, "errno", None) == socket.EAI_AGAIN:
                raise httpcore.ConnectError("the name server does not answer") from error
            hint = "Is it spelled right, and is there a network?"
            raise RefusedError(f"there is no host {host!r}", hint) from error
        addresses = list(dict.fromkeys(str(place[4][0]) for place in found))
        good = [address for address in addresses if may_reach(host, address, self._allow)]
        if not good:
            raise RefusedError(*refusal(host, addresses))
        return good


def check_behind_proxy(host: str, allow: Allowed, subject: str) -> None:
    """A proxy looks names up itself, so only what shows in the name can be judged here."""
    inward = host.endswith((".localhost", ".local", ".internal", ".lan", ".home.arpa"))
    refused = inward or "." not in host.rstrip(".")
    if is_literal(host):
        try:
            refused = not may_reach(host, host, allow)
        except ValueError:  # an odd spelling of an address
            refused = True
    if refused and not allow.host(host):
        raise FetchError(f"{host} is not a public address", subject=subject, hint=refusal(host, [])[1])
