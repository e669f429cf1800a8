"""Bad manners of HTTP: redirects that lead astray, statuses, marks and cookies."""

from __future__ import annotations

from collections.abc import Callable

from tests.hostile.server import SLOW, Answer, Ask, Behaviour, answer
from tests.hostile.wellmeant import FEED


def _a(
    name: str,
    does: str,
    said: bytes | Callable[[Ask], Answer],
    says: str = "",
    *,
    finds: int | None = None,
    part: str = "quick",
) -> Behaviour:
    made = (lambda _: said) if isinstance(said, bytes) else said
    return Behaviour(name=name, does=does, answer=made, says=says, finds=finds, part=part)


def _to(there: str, status: str = "302 Found") -> bytes:
    return answer(status=status, headers=[("Location", there)])


def _status(status: str, *headers: tuple[str, str]) -> bytes:
    return answer(b"no", status, headers)


def _hops(number: int, status: str = "302 Found") -> Callable[[Ask], Answer]:
    """So many redirects, then the feed."""

    def said(ask: Ask) -> Answer:
        done = int(ask.path.partition("?")[2] or 0)
        return answer(FEED) if done == number else _to(f"/hop?{done + 1}", status)

    return said


def _bad_at_first(times: int) -> Callable[[Ask], Answer]:
    return lambda ask: _status("502 Bad Gateway") if ask.before < times else answer(FEED)


def _cookie(ask: Ask) -> Answer:
    """Sets a cookie and sends on; whoever brings it back is turned away."""
    if "cookie" in ask.headers:
        return _status("403 Forbidden")
    return answer(FEED) if ask.path == "/2" else answer(
        status="302 Found", headers=[("Set-Cookie", "id=1; Path=/"), ("Location", "/2")]
    )  # fmt: skip


def _other_etag(ask: Ask) -> Answer:
    return answer(FEED, headers=[("ETag", f'"{ask.before}"')])


def _inward(there: str, name: str, does: str) -> Behaviour:
    return _a(f"to-{name}", f"sends on to {does}", _to(there), "is not a public address")


MANNERS = [
    # redirects
    _a("loop", "sends on to itself", _to("/loop"), "more than 5 redirects"),
    _a("five-hops", "five redirects, then a feed", _hops(5), finds=3),
    _a("six-hops", "six redirects", _hops(6), "more than 5 redirects"),
    _a("moved", "has moved for good", _hops(2, "301 Moved Permanently"), finds=3),
    _inward("http://169.254.169.254/latest/meta-data/", "metadata", "the cloud's own secrets"),
    _inward("http://127.0.0.2/", "neighbour", "another address of this machine"),
    _inward("http://2130706434/", "number", "the same, written as a number"),
    _inward("http://0x7f.2/", "hexadecimal", "the same, in hexadecimal and short"),
    _inward("http://[::ffff:127.0.0.2]/", "mapped", "the same, as IPv6"),
    _inward("http://[::1]/", "loopback", "this machine, as IPv6"),
    _inward("http://[64:ff9b::a00:1]/", "nat64", "an inner machine behind NAT64"),
    _a("to-file", "sends on to a file", _to("file:///etc/passwd"), "only http and https"),
    _a("to-script", "sends on to a script", _to("javascript:alert(1)"), "only http and https"),
    _a("to-user", "sends on with a name and a password", _to("http://a:secret@127.0.0.1/"), "a user or password"),
    _a("to-nowhere", "sends on without saying where", _status("302 Found"), "it answers 302"),
    _a("to-nonsense", "sends on to what no parser takes", _to("http://[::1/"), "what is no address"),
    _a("to-port", "sends on to a port there is not", _to("http://127.0.0.1:99999999/"), "there is no port"),
    # statuses
    _a("unasked-304", "nothing has changed, says it to who never asked", answer(status="304 Not Modified"), "it answers 304"),
    _a("empty", "200 and not a byte", answer(), "an empty answer"),
    _a("blank", "200 and nothing but spaces", answer(b" \n" * 100), "an empty answer"),
    _a("204", "no content", answer(status="204 No Content"), "it answers 204"),
    _a("206", "a part nobody asked for", answer(FEED[:200], "206 Partial Content"), "it answers 206"),
    _a("401", "wants a password", _status("401 Unauthorized", ("WWW-Authenticate", "Basic")), "who asks (401)"),
    _a("403", "refuses", _status("403 Forbidden"), "refuses to answer us (403)"),
    _a("403-limit", "the limit of requests is spent", _status("403 Forbidden", ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "4102444800")), "no requests are left to us for 24 hours (403)"),
    _a("404", "not there", _status("404 Not Found"), "nothing at this address (404)"),
    _a("410", "gone for good", _status("410 Gone"), "gone for good (410)"),
    _a("429-seconds", "leave me alone for 90 seconds", _status("429 Too Many Requests", ("Retry-After", "90")), "left alone for 90 seconds (429)"),
    _a("429-date", "leave me alone until then", _status("429 Too Many Requests", ("Date", "Mon, 15 Jun 2026 12:00:00 GMT"), ("Retry-After", "Mon, 15 Jun 2026 12:10:00 GMT")), "left alone for 10 minutes (429)"),
    _a("429-garbage", "leave me alone until the cows come home", _status("429 Too Many Requests", ("Retry-After", "soon")), "left alone for a while (429)"),
    _a("429-absurd", "leave me alone for 300 years", _status("429 Too Many Requests", ("Retry-After", "9999999999")), "left alone for 24 hours (429)"),
    _a("500", "fails", _status("500 Internal Server Error"), "its server failed (500)"),
    _a("502-twice", "fails twice, then answers", _bad_at_first(2), finds=3, part=SLOW),
    _a("503", "fails whenever asked", _status("503 Service Unavailable"), "its server failed (503)", part=SLOW),
    _a("503-later", "come back in an hour", _status("503 Service Unavailable", ("Retry-After", "3600")), "left alone for 60 minutes (503)"),
    _a("999", "a status there is not", _status("999 Request denied"), "it answers 999"),
    _a("status-words", "words for a status", _status("fine OK"), "not an answer in HTTP"),
    _a("upgrade", "changes to another protocol", _status("101 Switching Protocols"), "not an answer in HTTP"),
    # marks and cookies
    _a("cookie", "sets a cookie and refuses who brings it back", _cookie, finds=3),
    _a("etag-changes", "another mark each time", _other_etag, finds=3),
    _a("etag-long", "a mark of 50 KB", answer(FEED, headers=[("ETag", '"' + "x" * 50_000 + '"')]), finds=3),
    _a("etag-huge", "a mark of 1 MB", answer(FEED, headers=[("ETag", '"' + "x" * 2**20 + '"')]), "not an answer in HTTP"),
    _a("etag-odd", "a mark of bytes that are no letters", answer(FEED, headers=[("ETag", b'"\xff\xfe\xed\xa0\x80"')]), finds=3),
    _a("always-304", "a feed, and then never anything again", lambda ask: answer(status="304 Not Modified") if "if-none-match" in ask.headers else answer(FEED, headers=[("ETag", '"1"')]), finds=3),
]  # fmt: skip
