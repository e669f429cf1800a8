"""What open pages hear without asking: server-sent events, and who is where.

Nothing is told but that something changed: a page asks for what it shows, so that no text goes two ways.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

#: Seconds of silence after which a line is sent, so that proxies keep the connection.
STILL = 15.0
#: Words that wait for one page; one that does not listen is let go, and comes back.
WAITING = 256


@dataclass(eq=False, slots=True)
class Listener:
    """An open page."""

    who: str
    #: What its reader is on: `issue/30/kep-2254`.
    on: str = ""
    #: The invitation it came by; empty: the run's own token.
    invitation: str = ""
    queue: asyncio.Queue[tuple[str, object]] = field(default_factory=lambda: asyncio.Queue(WAITING))


class Live:
    """The open pages of a desk. `tell` may be called from any thread; all else is for the loop's own."""

    def __init__(self) -> None:
        self._listeners: dict[str, Listener] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = False

    def begin(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = False

    def end(self) -> None:
        """Let every page go."""
        self._over = True
        self._spread("end", {})

    def tell(self, kind: str, **facts: object) -> None:
        """Tell every open page that something of a `kind` is new."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._spread, kind, facts)

    def _spread(self, kind: str, facts: object) -> None:
        for name, listener in list(self._listeners.items()):
            if listener.queue.full():
                del self._listeners[name]
            else:
                listener.queue.put_nowait((kind, facts))

    # ------------------------------------------------------------ presence

    def here(self) -> list[dict[str, str]]:
        """Who is on what."""
        return [
            {"page": page, "who": one.who, "on": one.on} for page, one in sorted([*self._listeners.items()])
        ]

    def goes(self, page: str, on: str) -> None:
        """The reader of `page` is on something else now."""
        listener = self._listeners.get(page)
        if listener is not None and listener.on != on:
            listener.on = on
            self.tell("people", here=self.here())

    def shut(self, invitation: str) -> None:
        """Let the pages go that came by an invitation; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._shut, invitation)

    def _shut(self, invitation: str) -> None:
        for name, listener in list(self._listeners.items()):
            if listener.invitation == invitation:
                del self._listeners[name]
                if not listener.queue.full():
                    listener.queue.put_nowait(("end", {}))
        self._spread("people", {"here": self.here()})

    # ------------------------------------------------------------ a page listens

    async def listen(
        self, page: str, who: str, on: str, *, invitation: str = "", holds: Callable[[], bool] = lambda: True
    ) -> AsyncIterator[bytes]:
        """The stream for one page, until it goes away or what it came by does not hold any more."""
        listener = Listener(who, on, invitation)
        self._listeners[page] = listener
        self._spread("people", {"here": self.here()})
        try:
            yield b"retry: 1000\n\n"
            while not self._over and self._listeners.get(page) is listener and holds():
                try:
                    kind, facts = await asyncio.wait_for(listener.queue.get(), STILL)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if kind != "end" and holds():
                    yield f"event: {kind}\ndata: {json.dumps(facts, ensure_ascii=False)}\n\n".encode()
        finally:
            if self._listeners.get(page) is listener:
                del self._listeners[page]
                self._spread("people", {"here": self.here()})
