"""Take the README's pictures again, after a build: `.venv/bin/python scripts/screenshots.py`."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SHOTS = (("zh", "light"), ("en", "dark"))
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def main() -> None:
    """One picture a language into docs/images, of the newest issue."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(ROOT / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    number = max(int(path.name) for path in (ROOT / "site/en/issues").iterdir())
    (ROOT / "docs/images").mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        for language, scheme in SHOTS:
            page = browser.new_page(viewport={"width": 1180, "height": 1180}, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(f"http://127.0.0.1:{server.server_port}/{language}/issues/{number}/")
            page.screenshot(path=ROOT / f"docs/images/issue-{language}.png")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
