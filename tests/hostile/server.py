"""A loopback server of bad manners: one port for each behaviour, raw bytes, no HTTP library in between.

::

    with Hostile(BEHAVIOURS) as hostile:
        hostile.address("drip")         http://127.0.0.1:PORT/drip
        hostile.asked["drip"]           the requests that came, in order

A behaviour has a port of its own because a client that is told to leave a host alone does so.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

#: The part a behaviour has in the tests: `quick` ones end by themselves, `slow` ones with the deadline
#: or after retries, `heavy` ones cost seconds of reading.
QUICK, SLOW, HEAVY = "quick", "slow", "heavy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request, as the behaviour sees it."""

    path: str
    headers: Mapping[str, str]
    #: How many came before it at this behaviour.
    before: int
    #: The behaviour's own port.
    port: int
    method: str = ""

    def here(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


#: How a conversation may end: the other side hung up, or the server closes.
_OVER = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError)
#: The bytes of a whole answer, or pieces of one that may never end.
Answer = bytes | AsyncIterator[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What a server does, in one line, and how a source that meets it must end."""

    name: str
    does: str
    answer: Callable[[Ask], Answer]
    #: Part of the line the source ends in; empty: it ends well.
    says: str = ""
    #: Entries that are found, if it ends well; None: any number.
    finds: int | None = None
    #: It may end in a line as well as with its entries: both are right.
    either: bool = False
    part: str = QUICK
    scheme: str = "http"


def answer(
    body: bytes = b"", status: str = "200 OK", headers: Sequence[tuple[str, str | bytes]] = ()
) -> bytes:
    """A whole and well-formed answer, the connection closed after it."""
    named = {name.lower() for name, _ in headers}
    lines = [b"HTTP/1.1 " + status.encode()]
    lines += [
        name.encode() + b": " + (value.encode("latin-1") if isinstance(value, str) else value)
        for name, value in headers
    ]
    if "content-length" not in named and "transfer-encoding" not in named and status[:3] != "204":
        lines.append(b"Content-Length: %d" % len(body))
    if "content-type" not in named:
        lines.append(b"Content-Type: application/xml")
    return b"\r\n".join([*lines, b"Connection: close", b"", body])


class Hostile:
    """The server, in a thread of its own for as long as the `with` lasts."""

    def __init__(self, behaviours: Sequence[Behaviour]) -> None:
        self._behaviours = {behaviour.name: behaviour for behaviour in behaviours}
        assert len(self._behaviours) == len(behaviours), "a name stands twice"
        self._ports: dict[str, int] = {}
        self.asked: dict[str, list[Ask]] = {name: [] for name in self._behaviours}
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(20)

    def address(self, name: str) -> str:
        return f"{self._behaviours[name].scheme}://127.0.0.1:{self._ports[name]}/{name}"

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        self._tasks: set[asyncio.Task[None] | None] = set()
        servers = []
        for name in self._behaviours:
            server = await asyncio.start_server(self._handler(name), "127.0.0.1", 0, limit=2**20)
            self._ports[name] = server.sockets[0].getsockname()[1]
            servers.append(server)
        self._ready.set()
        await self._over.wait()
        for server in servers:
            server.close()
        tasks = [task for task in self._tasks if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _handler(
        self, name: str
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], asyncio.Future[None]]:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            self._tasks.add(task)
            try:
                # A client that has enough hangs up: that is the point.
                with contextlib.suppress(*_OVER):
                    await self._converse(name, reader, writer)
            finally:
                self._tasks.discard(task)
                writer.transport.abort() if writer.is_closing() else writer.close()

        return handle  # type: ignore[return-value]

    async def _converse(self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        plain = self._behaviours[name].scheme == "http"  # what TLS says first has no lines
        head = (
            (await (reader.readuntil(b"\r\n\r\n") if plain else reader.read(5)))
            .decode("latin-1")
            .split("\r\n")
        )
        pairs = (line.partition(":")[::2] for line in head[1:] if ":" in line)
        seen = self.asked[name]
        ask = Ask(
            path=head[0].split(" ")[1] if " " in head[0] else "",
            headers={key.lower(): value.strip() for key, value in pairs},
            before=len(seen),
            port=self._ports[name],
            method=head[0].partition(" ")[0] if plain else "TLS",
        )
        seen.append(ask)
        said = self._behaviours[name].answer(ask)
        if isinstance(said, bytes):
            writer.write(said)
            await writer.drain()
            return
        async for piece in said:
            writer.write(piece)
            await writer.drain()
