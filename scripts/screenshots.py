"""Take the pictures of README.md and docs/look.md again, after a build."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
#: Name of the picture, page below the site's root, palette; `{newest}` is the newest issue.
SHOTS = (
    ("issue-zh", "zh/issues/{newest}/", "light"),
    ("issue-en", "en/issues/{newest}/", "dark"),
    ("proposal-en", "en/keps/127/", "dark"),
)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def main() -> None:
    """All of them into docs/images."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(ROOT / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    number = max(int(path.name) for path in (ROOT / "site/en/issues").iterdir())
    (ROOT / "docs/images").mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        for name, path, scheme in SHOTS:
            page = browser.new_page(viewport={"width": 1180, "height": 1180}, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(f"http://127.0.0.1:{server.server_port}/{path.format(newest=number)}")
            page.screenshot(path=ROOT / f"docs/images/{name}.png")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
