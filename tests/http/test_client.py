"""The client against a loopback server that behaves and misbehaves."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import anyio
import anyio.lowlevel
import anyio.to_thread
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from digest.errors import FetchError
from digest.http import Client
from digest.http.pool import Slots
from digest.model import Cursor, HttpSettings
from digest.ports import Response

LOCAL = HttpSettings(allow=("localhost",), user_agent="weekly-digest/test (+https://weekly.example.org/)")


def packed_gzip(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)  # the same bytes, so the same test ids, in every worker


class Pauses:
    """A sleep that does not sleep."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def get(
    url: str,
    settings: HttpSettings = LOCAL,
    *,
    cursor: Cursor | None = None,
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
    pauses: Pauses | None = None,
) -> Response:
    async def ask() -> Response:
        async with Client(settings, sleep=pauses or Pauses()) as fetch:
            return await fetch(url, cursor=cursor, headers=headers, body=body)

    return anyio.run(ask)


def failure(url: str, settings: HttpSettings = LOCAL) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(url, settings)
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.fixture
def never() -> threading.Event:
    """What a slow handler waits for; set when the test is over, so that nothing ever sleeps."""
    return threading.Event()


@pytest.fixture
def slow(never: threading.Event) -> Iterator[HTTPServer]:
    """A server of its own: one that still hangs would write into the next test's log."""
    with HTTPServer(threaded=True) as server:
        yield server
        never.set()


# ---------------------------------------------------------------- ordinary answers


def test_an_answer_comes_whole_with_its_address_and_headers(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(b"<rss/>", headers={"ETag": '"1"', "X-A": "b"})

    answer = get(httpserver.url_for("/feed"))

    assert (answer.status, answer.body, answer.url) == (200, b"<rss/>", httpserver.url_for("/feed"))
    assert answer.cursor().etag == '"1"'
    assert answer.headers["x-a"] == "b"


def test_it_says_who_asks_and_keeps_no_cookie(httpserver: HTTPServer) -> None:
    seen: list[Request] = []

    def handler(request: Request) -> Answer:
        seen.append(request)
        return Answer("x", headers={"Set-Cookie": "id=42; Path=/"})

    httpserver.expect_request("/").respond_with_handler(handler)

    async def twice() -> None:
        async with Client(LOCAL) as fetch:
            await fetch(httpserver.url_for("/"))
            await fetch(httpserver.url_for("/"))

    anyio.run(twice)

    assert [request.headers["User-Agent"] for request in seen] == [LOCAL.user_agent] * 2
    assert [request.headers.get("Cookie") for request in seen] == [None, None]


def test_an_unchanged_source_costs_no_body(httpserver: HTTPServer) -> None:
    cursor = Cursor(etag='"1"', last_modified="Mon, 01 Jun 2026 00:00:00 GMT")
    wanted = {"If-None-Match": '"1"', "If-Modified-Since": cursor.last_modified}
    httpserver.expect_request("/feed", headers=wanted).respond_with_data(status=304)

    assert get(httpserver.url_for("/feed"), cursor=cursor).unchanged


def test_a_304_nobody_asked_for_is_an_error(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(status=304)

    assert failure(httpserver.url_for("/feed")).status == 304


@pytest.mark.parametrize("etag", ["caf\xe9", "a\r\nX-Evil: 1", "\u4e2d", "x" * 3000])
def test_a_remembered_mark_that_no_header_may_hold_is_not_sent(httpserver: HTTPServer, etag: str) -> None:
    httpserver.expect_request("/feed").respond_with_handler(
        lambda request: Answer(str(request.headers.get("If-None-Match")))
    )

    assert get(httpserver.url_for("/feed"), cursor=Cursor(etag=etag)).body == b"None"


# ---------------------------------------------------------------- packed bodies


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", packed_gzip(b"hello " * 1000)),
        ("x-gzip", packed_gzip(b"hello " * 1000)),
        ("gzip", packed_gzip(b"hello " * 400) + packed_gzip(b"hello " * 600)),
        ("gzip", packed_gzip(b"hello " * 1000) + b"\0\0padding"),
        ("deflate", zlib.compress(b"hello " * 1000)),
        ("deflate", zlib.compress(b"hello " * 1000)[2:-4]),
        ("identity", b"hello " * 1000),
        ("", b"hello " * 1000),
    ],
)
def test_one_coding_is_undone(httpserver: HTTPServer, coding: str, packed: bytes) -> None:
    httpserver.expect_request("/").respond_with_data(packed, headers={"Content-Encoding": coding})

    assert get(httpserver.url_for("/")).body == b"hello " * 1000


