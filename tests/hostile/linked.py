"""What lies behind links of an issue: answers of every temper, and what a look must make of each."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from tests.hostile.server import Answer, Ask, Behaviour, answer

PAGE = b"<html><body><h1 id='one'>One</h1><h2 id='two'>Two</h2><p id=three>Three</body></html>"
_HTML = ("Content-Type", "text/html; charset=utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked(Behaviour):
    """A behaviour, and the verdict on a link to it; `asked`: the methods it must see."""

    verdict: str
    asked: tuple[str, ...] = ("HEAD",)
    #: What follows the address in the issue.
    fragment: str = ""


HG = ("HEAD", "GET")


def _status(status: str, *headers: tuple[str, str], body: bytes = b"") -> Callable[[Ask], Answer]:
    """The same to every method; to HEAD without the body."""
    return lambda ask: answer(b"" if ask.method == "HEAD" else body, status, [_HTML, *headers])


def _to(status: str, path: str) -> Callable[[Ask], Answer]:
    """Sent on once, and there is a page."""

    def said(ask: Ask) -> Answer:
        if ask.before % 2 == 0:
            return answer(status=status, headers=[("Location", path)])
        return answer(headers=[_HTML])

    return said


def _round(*headers: tuple[str, str]) -> Callable[[Ask], Answer]:
    return lambda ask: answer(status="302 Found", headers=[("Location", ask.here("/again")), *headers])


def _only_get(head: bytes, get: bytes) -> Callable[[Ask], Answer]:
    return lambda ask: head if ask.method == "HEAD" else get


async def _never(_: Ask) -> AsyncIterator[bytes]:
    await asyncio.Event().wait()
    yield b""


async def _slow_head(_: Ask) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        await asyncio.sleep(0.02)
        yield b"X: 1\r\n"


def _endless(ask: Ask) -> Answer:
    async def body() -> AsyncIterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        while True:
            yield b"<p>" * 20_000
            await asyncio.sleep(0.001)

    return answer(status="405 Method Not Allowed") if ask.method == "HEAD" else body()


def _page(body: bytes, *headers: tuple[str, str]) -> Callable[[Ask], Answer]:
    return lambda _: answer(body, headers=[_HTML, *headers])


def _a(
    name: str, does: str, said: Callable[[Ask], Answer], verdict: str, says: str = "", **more: object
) -> Linked:
    return Linked(name=name, does=does, answer=said, verdict=verdict, says=says, **more)  # type: ignore[arg-type]


LINKED = [
    # good
    _a("here", "answers", _status("200 OK"), "fine"),
    _a("empty", "has nothing to say", _status("204 No Content"), "fine"),
    _a("soft", "a page that says 404 in words and 200 in its head", _status("200 OK", body=b"404 not found"), "fine"),
    _a("no-head", "knows GET alone (405)", _only_get(answer(status="405 Not Allowed"), answer()), "fine", asked=HG),
    _a("head-404", "answers HEAD with 404", _only_get(answer(status="404 No"), answer()), "fine", asked=HG),
    _a("head-500", "falls over HEAD", _only_get(answer(status="500 Oops"), answer()), "fine", asked=HG),
    _a("head-nothing", "hangs up on HEAD", _only_get(b"", answer()), "fine", asked=HG),
    _a("head-body", "answers HEAD with a body", lambda _: answer(PAGE), "fine"),
    _a("endless", "a body without end", _endless, "fine", asked=HG),
    _a("wrong-length", "promises a terabyte", _only_get(answer(status="501 No"), answer(b"x", headers=[("Content-Length", "1" + "0" * 12)])), "fine", asked=HG),
    _a("for-now", "sends on, for now", _to("302 Found", "/there"), "fine", asked=("HEAD", "HEAD")),
    _a("slash", "sends on to the same with a slash", _to("301 Moved", "/slash/"), "fine", asked=("HEAD", "HEAD")),
    # moved
    _a("moved", "has moved for good", _to("301 Moved", "/new?a=1"), "moved", "has moved for good", asked=("HEAD", "HEAD")),
    _a("moved-308", "has moved for good, as 308 says it", _to("308 Permanent", "/new/"), "moved", "/new/", asked=("HEAD", "HEAD")),
    _a("front", "sends all that is gone to its front page", _to("301 Moved", "/"), "moved", "to a front page", asked=("HEAD", "HEAD")),
    # gone, out of reach
    _a("404", "nothing there", _status("404 Not Found"), "gone", "(404)", asked=HG),
    _a("410", "gone for good", _status("410 Gone"), "gone", "(410)", asked=HG),
    _a("500", "fails", _status("500 Oops"), "unreachable", "(500)", asked=HG),
    _a("503", "fails for a moment", _status("503 Unavailable"), "unreachable", "(503)", asked=HG),
    _a("round", "sends us round in circles", _round(), "unreachable", "more than 5 redirects", asked=("HEAD",) * 6),
    _a("inward", "sends on to a private address", _status("302 Found", ("Location", "http://10.0.0.1/")), "unreachable", "10.0.0.1 is not a public address"),
    _a("metadata", "sends on to the machine's own keys", _status("302 Found", ("Location", "http://169.254.169.254/x")), "unreachable", "not a public address"),
    _a("file", "sends on to a file", _status("302 Found", ("Location", "file:///etc/passwd")), "unreachable", "only http and https"),
    _a("no-tls", "speaks plain HTTP where TLS is asked for", lambda _: answer(), "unreachable", "no safe connection", scheme="https", asked=("TLS",)),
    _a("ssh", "answers as another protocol", lambda _: b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "unknown", "not an answer in HTTP", asked=HG),
    # turned away
    _a("401", "wants a password", _status("401 Who"), "unknown", "(401)", asked=HG),
    _a("403", "refuses", _status("403 Forbidden"), "unknown", "refuses machines (403)", asked=HG),
    _a("405", "refuses every method", _status("405 Not Allowed"), "unknown", "(405)", asked=HG),
    _a("412", "has a status of its own for machines", _status("412 Precondition"), "unknown", "(412)", asked=HG),
    _a("429", "has had enough", _status("429 Too Many"), "unknown", "(429)"),
    _a("999", "refuses with a status of its own", _status("999 No"), "unknown", "(999)"),
    _a("later", "asks to be left alone", _status("503 Later", ("Retry-After", "120")), "unknown", "(503)"),
    _a("cloudy", "shows a test for people", _status("403 No", ("CF-Mitigated", "challenge")), "unknown", "a test for people", asked=HG),
    _a("cloudy-202", "shows a test for people, and says all is well", _status("202 OK", ("x-amzn-waf-action", "challenge")), "unknown", "a test for people"),
    _a("gate", "sends on to a test for people", _to("302 Found", "/wappoc_appmsgcaptcha"), "unknown", "a test for people", asked=("HEAD", "HEAD")),
    _a("cookie", "sends us round until we bring a cookie", _round(("Set-Cookie", "a=1")), "unknown", "wants a cookie kept", asked=("HEAD",) * 6),
    # silent
    _a("never", "takes the request and never answers", _never, "unknown", "no whole answer within"),
    _a("slow-head", "a header now and then, for ever", _slow_head, "unknown", "no whole answer within"),
    _a("nothing", "hangs up, always", lambda _: b"", "unknown", "hung up", asked=HG),
    # places in pages
    _a("docs", "a page with the place", _page(PAGE), "fine", fragment="/docs/#Two", asked=("GET",)),
    _a("docs-packed", "the same, packed", _page(gzip.compress(PAGE, mtime=0), ("Content-Encoding", "gzip")), "fine", fragment="/docs/#three", asked=("GET",)),
    _a("docs-else", "a page without the place", _page(PAGE), "no such place", "#four", fragment="/docs/#four", asked=("GET",)),
    _a("docs-cut", "a page that ends before its end", _page(PAGE[:-20]), "fine", fragment="/docs/#four", asked=("GET",)),
    _a("docs-script", "a page that its script writes", _page(b"<body><div id=root></div></body>"), "fine", fragment="/docs/#four", asked=("GET",)),
    _a("docs-noise", "says it is packed and is not", _page(PAGE, ("Content-Encoding", "gzip")), "fine", fragment="/docs/#four", asked=("GET",)),
    _a("route", "a page that is a program", _status("200 OK"), "fine", fragment="/docs/#/a/b"),
]  # fmt: skip
