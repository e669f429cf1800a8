"""Bad manners below the feed: bytes that never come, never end, break off or lie about themselves."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable

from tests.hostile.server import HEAVY, SLOW, Answer, Ask, Behaviour, answer
from tests.hostile.wellmeant import FEED

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n"
_MB = 2**20


def _always(said: bytes) -> Callable[[Ask], Answer]:
    return lambda _: said


def _for_ever(first: bytes, then: bytes, pause: float = 0.0) -> Callable[[Ask], Answer]:
    async def pieces(_: Ask) -> AsyncIterator[bytes]:
        yield first
        while True:
            await asyncio.sleep(pause)
            yield then

    return pieces


def _coded(coding: str, body: bytes) -> Callable[[Ask], Answer]:
    return _always(answer(body, headers=[("Content-Encoding", coding)]))


def _chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    return _HEAD + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + body + end


def _bomb(size: int) -> bytes:
    """`size` zeros, packed a thousand times smaller."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return b"".join([*(packer.compress(bytes(_MB)) for _ in range(size // _MB)), packer.flush()])


async def _nothing(_: Ask) -> AsyncIterator[bytes]:
    """Never answers."""
    await asyncio.Event().wait()
    yield b""


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def _a(
    name: str, does: str, said: bytes | Callable[[Ask], Answer], says: str = "", **more: object
) -> Behaviour:
    made = _always(said) if isinstance(said, bytes) else said
    return Behaviour(name=name, does=does, answer=made, says=says, **more)  # type: ignore[arg-type]


WIRES = [
    # time
    _a("drip", "a byte now and then, for ever", _for_ever(_HEAD + b"\r\n", b".", 0.02), "no whole answer within", part=SLOW),
    _a("drip-head", "a header now and then, for ever", _for_ever(_HEAD, b"X: 1\r\n", 0.05), "no whole answer within", part=SLOW),
    _a("never", "takes the request and never answers", _nothing, "no whole answer within", part=SLOW),
    _a("continue", "says 100 Continue for ever", _for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.002), "no whole answer within", part=SLOW),
    _a("hang-up", "closes at once", b"", "it hung up without an answer", part=SLOW),
    _a("half-head", "closes in the middle of the head", _HEAD, "it hung up without an answer", part=SLOW),
    # size
    _a("endless", "a body without end", _for_ever(_HEAD + b"\r\n", bytes(65536)), "longer than"),
    _a("endless-chunks", "chunks without end", _for_ever(_chunked(end=b""), b"1000\r\n" + bytes(4096) + b"\r\n"), "longer than"),
    _a("endless-head", "headers without end", _for_ever(_HEAD, b"X: 1\r\n" * 1000), "not an answer in HTTP"),
    _a("huge-header", "one header of 200 KB", answer(FEED, headers=[("X-Big", "x" * 200_000)]), "not an answer in HTTP"),
    _a("endless-trailer", "trailers without end", _for_ever(_chunked(FEED, end=b"0\r\n"), b"X: 1\r\n" * 1000), "not an answer in HTTP"),
    _a("gzip-bomb", "64 MB of nothing in 64 KB", _coded("gzip", _bomb(64 * _MB)), "longer than"),
    _a("deflate-bomb", "the same, as deflate", _coded("deflate", zlib.compress(bytes(64 * _MB))), "longer than"),
    _a("long-promise", "promises a terabyte and sends a feed", answer(FEED, headers=[("Content-Length", str(10**12))]), "broke off"),
    _a("fifty-megabytes", "a feed of 50 MB", _for_ever(_HEAD + b"\r\n<rss version='2.0'><channel>", b"<item><title>x</title></item>" * 2000), "longer than", part=HEAVY),
    # wholeness
    _a("cut", "half of what Content-Length promises", answer(FEED[:100], headers=[("Content-Length", "1000"), ("ETag", '"cut"')]), "broke off"),
    _a("cut-chunk", "breaks off inside a chunk", _HEAD + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n" + FEED[:100], "broke off"),
    _a("cut-gzip", "gzip without its end", _coded("gzip", _packed(FEED)[:-9]), "breaks off before its end"),
    _a("no-last-chunk", "chunked, but without the last chunk", _chunked(FEED, end=b""), "broke off"),
    _a("overlong", "goes on after Content-Length", answer(FEED) + b"<rss/>" * 100, finds=3),
    # codings
    _a("nested", "gzip in gzip", _coded("gzip, gzip", _packed(_packed(FEED))), "not asked for"),
    _a("not-gzip", "says gzip, is not", _coded("gzip", FEED), "incorrect header"),
    _a("unknown-coding", "packed as br, which nobody asked for", _coded("br", b"\x8b\x02"), "not asked for"),
    _a("empty-gzip", "says gzip, sends nothing", _coded("gzip", b""), "an empty answer"),
    _a("gzip-garbage", "padding after the gzip", _coded("gzip", _packed(FEED) + b"\0" * 50), finds=3),
    _a("bare-deflate", "deflate without its zlib head", _coded("deflate", zlib.compress(FEED)[2:-4]), finds=3),
    # not HTTP, or nearly
    _a("http-0-9", "the body alone", FEED, "it hung up without an answer", part=SLOW),
    _a("noise", "binary noise", bytes(range(256)) * 40, "not an answer in HTTP"),
    _a("ssh", "answers as another protocol", b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "not an answer in HTTP"),
    _a("mute-tls", "takes a safe connection and never shakes hands", _nothing, "no whole answer within", part=SLOW, scheme="https"),
    _a("no-tls", "speaks plain HTTP where TLS is asked for", answer(FEED), "no safe connection", scheme="https"),
    _a("bad-chunk", "a chunk of size zz", _HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + FEED, "not an answer in HTTP"),
    _a("two-lengths", "two lengths that differ", answer(FEED, headers=[("Content-Length", "5"), ("Content-Length", "7")]), "not an answer in HTTP"),
    _a("minus-length", "a length below nothing", answer(FEED, headers=[("Content-Length", "-1")]), "not an answer in HTTP"),
    _a("nul-header", "NUL and CR in a header", answer(FEED, headers=[("ETag", b'"a\0b\rX-Evil: 1"')]), "not an answer in HTTP"),
    _a("one-byte-chunks", "each byte a chunk of its own", _chunked(*(FEED[i : i + 1] for i in range(len(FEED)))), finds=3),
]  # fmt: skip
