"""A mail server on loopback (aiosmtpd) that keeps what it is sent, and one that behaves as badly as it is told.

::

    with mail_server(Inbox()) as server:                 # server.port
        ...
    with Rude({"DATA": "hang"}) as server:               # a script of what to do at which command
"""

from __future__ import annotations

import asyncio
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

Answer = Callable[[str], str | None]


class Inbox:
    """An aiosmtpd handler: `rcpt` and `data` may give another reply than 250 for an address."""

    def __init__(self, *, rcpt: Answer = lambda _: None, data: Answer = lambda _: None) -> None:
        self.got: list[tuple[str, bytes]] = []
        self.sessions = 0
        self._rcpt, self._data = rcpt, data

    async def handle_EHLO(  # noqa: N802 - the name is aiosmtpd's
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if reply := self._rcpt(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        if reply := self._data(address):
            return reply
        assert isinstance(envelope.content, bytes)
        self.got.append((address, envelope.content))
        return "250 taken"

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.got]

    def message(self, number: int = 0) -> EmailMessage:
        found = message_from_bytes(self.got[number][1], policy=policy.SMTP)
        assert isinstance(found, EmailMessage)
        return found


@contextmanager
def mail_server(inbox: Inbox, **options: Any) -> Iterator[int]:
    """The port of a server that hands to `inbox`, in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def begin() -> asyncio.Server:
        return await loop.create_server(lambda: SMTP(inbox, loop=loop, **options), "127.0.0.1", 0)

    async def end() -> None:
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


class Rude(socketserver.ThreadingTCPServer):
    """A server that says the lines of `script` instead of the usual: command to reply.

    Commands are EHLO, MAIL, RCPT, DATA, MESSAGE (after the last full stop), RSET, QUIT. `die` closes the
    connection, `hang` says nothing for ever, `half` closes in the middle of the message.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, script: Mapping[str, str], *, times: int = 10**6) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.script, self.times = script, times
        self.got: list[bytes] = []
        self.over = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def said(self, command: str, usual: str) -> str:
        if command in self.script and self.times > 0:
            self.times -= 1
            return self.script[command]
        return usual

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()


class _Talk(socketserver.StreamRequestHandler):
    server: Rude

    def handle(self) -> None:
        if not self._say(self.server.said("GREETING", "220 here")):
            return
        while line := self.rfile.readline():
            command = line.split(maxsplit=1)[0].decode("utf-8").upper()
            usual = {"DATA": "354 go on", "QUIT": "221 bye"}.get(command, "250 OK")
            reply = self.server.said(command, usual)
            if not self._say(reply) or command == "QUIT":
                return
            if command == "DATA" and reply.startswith("354") and not self._message():
                return

    def _message(self) -> bool:
        body = b""
        reply = self.server.said("MESSAGE", "250 taken")
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            body += line
            if reply == "half":
                return False
        self.server.got.append(body)
        return self._say(reply)

    def _say(self, reply: str) -> bool:
        if reply == "hang":
            self.server.over.wait(20)
            return False
        if reply == "die":
            return False
        self.wfile.write(reply.encode() + b"\r\n")
        return True
