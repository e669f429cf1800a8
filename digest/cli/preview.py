"""A file server on loopback that tells open pages when to load again."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

#: Asks for the next edition of the site and loads the page again when there is one.
SCRIPT = b"""<script>new EventSource("/-/reload").onmessage = () => location.reload()</script>"""
RELOAD = "/-/reload"
HOSTS = {"127.0.0.1", "localhost"}


class Preview:
    """Serves `folder` below `prefix` on 127.0.0.1 until left."""

    def __init__(self, folder: Path, prefix: str, port: int) -> None:
        self._turn = threading.Condition()
        self._edition = 0
        handler = partial(_Handler, preview=self, folder=folder, prefix=prefix)
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        except (OSError, OverflowError):  # somebody sits on that port: any other will do
            self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def reload(self) -> None:
        """Tell every open page that the site is new."""
        with self._turn:
            self._edition += 1
            self._turn.notify_all()

    def wait(self) -> bool:
        """Wait for the next edition, half a minute at most; whether one came."""
        with self._turn:
            now = self._edition
            return self._turn.wait_for(lambda: self._edition != now, timeout=30)


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: object, preview: Preview, folder: Path, prefix: str) -> None:
        self._preview = preview
        self._folder = folder
        self._prefix = prefix
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").rpartition(":")[0]
        if host not in HOSTS:  # a name that was pointed at this machine from outside (DNS rebinding)
            self.send_error(403)
        elif self.path == RELOAD:
            self._events()
        elif self.path == "/" and self._prefix != "/":
            self.send_response(302)
            self.send_header("Location", self._prefix)
            self.end_headers()
        else:
            self._page()

    def do_HEAD(self) -> None:
        """Refused: the inherited answer would serve the working folder."""
        self.send_error(405)

    def _events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"data: new\n\n" if self._preview.wait() else b": still here\n\n")
                self.wfile.flush()
        except OSError:
            return

    def _page(self) -> None:
        path = self._file()
        if path is None:
            status, path = 404, self._folder / "404.html"
        else:
            status = 200
        try:
            body = path.read_bytes()
        except OSError:
            self.send_error(404)
            return
        kind = self.guess_type(str(path))
        if kind == "text/html":
            body = body.replace(b"</body>", SCRIPT + b"</body>")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def _file(self) -> Path | None:
        """The file asked for, inside the folder only."""
        address = unquote(urlsplit(self.path).path)
        if not address.startswith(self._prefix):
            return None
        path = self._folder / address[len(self._prefix) :].lstrip("/")
        if address.endswith("/"):
            path /= "index.html"
        resolved = path.resolve()
        inside = resolved.is_relative_to(self._folder.resolve())
        return resolved if inside and resolved.is_file() else None

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the person watches the edits."""


class Watch:
    """Notices edits below `folders` and of the files right in `root`."""

    def __init__(self, folders: Sequence[Path], root: Path) -> None:
        self._folders = folders
        self._root = root
        self._seen = self._look()

    def changed(self) -> bool:
        """Whether anything is different since the last call."""
        now = self._look()
        before, self._seen = self._seen, now
        return now != before

    def _look(self) -> frozenset[tuple[str, int, int]]:
        return frozenset(self._files())

    def _files(self) -> Iterator[tuple[str, int, int]]:
        for name in ("digest.toml", "mkdocs.yml"):
            yield from _state(self._root / name)
        for folder in self._folders:
            for place, _, names in os.walk(folder):
                for name in names:
                    if not name.startswith("."):
                        yield from _state(Path(place) / name)


def _state(path: Path) -> Iterator[tuple[str, int, int]]:
    try:
        found = path.stat()
    except OSError:
        return
    yield str(path), found.st_mtime_ns, found.st_size
