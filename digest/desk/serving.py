"""The web server under the desk, on loopback."""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import threading
import webbrowser
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from starlette.applications import Starlette


def free(port: int) -> socket.socket:
    """A socket on 127.0.0.1 at `port`, or at any free one if that is taken.

    It listens: who comes before the server answers waits, and is not turned away.
    """
    for wanted in (port, 0):
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind(("127.0.0.1", wanted))
            made.listen()
        except (OSError, OverflowError):
            made.close()
        else:
            return made
    raise OSError("no port of 127.0.0.1 is free")


#: glibc's mallopt(3): how many arenas threads may spread over.
_M_ARENA_MAX, ARENAS = -8, 2


def _frugal() -> None:
    """Keep what forty threads of the server let go in two heaps, not in one for every few of them.

    Forty megabytes less after a thousand acts. Where the C library is another one, nothing is done.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(_M_ARENA_MAX, ARENAS)


class Server(uvicorn.Server):
    """One that lets the pages go that listen, before it waits for the rest: these would never end."""

    def __init__(self, settings: uvicorn.Config, app: Starlette) -> None:
        super().__init__(settings)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.desk.live.end()
        await super().shutdown(sockets)


def server(app: Starlette) -> uvicorn.Server:
    """The server: no log of addresses, in which a token may stand; forwarded headers are not believed."""
    settings = uvicorn.Config(
        app,
        access_log=False,
        # The page says in a line what broke; where it comes from is for who mends the program.
        log_level="error" if os.environ.get("DIGEST_DEBUG") else "critical",
        proxy_headers=False,
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=2,
        # Longer than browsers' pages and proxies rest (nginx: 60): who closes first must not be this side,
        # or a save that goes out at that moment meets a door just shut.
        timeout_keep_alive=75,
        lifespan="on",
    )
    return Server(settings, app)


def serve(app: Starlette, at: socket.socket, opening: str = "") -> None:
    """Serve until stopped; the browser is sent to `opening` once the desk answers."""
    _frugal()
    if opening:
        threading.Timer(0.3, webbrowser.open, [opening]).start()
    with contextlib.suppress(KeyboardInterrupt):
        server(app).run(sockets=[at])
