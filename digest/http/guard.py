"""Who may be connected to: addresses are judged at the moment of connecting, on every hop."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

import anyio
import httpcore

from digest.core.networks import Allowed, is_literal, may_reach, refusal, refusal_behind_proxy
from digest.http.faults import RefusedError


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
                found = await super().connect_tcp(address, port, share, local_address, socket_options)
                return _Stream(found)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise RefusedError("sockets of this machine are not asked", "")

    async def _addresses(self, host: str, port: int) -> list[str]:
        try:
            addresses = await _looked_up(host, port)
        except (OSError, UnicodeError) as error:
            if getattr(error, "errno", None) == socket.EAI_AGAIN:
                raise httpcore.ConnectError("the name server does not answer") from error
            hint = "Is it spelled right, and is there a network?"
            raise RefusedError(f"there is no host {host!r}", hint) from error
        good = [address for address in addresses if may_reach(host, address, self._allow)]
        if not good:
            raise RefusedError(*refusal(host, addresses))
        return good


class _Stream(httpcore.AsyncNetworkStream):
    """A connection that is also closed when a deadline ends its handshake: httpcore's own stays open then."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        # What goes through them is not looked at.
        self.read, self.write, self.aclose = inner.read, inner.write, inner.aclose  # type: ignore[method-assign]
        self.get_extra_info = inner.get_extra_info  # type: ignore[method-assign]

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            return await self._inner.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self._inner.aclose()
            raise


async def _looked_up(host: str, port: int) -> list[str]:
    """All addresses of `host`, in the name server's order."""
    with suppress(ValueError):
        return [str(ip_address(host))]  # written out: nobody needs to be asked
    found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[4][0]) for place in found))


async def check_behind_proxy(host: str, port: int, allow: Allowed) -> None:
    """A proxy looks names up itself: what it may be asked for is judged by what is known here.

    Raises RefusedError.
    """
    try:
        addresses = [] if is_literal(host) else await _looked_up(host, port)
    except (OSError, UnicodeError):  # the proxy may know names that we do not
        addresses = []
    if no := refusal_behind_proxy(host, addresses, allow):
        raise RefusedError(*no)
