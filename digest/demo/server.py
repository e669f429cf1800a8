"""The made-up upstream world on loopback: feeds and GitHub's answers, with ETags, for as long as it is asked.

Beside it, if wanted, the tracker of one repository (`forge.Tracker`), below the same address.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from digest.demo.forge import Tracker

SOURCES = Path(__file__).parent / "sources"
TYPES = {".xml": "application/xml", ".atom": "application/atom+xml", ".json": "application/json"}


class Upstream:
    """`with Upstream() as upstream: upstream.address` is `http://127.0.0.1:PORT`."""

    def __init__(self, folder: Path = SOURCES, tracker: Tracker | None = None) -> None:
        handler = partial(_Handler, pages=_pages(folder), tracker=tracker)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _pages(folder: Path) -> Mapping[str, Path]:
    """Address to file; GitHub's REST addresses have no ending: `/repos/O/R/releases`."""
    pages = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in TYPES:
            name = "/" + path.relative_to(folder).as_posix()
            pages[name.removesuffix(".json") if name.startswith("/repos/") else name] = path
    return pages


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, pages: Mapping[str, Path], tracker: Tracker | None) -> None:
        self._pages, self._tracker = pages, tracker
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """The page with its ETag; nothing but 304 for who has it already (RFC 9110, 13.1.2)."""
        if self._tracker is not None and self._tracker.owns(self.path):
            self._track(self._tracker)
            return
        path = self._pages.get(urlsplit(self.path).path)
        if path is None:
            self.send_error(404)
            return
        body = path.read_bytes()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        known = self.headers.get("If-None-Match") == etag
        self.send_response(304 if known else 200)
        self.send_header("ETag", etag)
        if not known:
            self.send_header("Content-Type", TYPES[path.suffix])
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not known:
            self.wfile.write(body)

    def do_POST(self) -> None:
        """What changes something is for the tracker alone."""
        if self._tracker is None or not self._tracker.owns(self.path):
            self.send_error(404)
            return
        self._track(self._tracker)

    do_PATCH = do_POST  # noqa: N815  (the name http.server looks for)

    def _track(self, tracker: Tracker) -> None:
        given = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, found = tracker.answer(self.command, self.path, dict(self.headers.items()), given)
        body = json.dumps(found, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the demo tells what happens."""
