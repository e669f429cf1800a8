"""The site that checkers look at: the project's own issues and `tests/data/sample`, built and served below a prefix.

`tests/data/sample` has one of everything that may go wrong on a page: an issue of every kind of entry, one that is
out in one language, an imported one with a section of its own, a draft, hand-written pages with all that Markdown has.
"""

from __future__ import annotations

import functools
import gzip
import os
import re
import shutil
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from digest.app import open_digest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "data" / "sample"
PREFIX = "digest"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def module(path: str) -> Path:
    """A file of a checker that npm brings; fails where it is missing, and says how to get it."""
    file = ROOT / "node_modules" / path
    assert file.exists(), f"{path} is not in node_modules: `make verify` brings it (by hand: npm ci)"
    return file


def tool(name: str, package: str) -> str:
    """The path of a program; fails where it is missing, and says what to install."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    assert found, f"{name} was not found; install {package}"
    return found


@dataclass(frozen=True, slots=True)
class Site:
    """A built site: its folder, and where it is served."""

    #: What the server shows; the site is its folder PREFIX.
    root: Path
    #: `http://127.0.0.1:PORT/digest/`
    url: str
    languages: tuple[str, ...]

    @property
    def folder(self) -> Path:
        return self.root / PREFIX

    @property
    def host(self) -> str:
        return self.url.split("/")[2]

    @property
    def outbox(self) -> Path:
        """Served beside the site, at `http://127.0.0.1:PORT/outbox/`."""
        return self.root / "outbox"

    def pages(self) -> list[str]:
        """Addresses of all pages below the site's own, sorted: `zh/issues/32/`, `zh/404.html`."""
        files = (file.relative_to(self.folder).as_posix() for file in self.folder.rglob("*.html"))
        return sorted(file.removesuffix("index.html") for file in files)

    def kinds(self, count: int = 2) -> dict[str, list[str]]:
        """Pages by kind, so that a kind nobody thought of when this was written is looked at too.

        A page's kind is its address with the language and whatever stands below the first folder replaced:
        `*/issues/*/`, `*/archive/`, `*/archive/*/`. Of each kind and language two are taken, the one with the most
        different things on it first, then the one with the fewest: the full issue and the stub.
        """
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for page in self.pages():
            tag = page.split("/")[0] if page.split("/")[0] in self.languages else ""
            found[kind(page, self.languages), tag].append(page)
        kinds: dict[str, list[str]] = defaultdict(list)
        for (name, _), pages in sorted(found.items()):
            pages.sort(key=self._wealth)
            kinds[name] += dict.fromkeys((pages[-1], pages[0]) if count > 1 else pages[-1:])
        return dict(kinds)

    def chosen(self, count: int = 2) -> list[str]:
        """So many pages of each kind and language, the richest first; not the entrance, which goes on by itself."""
        return [at for pages in self.kinds(count).values() for at in pages if at]

    def _wealth(self, page: str) -> int:
        text = self.file(page).read_text(encoding="utf-8")
        return len(set(re.findall(r"<\w+", text)) | set(re.findall(r' class="([^"]+)"', text)))

    def file(self, page: str) -> Path:
        """The file behind an address."""
        return self.folder / (f"{page}index.html" if not page or page.endswith("/") else page)


def kind(page: str, languages: Sequence[str]) -> str:
    """The kind of the page at this address."""
    tag, _, rest = page.partition("/")
    if tag not in languages:
        return page
    first, slash, below = rest.partition("/")
    return f"*/{first}{slash}" + re.sub(r"[^/]+", "*", below)


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Put the sample together below `folder`, build it as `digest build` does, serve it on loopback."""
    root = folder / "served"
    root.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(root)))
    url = f"http://127.0.0.1:{server.server_port}/{PREFIX}/"
    languages = _build(folder / "project", url, root)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(root=root, url=url, languages=languages)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _build(project: Path, url: str, root: Path) -> tuple[str, ...]:
    shutil.copytree(ROOT / "content", project / "content")
    shutil.copytree(SAMPLE / "content", project / "content", dirs_exist_ok=True)
    shutil.copy(ROOT / "mkdocs.yml", project)
    settings = (ROOT / "digest.toml").read_text(encoding="utf-8")
    settings, count = re.subn(r'(?m)^site_url = ".*?"', f'site_url = "{url}"', settings)
    assert count == 1
    (project / "digest.toml").write_text(settings, encoding="utf-8")
    digest = open_digest(project)
    try:
        built = digest.build(site=root / PREFIX, outbox=root / "outbox")
    finally:
        digest.close()
    assert not built.warnings
    return built.languages


@functools.cache
def _packed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 6, mtime=0)


class _Quiet(SimpleHTTPRequestHandler):
    """Says nothing; packs files, names their types and keeps connections open as real servers do."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".webmanifest": "application/manifest+json",
    }

    def log_message(self, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        if self.path.endswith("/"):
            file /= "index.html"
        kind = self.guess_type(file)
        if not file.is_file() or not kind.startswith(("text/", "application/", "image/svg")):
            return super().do_GET()
        body = _packed(file)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):  # a browser that goes on to the next page
            self.wfile.write(body)
        return None
