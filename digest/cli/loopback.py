"""A web server on loopback for pages that change, which tells open ones of each new edition."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, quote, unquote, urlsplit

from digest.app.previewing import Answer

RELOAD = "/-/reload"
HOSTS = {"127.0.0.1", "localhost"}
HTML = "text/html; charset=utf-8"
#: Media types as web servers give them, whatever this machine's own table says.
TYPES = {
    ".html": HTML,
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
    ".xsl": "text/xsl; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".pdf": "application/pdf",
    ".gz": "application/gzip",
}


#: Path below the root and the edition's name to what stands there; None: nothing does.
Site = Callable[[str, str], Answer | None]


class Preview:
    """Serves `site` below `prefix` on 127.0.0.1 until left."""

    def __init__(self, site: Site, prefix: str, port: int) -> None:
        self.site = site
        self.prefix = prefix
        self._turn = threading.Condition()
        self._run = secrets.token_hex(4)
        self._edition = 0
        self._dates: dict[str, tuple[str, datetime]] = {}
        handler = partial(_Handler, preview=self)
        try:
            self._server = _Server(("127.0.0.1", port), handler)
        except (OSError, OverflowError):  # somebody sits on that port: any other will do
            self._server = _Server(("127.0.0.1", 0), handler)
        self.port = self._server.server_port

    def __enter__(self) -> Self:
        serve = partial(self._server.serve_forever, poll_interval=0.05)
        threading.Thread(target=serve, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def edition(self) -> str:
        """The name of what is shown now; another run of the program has others."""
        return f"{self._run}-{self._edition}"

    def reload(self) -> None:
        """Tell every open page that the site is new."""
        with self._turn:
            self._edition += 1
            self._turn.notify_all()

    def wait(self, since: str) -> bool:
        """Wait until the edition is another than `since`, half a minute at most; whether it is."""
        with self._turn:
            return self._turn.wait_for(lambda: self.edition != since, timeout=30)

    def dated(self, path: str, tag: str, now: datetime) -> datetime:
        """When what is tagged so was first seen at `path`, in whole seconds, no two the same."""
        with self._turn:
            known, when = self._dates.get(path, ("", datetime.min.replace(tzinfo=UTC)))
            if known != tag:
                when = max(now.replace(microsecond=0), when + timedelta(seconds=1))
                self._dates[path] = (tag, when)
            return when


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of browsers that went on to another page."""


@dataclass(slots=True)
class _Head:
    status: int
    fields: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class _Handler(BaseHTTPRequestHandler):
    server_version = "digest"
    sys_version = ""

    def __init__(self, *args: object, preview: Preview) -> None:
        self._preview = preview
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        split = urlsplit(self.path)
        host = self.headers.get("Host") or ""
        if host.partition(":")[0] not in HOSTS:  # a name pointed at this machine from outside (DNS rebinding)
            self._plain(403, "This preview answers to 127.0.0.1 and localhost only.")
        elif split.path == RELOAD:
            self._events(parse_qs(split.query).get("since", [""])[0])
        else:
            try:
                self._page(unquote(split.path))
            except OSError:
                raise
            except Exception as error:  # a fault of ours, in one line; the server goes on
                self._plain(500, f"unexpected {type(error).__name__}: {error}")

    def _events(self, since: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command == "HEAD":
            return
        try:
            while not self._preview.wait(since):
                self.wfile.write(b": still here\n\n")
                self.wfile.flush()
            self.wfile.write(f"data: {self._preview.edition}\n\n".encode())
        except OSError:
            return

    def _page(self, address: str) -> None:
        preview = self._preview
        if address == "/" != preview.prefix or address + "/" == preview.prefix:
            self._send(_Head(302, {"Location": preview.prefix}))
            return
        edition = preview.edition
        path = address.removeprefix(preview.prefix) if address.startswith(preview.prefix) else None
        place = "" if path is None else f"{path}index.html" if not path or path.endswith("/") else path
        answer = preview.site(place, edition) if place else None
        if answer is None and path and not path.endswith("/") and preview.site(f"{path}/index.html", edition):
            self._send(_Head(301, {"Location": quote(f"{address}/")}))
            return
        answer = answer or preview.site("404.html", edition) or Answer(404, b"Not found\n", "404.txt")
        self._document(answer, found=answer.path == place)

    def _document(self, answer: Answer, *, found: bool) -> None:
        """The document, or 304 for who has it. A page not found is never remembered."""
        name = answer.path.rpartition("/")[2]
        fields = {
            "Content-Type": TYPES.get(name[name.rfind(".") :].lower(), "application/octet-stream"),
            "Cache-Control": "no-cache",
        }
        status = answer.status if found or answer.status >= 400 else 404
        if status == 200:
            tag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
            when = self._preview.dated(answer.path, tag, datetime.now(UTC))
            fields |= {"ETag": tag, "Last-Modified": format_datetime(when, usegmt=True)}
            if self._has(tag, when):
                self._send(_Head(304, fields))
                return
        self._send(_Head(status, fields, answer.body))

    def _has(self, tag: str, when: datetime) -> bool:
        """Whether the browser has it; a tag, if it sends one, goes before a time (RFC 9110, 13.2.2)."""
        if (tags := self.headers.get("If-None-Match")) is not None:
            return tag in (one.strip().removeprefix("W/") for one in tags.split(","))
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except ValueError:
            return False
        return since.replace(tzinfo=since.tzinfo or UTC) >= when

    def _plain(self, status: int, words: str) -> None:
        self._send(_Head(status, {"Content-Type": "text/plain; charset=utf-8"}, f"{words}\n".encode()))

    def _send(self, head: _Head) -> None:
        self.send_response(head.status)
        for name, value in head.fields.items():
            self.send_header(name, value)
        if head.status != 304:
            self.send_header("Content-Length", str(len(head.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(head.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the person watches the edits."""