@pytest.mark.parametrize(
    ("coding", "packed", "said"),
    [
        ("gzip", packed_gzip(b"hello " * 1000)[:-9], "breaks off"),
        ("gzip", b"no gzip at all", "incorrect header"),
        ("gzip, gzip", packed_gzip(packed_gzip(b"x")), "not asked for"),
        ("br", b"x", "not asked for"),
        ("deflate", b"x", "breaks off"),
    ],
)
def test_a_badly_packed_body_is_an_error(
    httpserver: HTTPServer, coding: str, packed: bytes, said: str
) -> None:
    httpserver.expect_request("/").respond_with_data(packed, headers={"Content-Encoding": coding})

    assert said in str(failure(httpserver.url_for("/")))


@pytest.mark.parametrize("coding", ["gzip", ""])
def test_a_bomb_stops_at_the_cap(httpserver: HTTPServer, coding: str) -> None:
    plain = b"\0" * 3_000_000
    body = packed_gzip(plain) if coding else plain
    httpserver.expect_request("/").respond_with_data(body, headers={"Content-Encoding": coding})

    small = HttpSettings(allow=("localhost",), max_bytes=1_000_000)
    assert "longer than 0.954 MiB" in str(failure(httpserver.url_for("/"), small))


def test_a_cut_body_is_an_error(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_handler(
        lambda _: Answer(iter([b"half"]), headers={"Content-Length": "8"})
    )

    assert "broke off" in str(failure(httpserver.url_for("/")))


# ---------------------------------------------------------------- time


def test_a_silent_server_ends_with_the_deadline(slow: HTTPServer, never: threading.Event) -> None:
    slow.expect_request("/").respond_with_handler(lambda _: Answer(str(never.wait(20))))

    hasty = HttpSettings(allow=("localhost",), timeout=0.05)
    assert "no whole answer within 0.05 seconds" in str(failure(slow.url_for("/"), hasty))


def test_a_drip_ends_with_the_deadline(slow: HTTPServer, never: threading.Event) -> None:
    def drip(_: Request) -> Answer:
        def drops() -> Iterator[bytes]:
            while not never.wait(0.01):
                yield b"."

        return Answer(drops())

    slow.expect_request("/").respond_with_handler(drip)

    hasty = HttpSettings(allow=("localhost",), timeout=0.1)
    assert "no whole answer" in str(failure(slow.url_for("/"), hasty))


def test_a_handshake_that_never_ends_leaves_no_connection_behind() -> None:
    hasty = HttpSettings(allow=("127.0.0.1",), timeout=0.1)

    def heard(server: socket.socket) -> bytes:
        """The last bytes of the connection: none once the other side has closed it."""
        taken, _ = server.accept()
        with taken:
            taken.settimeout(10)
            while taken.recv(65536):
                pass
        return b""

    async def ask(server: socket.socket) -> bytes:
        async with Client(hasty, sleep=Pauses()) as fetch:
            with pytest.raises(FetchError, match="no whole answer within"):
                await fetch(f"https://127.0.0.1:{server.getsockname()[1]}/")
            return await anyio.to_thread.run_sync(heard, server)

    with socket.create_server(("127.0.0.1", 0)) as server:
        assert anyio.run(ask, server) == b""


# ---------------------------------------------------------------- retries and statuses


def test_a_passing_fault_is_tried_again(httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/").respond_with_data(status=503)
    httpserver.expect_ordered_request("/").respond_with_data(status=502)
    httpserver.expect_ordered_request("/").respond_with_data(b"here")
    pauses = Pauses()

    assert get(httpserver.url_for("/"), pauses=pauses).body == b"here"
    assert pauses.seconds == [0.5, 1.5]


def test_three_tries_are_enough(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(status=504)

    assert failure(httpserver.url_for("/")).status == 504
    assert len(httpserver.log) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 500])
def test_where_a_retry_cannot_help_there_is_none(httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/").respond_with_data(status=status)

    error = failure(httpserver.url_for("/"))

    assert error.status == status
    assert str(status) in str(error)
    assert error.hint
    assert len(httpserver.log) == 1


def test_a_server_that_says_when_to_come_back_is_not_asked_before(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(status=503, headers={"Retry-After": "120"})

    failure(httpserver.url_for("/"))
    assert len(httpserver.log) == 1


def test_nobody_at_the_port_is_tried_again_and_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    pauses = Pauses()
    url = f"http://127.0.0.1:{port}/feed"

    with pytest.raises(FetchError, match="nobody answers at this port") as caught:
        get(url, HttpSettings(allow=("127.0.0.0/8",)), pauses=pauses)
    assert caught.value.subject == url
    assert pauses.seconds == [0.5, 1.5]


def test_a_server_that_hangs_up_is_tried_again() -> None:
    """Also what a connection kept from an earlier request looks like when the other side closed it."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up_twice() -> None:
            for answer in (b"", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere"):
                taken, _ = server.accept()
                with taken:
                    taken.recv(4096)
                    taken.sendall(answer)

        thread = threading.Thread(target=hang_up_twice)
        thread.start()
        pauses = Pauses()
        answer = get(
            f"http://127.0.0.1:{server.getsockname()[1]}/",
            HttpSettings(allow=("127.0.0.1",)),
            pauses=pauses,
        )
        thread.join()

    assert answer.body == b"here"
    assert pauses.seconds == [0.5, 1.5]


def test_pauses_are_part_of_the_deadline(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(status=502)
    hasty = HttpSettings(allow=("localhost",), timeout=1.9)
    pauses = Pauses()

    with pytest.raises(FetchError):
        get(httpserver.url_for("/"), hasty, pauses=pauses)
    assert pauses.seconds == [0.5]


def test_latency_is_the_time_to_the_head_over_all_hops(httpserver: HTTPServer) -> None:
    seen: list[float] = []

    def handler(request: Request) -> Answer:
        seen.append(time.monotonic())
        return Answer(status=302, headers={"Location": "/2"}) if request.path == "/1" else Answer("x")

    httpserver.expect_request("/1").respond_with_handler(handler)
    httpserver.expect_request("/2").respond_with_handler(handler)
    begun = time.monotonic()

    latency = get(httpserver.url_for("/1")).latency

    assert seen[1] - seen[0] < latency < time.monotonic() - begun


@pytest.mark.parametrize("etag", ["\xff\xfe", '"' + "x" * 5000 + '"'])
def test_a_mark_that_could_not_be_sent_back_is_none(httpserver: HTTPServer, etag: str) -> None:
    httpserver.expect_request("/").respond_with_data(b"x", headers={"ETag": etag})

    assert get(httpserver.url_for("/")).cursor() == Cursor()


# ---------------------------------------------------------------- queries


def test_a_query_is_posted_and_tried_again(httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/graphql").respond_with_data(status=502)
    httpserver.expect_ordered_request("/graphql", method="POST", data=b"{}").respond_with_data(b"data")

    assert get(httpserver.url_for("/graphql"), body=b"{}").body == b"data"


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_that_keeps_the_method_keeps_the_query(httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/1").respond_with_data(status=status, headers={"Location": "/2"})
    httpserver.expect_request(
        "/2", method="POST", data=b"{}", headers={"Content-Type": "application/json"}
    ).respond_with_data(b"data")

    answer = get(httpserver.url_for("/1"), headers={"Content-Type": "application/json"}, body=b"{}")

    assert answer.body == b"data"


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_that_would_lose_the_query_is_an_error(httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/1").respond_with_data(status=status, headers={"Location": "/2"})

    with pytest.raises(FetchError, match=f"in a way that loses it .{status}."):
        get(httpserver.url_for("/1"), body=b"{}")
    assert len(httpserver.log) == 1


# ---------------------------------------------------------------- being left alone


@pytest.mark.parametrize(
    ("status", "headers", "said", "seconds"),
    [
        (429, {"Retry-After": "120"}, "it asks to be left alone for 2 minutes (429)", 120),
        (503, {"Retry-After": "7200"}, "its server failed and asks to be left alone for 2 hours (503)", 7200),
        (429, {"Retry-After": "999999999"}, "for 24 hours", 86400),
        (403, {"Retry-After": "60"}, "it asks to be left alone for 60 seconds (403)", 60),
        (429, {"Retry-After": "soon"}, "it asks to be left alone for a while (429)", None),
        (403, {}, "it refuses to answer us (403)", None),
        (404, {"Retry-After": "60"}, "there is nothing at this address", None),
    ],
)
def test_who_wants_to_be_left_alone_is_heard(
    httpserver: HTTPServer, status: int, headers: dict[str, str], said: str, seconds: float | None
) -> None:
    httpserver.expect_request("/").respond_with_data(status=status, headers=headers)

    error = failure(httpserver.url_for("/"))

    assert said in str(error)
    assert (error.status, error.retry_after) == (status, seconds)
    assert len(httpserver.log) == 1


def test_moments_are_held_against_the_clock_of_the_answer_or_ours(httpserver: HTTPServer) -> None:
    """The server here sends its own Date; GitHub's reset is a moment too."""
    later = datetime.now(UTC) + timedelta(minutes=30)
    httpserver.expect_request("/").respond_with_data(
        status=403,
        headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(later.timestamp()))},
    )

    error = failure(httpserver.url_for("/"))

    assert error.retry_after is not None
    assert 1700 < error.retry_after < 1900
    assert "no requests are left to us for 30 minutes (403)" in str(error) or "29 minutes" in str(error)


def test_a_host_that_wants_to_be_left_alone_is_not_asked_again_in_this_run(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/1").respond_with_data(status=429, headers={"Retry-After": "300"})
    httpserver.expect_request("/2").respond_with_data(b"x")
    elsewhere = httpserver.url_for("/2").replace("localhost", "127.0.0.1")

    async def ask() -> None:
        async with Client(HttpSettings(allow=("localhost", "127.0.0.1"))) as fetch:
            with pytest.raises(FetchError):
                await fetch(httpserver.url_for("/1"))
            with pytest.raises(
                FetchError, match=r"localhost asked to be left alone, for 5 minutes more"
            ) as caught:
                await fetch(httpserver.url_for("/2"))
            assert caught.value.retry_after is not None
            assert 290 < caught.value.retry_after <= 300
            assert (await fetch(elsewhere)).body == b"x"

    anyio.run(ask)
    assert [request.path for request, _ in httpserver.log] == ["/1", "/2"]


def test_a_host_that_asked_an_earlier_run_is_left_alone_by_whoever_asks(httpserver: HTTPServer) -> None:
    """Whichever of its feeds it was told to."""
    httpserver.expect_request("/2").respond_with_data(b"x")
    now = datetime(2026, 6, 1, tzinfo=UTC)
    resting = {
        httpserver.url_for("/1?x"): (now + timedelta(minutes=5), 503),
        "http://127.0.0.1:1/": (now - timedelta(minutes=5), 429),
        "no address": (now, 429),
        "http://[::1": (now, 429),
    }

    async def ask() -> None:
        async with Client(LOCAL, now=lambda: now, resting=resting) as fetch:
            with pytest.raises(FetchError, match=r"left alone, for 5 minutes more \(503\)") as caught:
                await fetch(httpserver.url_for("/2"))
            assert caught.value.retry_after is not None
            with pytest.raises(FetchError, match="nobody answers"):
                await fetch("http://localhost:1/")

    anyio.run(ask)
    assert httpserver.log == []


def test_a_spent_limit_is_named(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(status=403, headers={"X-RateLimit-Remaining": "0"})

    assert "no requests are left" in str(failure(httpserver.url_for("/")))


# ---------------------------------------------------------------- redirects


def test_redirects_are_followed_to_the_end(httpserver: HTTPServer) -> None:
    for hop, status in enumerate([301, 302, 303, 307, 308]):
        httpserver.expect_request(f"/{hop}").respond_with_data(
            status=status, headers={"Location": f"{hop + 1}"}
        )
    httpserver.expect_request("/5").respond_with_data(b"here")

    answer = get(httpserver.url_for("/0"))

    assert (answer.body, answer.url) == (b"here", httpserver.url_for("/5"))


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ((), ""),
        ((301,), "/1"),
        ((308,), "/1"),
        ((302,), ""),
        ((307, 301), ""),
        ((301, 308), "/2"),
        ((301, 302), "/1"),
        ((301, 302, 308), "/1"),
    ],
)
def test_where_a_source_moved_for_good_is_told(
    httpserver: HTTPServer, statuses: tuple[int, ...], moved: str
) -> None:
    """Only an unbroken chain of permanent redirects from the first hop on says so."""
    for hop, status in enumerate(statuses):
        httpserver.expect_request(f"/{hop}").respond_with_data(
            status=status, headers={"Location": f"/{hop + 1}"}
        )
    httpserver.expect_request(f"/{len(statuses)}").respond_with_data(b"here")

    assert get(httpserver.url_for("/0")).moved == (httpserver.url_for(moved) if moved else "")


def test_a_loop_ends(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(status=302, headers={"Location": "/"})

    assert "more than 5 redirects" in str(failure(httpserver.url_for("/")))
    assert len(httpserver.log) == 6


@pytest.mark.parametrize(
    "there",
    [
        "http://127.0.0.1:1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://[::ffff:127.0.0.1]/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "http://user:secret@localhost/",
        "http://[::1/",
        "javascript:alert(1)",
        "//",
    ],
)
def test_no_redirect_leads_inward(httpserver: HTTPServer, there: str) -> None:
    httpserver.expect_request("/").respond_with_data(status=302, headers={"Location": there})

    error = failure(httpserver.url_for("/"))

    assert error.subject.startswith("http://localhost") or "secret" not in str(error)
    assert len(httpserver.log) == 1


def test_a_token_stays_with_the_host_it_was_meant_for(httpserver: HTTPServer) -> None:
    elsewhere = httpserver.url_for("/2").replace("localhost", "127.0.0.1")
    httpserver.expect_request("/1").respond_with_data(status=301, headers={"Location": elsewhere})
    httpserver.expect_request("/2").respond_with_handler(
        lambda request: Answer(f"{request.headers.get('Authorization')} {request.headers.get('Accept')}")
    )
    both = HttpSettings(allow=("localhost", "127.0.0.1"))

    answer = get(httpserver.url_for("/1"), both, headers={"Authorization": "Bearer x", "Accept": "text/xml"})

    assert answer.body == b"None text/xml"


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://[::1/", "not an address"),
        ("file:///etc/passwd", "only http and https"),
        ("ftp://example.org/", "only http and https"),
        ("example.org/feed", "only http and https"),
        ("", "only http and https"),
        ("http:///feed", "only http and https"),
        ("https://user:secret@example.org/", "a user or password"),
        ("http://example.org:99999999/", "there is no port"),
        ("http://a\x00b/", "not an address"),
    ],
)
def test_an_address_is_judged_before_anything_is_asked(url: str, said: str) -> None:
    error = failure(url)

    assert said in str(error)
    assert "secret" not in str(error)


