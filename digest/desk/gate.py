"""The wall around the desk: which hosts, whose browsers, which requests; everything else ends here.

==================  ==================================================================================
another host        421: a name pointed at this machine from outside (DNS rebinding)
no session          403, but for `?token=` of this run or of an invitation, which becomes a cookie
a write             POST alone, from a page of this desk: `Sec-Fetch-Site`, else `Origin`; both missing is no
a body              form, JSON or a picture, not longer than BODY or PICTURE, within SLOW: 415, 413, 408;
                    one length, said in one way: 400
==================  ==================================================================================
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from digest.desk.sessions import Session, Sessions

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Bytes of a form, and of a picture.
BODY, PICTURE = 1_000_000, 10_000_000
#: Seconds in which a body must have come.
SLOW = 60.0
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif")
#: For every answer of the desk itself.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: For pages that the desk shows in a frame: they run nothing, and only the desk may frame them.
SHOWN = (
    "default-src 'none'; script-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; "
    "font-src 'self'; media-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the desk is, as browsers see it."""

    #: `http://127.0.0.1:8029`, or the public one behind a proxy, without a path.
    origin: str
    #: Path below which it lies, without a slash at the end.
    prefix: str = ""
    #: `Host` values it answers to.
    hosts: frozenset[str] = frozenset()

    @property
    def cookie(self) -> str:
        """One name a port: cookies of one host are shared by all its ports."""
        port = urlsplit(self.origin).port
        return f"digest_desk_{port}" if port else "__Secure-digest_desk"


def place(port: int, address: str = "") -> Place:
    """The desk on a port of this machine; `address` is its public one, where a proxy stands before it."""
    own = {f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"}
    if not address:
        return Place(f"http://127.0.0.1:{port}", "", frozenset(own))
    split = urlsplit(address)
    host = split.netloc.lower()
    # Some proxies name the port that https has anyway.
    hosts = {host} if split.port else {host, f"{host}:443"}
    return Place(f"{split.scheme}://{host}", split.path.rstrip("/"), frozenset(hosts))


class Gate:
    """Lets through to `app` what may pass; it finds the session in `request.state.session`."""

    def __init__(self, app: ASGIApp, place: Place, sessions: Sessions, clock: Callable[[], datetime]) -> None:
        self.app, self.place, self.sessions, self.clock = app, place, sessions, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # the desk speaks nothing else
        request = Request(scope)
        answer = self._refused(request)
        if answer is None and (token := request.query_params.get("token")):
            answer = self._entered(request, token)
        if answer is None:
            session = self._session(request)
            if session is None:
                answer = _no(
                    403, "Open the desk by the link that `digest desk` shows, or by your invitation."
                )
            else:
                scope.setdefault("state", {})["session"] = session
        if answer is not None:
            await answer(scope, receive, _with_headers(send))
            return
        limit = PICTURE if kind_of(request) in PICTURES else BODY
        slow = SLOW if request.method == "POST" else None
        await self.app(scope, _limited(receive, limit, slow), _with_headers(send))

    def _refused(self, request: Request) -> Response | None:
        """Why a request may not pass, whoever sent it."""
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self.place.hosts:
            return _no(421, f"This desk answers to {self.place.origin} only.")
        lengths = request.headers.getlist("content-length")
        if len(lengths) + len(request.headers.getlist("transfer-encoding")) > 1:
            return _no(400, "A body has one length.", {"Connection": "close"})
        if request.method in {"GET", "HEAD"}:
            return None
        if request.method != "POST":
            return _no(405, "This desk knows GET, HEAD and POST.", {"Allow": "GET, HEAD, POST"})
        if not self._ours(request):
            return _no(403, "This did not come from a page of the desk.")
        kind = kind_of(request)
        if len(request.headers.getlist("content-type")) != 1 or kind not in {FORM, JSON, *PICTURES}:
            return _no(415, "The desk takes forms, JSON and pictures.")
        length = lengths[0] if lengths else "0"
        if not re.fullmatch("[0-9]{1,12}", length) or int(length) > (PICTURE if kind in PICTURES else BODY):
            return _no(413, "That is too long.")
        return None

    def _ours(self, request: Request) -> bool:
        """Whether a write comes from a page of this desk, as its browser says."""
        if sites := request.headers.getlist("sec-fetch-site"):
            return sites == ["same-origin"]
        return request.headers.getlist("origin") == [self.place.origin]

    def _entered(self, request: Request, token: str) -> Response | None:
        """The token becomes a cookie, and leaves the address."""
        if request.method != "GET":
            return None
        session = self.sessions.enter(token, self.clock())
        if session is None:
            return _no(403, "This link does not hold any more. Ask for another one, or start the desk anew.")
        left = {name: value for name, value in parse_qs(request.url.query).items() if name != "token"}
        # Two slashes at the beginning would be another host.
        path = f"/{request.url.path.lstrip('/')}"
        there = path + (f"?{urlencode(left, doseq=True)}" if left else "")
        answer = RedirectResponse(there, 303)
        answer.set_cookie(
            self.place.cookie,
            session.key,
            path=f"{self.place.prefix}/",
            httponly=True,
            samesite="strict",
            secure=self.place.origin.startswith("https:"),
        )
        return answer

    def _session(self, request: Request) -> Session | None:
        try:
            cookies = SimpleCookie(request.headers.get("cookie", ""))
        except CookieError:
            return None
        cookie = cookies.get(self.place.cookie)
        return self.sessions.of(cookie.value, self.clock()) if cookie else None


class TooLongError(Exception):
    """A body that goes on and on, whatever its head said."""


class TooSlowError(Exception):
    """A body of which too little comes."""


def kind_of(request: Request) -> str:
    """The media type of a body, without what may stand behind it."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _limited(receive: Receive, limit: int, slow: float | None) -> Receive:
    """What a body may be; with `slow`, in how many seconds it must be whole."""
    taken, whole = 0, slow is None
    until = asyncio.get_running_loop().time() + (slow or 0)

    async def bounded() -> Message:
        nonlocal taken, whole
        try:
            # Once a body is whole, what is waited for is that the browser goes away.
            async with asyncio.timeout_at(None if whole else until):
                message = await receive()
        except TimeoutError as error:
            raise TooSlowError from error
        whole = whole or not message.get("more_body", False)
        taken += len(message.get("body", b""))
        if taken > limit:
            raise TooLongError
        return message

    return bounded


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            known = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *_missing(known)]
        await send(message)

    return sending


def _missing(known: Collection[bytes]) -> Iterable[tuple[bytes, bytes]]:
    for name, value in {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", **HEADERS}.items():
        if name.lower().encode() not in known:
            yield name.encode(), value.encode()


def _no(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{words}\n", status, headers)
