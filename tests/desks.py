"""A desk on loopback over a small digest: a real server, as a browser or a stranger finds it."""

from __future__ import annotations

import html
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx

from digest.app.newsroom import Newsroom
from digest.desk import Sessions, make_desk
from digest.desk.gate import place
from digest.desk.serving import free, server
from tests.digests import NOW


@dataclass(frozen=True)
class Desk:
    """A running desk."""

    origin: str
    token: str
    sessions: Sessions
    room: Newsroom
    #: A browser that came in by the run's own token.
    client: httpx.Client

    @property
    def link(self) -> str:
        return f"{self.origin}/?token={self.token}"

    @contextmanager
    def browser(self, token: str = "") -> Iterator[httpx.Client]:
        """Another browser that comes in by a token."""
        with httpx.Client(
            base_url=self.origin, headers={"Sec-Fetch-Site": "same-origin"}, timeout=60
        ) as made:
            made.get("/", params={"token": token or self.token}, follow_redirects=True).raise_for_status()
            yield made

    def post(self, path: str, fields: dict[str, str | list[str]], **headers: str) -> httpx.Response:
        """A form sent by a page of the desk, without its script."""
        return self.client.post(path, data={"sent": "1", **fields}, headers=headers)


@contextmanager
def running(root: Path, *, clock: datetime = NOW, address: str = "", warm: bool = False) -> Iterator[Desk]:
    """A desk over the digest in `root`, its clock standing still."""
    room = Newsroom(root, lambda: clock)
    socket = free(0)
    port = socket.getsockname()[1]
    where = place(port, address)
    sessions = Sessions(root / ".digest" / "desk.json")
    serving = server(make_desk(room, where, sessions, warm=warm))
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    origin = f"http://127.0.0.1:{port}"
    with httpx.Client(base_url=origin, headers={"Sec-Fetch-Site": "same-origin"}, timeout=60) as client:
        made = Desk(origin, sessions.token, sessions, room, client)
        if not address:
            client.get("/", params={"token": sessions.token}, follow_redirects=True).raise_for_status()
        try:
            yield made
        finally:
            serving.should_exit = True
            thread.join(10)
            socket.close()


@dataclass
class Started:
    """`digest desk` as a person runs it: a process of its own, whose talk is kept."""

    link: str
    process: subprocess.Popen[str]
    #: What it said after its link, tracebacks with it; whole when it is over.
    talk: list[str] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return self.link.partition("/?")[0]

    @contextmanager
    def browser(self, link: str = "") -> Iterator[httpx.Client]:
        """A browser that comes in by a link: this desk's own, or an invitation."""
        headers = {"Sec-Fetch-Site": "same-origin"}
        with httpx.Client(base_url=self.origin, headers=headers, timeout=60) as made:
            made.get(link or self.link, follow_redirects=True).raise_for_status()
            yield made

    def invited(self, name: str) -> str:
        """The link of an invitation, as the page shows it once."""
        with self.browser() as owner:
            page = owner.post("/people/invite", data={"who": name, "days": "7"})
        return html.unescape(re.findall(r'id="link"[^>]*>([^<]+)<', page.text)[0])


@contextmanager
def started(root: Path) -> Iterator[Started]:
    """The command in a process of its own."""
    environment = {**os.environ, "DIGEST_DEBUG": "1", "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-m", "digest", "desk", "--no-open", "--port", "0"]
    process = subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr
    first = process.stderr.readline()
    made = Started(first.partition(" ")[0], process)
    # A pipe that nobody reads stops who talks.
    reading = threading.Thread(target=made.talk.extend, args=(process.stderr,), daemon=True)
    reading.start()
    try:
        assert made.link.startswith("http"), first
        yield made
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        reading.join(5)
        process.stderr.close()


def finished() -> None:
    """When every errand of a desk is over."""
    for thread in threading.enumerate():
        if thread.name.startswith("errand "):
            thread.join(30)


def shown(answer: httpx.Response) -> list[str]:
    """Ids of the candidates a page of the inbox shows, in its order."""
    return re.findall(r'data-id="([^"]+)"', answer.text)