def test_one_host_is_asked_twice_at_a_time_at_most(slow: HTTPServer) -> None:
    lock, running, most = threading.Lock(), [0], [0]
    third = threading.Event()

    def handler(_: Request) -> Answer:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
            if running[0] > 2:
                third.set()
        third.wait(0.02)
        with lock:
            running[0] -= 1
        return Answer("x")

    slow.expect_request("/").respond_with_handler(handler)

    async def many() -> None:
        async with Client(LOCAL) as fetch, anyio.create_task_group() as group:
            for _ in range(6):
                group.start_soon(fetch, slow.url_for("/"))

    anyio.run(many)
    assert most[0] <= 2


def test_ten_thousand_hosts_leave_nothing_behind() -> None:
    slots = Slots()

    async def ask() -> None:
        async with anyio.create_task_group() as group:
            for number in range(100):
                group.start_soon(hold, f"https://{number % 30}.example")

    async def hold(host: str) -> None:
        async with slots.of(host):
            await anyio.lowlevel.checkpoint()

    anyio.run(ask)
    assert len(slots) == 0


_PLAIN = b'HTTP/1.1 200 OK\r\nETag: "1"\r\nLast-Modified: Mon, 01 Jun 2026 00:00:00 GMT\r\n'


@pytest.mark.parametrize(
    ("answer", "etag"),
    [
        (_PLAIN + b"\r\nhalf of it", ""),
        (_PLAIN + b"Content-Encoding: identity\r\n\r\nhalf of it", ""),
        (_PLAIN + b"Content-Length: 6\r\n\r\nwhole.", '"1"'),
        (_PLAIN + b"Transfer-Encoding: chunked\r\n\r\n6\r\nwhole.\r\n0\r\n\r\n", '"1"'),
        (_PLAIN + b"Content-Encoding: gzip\r\n\r\n" + packed_gzip(b"whole."), '"1"'),
    ],
    ids=["over with the connection", "so too", "of a length", "in chunks", "packed"],
)
def test_what_may_have_been_cut_is_asked_for_again(answer: bytes, etag: str) -> None:
    """Its mark would say of the half we hold that nothing has changed."""

    def serve(server: socket.socket) -> None:
        taken, _ = server.accept()
        with taken:
            taken.recv(65536)
            taken.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        found = get(f"http://127.0.0.1:{server.getsockname()[1]}/", HttpSettings(allow=("127.0.0.1",)))
        thread.join()

    assert found.body
    assert found.cursor() == Cursor(etag=etag, last_modified="Mon, 01 Jun 2026 00:00:00 GMT" if etag else "")
