"""Take the pictures of README.md, docs/look.md and docs/desk.md again, after a build."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
#: Name of the picture, page below the site's root, palette; `{newest}` is the newest issue.
SHOTS = (
    ("issue-zh", "zh/issues/{newest}/", "light"),
    ("issue-en", "en/issues/{newest}/", "dark"),
    ("proposal-en", "en/keps/127/", "dark"),
)
#: Name of the picture, page of the desk, the browser's language and its palette; `{entry}` is an entry's id.
DESK = (
    ("desk-inbox-en", "/", "en-GB", "light"),
    ("desk-entry-zh", "/issue/1/entry/{entry}", "zh-CN", "light"),
)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def desk(folder: Path) -> Iterator[tuple[str, str]]:
    """A desk over the demo's week with some entries picked: its link, and the id of one of them."""

    def digest(*words: str, within: Path) -> None:
        command = [sys.executable, "-m", "digest", *words]
        subprocess.run(command, cwd=within, check=True, capture_output=True)

    digest("demo", within=folder)
    week = folder / "demo-week"
    for made in (week / "content" / "issues").glob("001.*"):
        made.unlink()
    digest("draft", "1", "--from", "2026-06-08", "--to", "2026-06-14", within=week)
    digest("pick", "--all", "--limit", "2", within=week)
    issue = (week / "content/issues/001.yaml").read_text("utf-8")
    entry = re.findall(r"(?m)^      - id: (kep-\S+)", issue)[0]
    command = [sys.executable, "-m", "digest", "desk", "--no-open", "--port", "0"]
    with subprocess.Popen(command, cwd=week, stderr=subprocess.PIPE, text=True) as running:
        told = running.stderr.readline() if running.stderr else ""
        yield told.split()[0], entry
        running.terminate()


def shoot_desk(browser: Browser) -> None:
    """The desk, as somebody has it on a screen."""
    with tempfile.TemporaryDirectory() as folder, desk(Path(folder)) as (link, entry):
        for name, path, locale, scheme in DESK:
            page = browser.new_page(
                viewport={"width": 1280, "height": 860},
                locale=locale,
                color_scheme=scheme,  # type: ignore[arg-type]
            )
            page.goto(link)
            page.goto(link.partition("/?")[0] + path.format(entry=entry))
            page.wait_for_selector("html[data-ready]")
            if "entry" in path:
                frame = page.frame_locator("#beside iframe")
                frame.locator("article.md-content__inner").wait_for()
            page.screenshot(path=ROOT / f"docs/images/{name}.png")
            page.close()


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
        shoot_desk(browser)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
