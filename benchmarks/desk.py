"""How quickly the desk answers, in a real browser on loopback.

    .venv/bin/python benchmarks/desk.py                10,000 candidates, 1,000 acts (some two minutes)
    .venv/bin/python benchmarks/desk.py --check        is what is measured right? (a smaller inbox, seconds)

Figures are wall time as a person has it: from the key to the second frame after it (the first may have been
on its way), from the click on a link to the moment the page's script has run, both with the server warm; the
memory is what the whole server process holds after the acts. Exit code 1: a promise is not kept (twice its
figure, on a busy machine), or what is measured is wrong.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import inboxes
from playwright.sync_api import Page, sync_playwright
from spending import MeasureError

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
#: Issues of the archive beside the one being made, whose entries are as many as those of any.
ISSUES = 40
#: Items of the last four weeks; of three in five of them, a candidate.
ITEMS = 22_000
ACTS = 1_000
#: Entries of the issue that is previewed: the picks that were measured.
ENTRIES = 40
#: A promise may take twice its figure before it is broken: CI has two busy cores.
SLACK = 2.0
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\?token=\S+")


@dataclass(frozen=True)
class Figure:
    """What was measured, in `unit`, and what is promised at most; 0: nothing."""

    name: str
    value: float
    unit: str
    most: float = 0.0

    def kept(self, slack: float) -> bool:
        return not self.most or self.value <= self.most * slack


def write_digest(folder: Path, items: int) -> None:
    """A digest with an archive, an empty draft of the newest week, and four weeks of evidence."""
    inboxes.SPAN = timedelta(weeks=4)
    inboxes.write_digest(folder, items, ISSUES)
    for path in (folder / "content" / "issues").glob(f"{ISSUES:03}.*"):
        path.unlink()
    days = ["--from", "2026-06-22", "--to", "2026-06-28"]
    command = [sys.executable, "-m", "digest", "draft", str(ISSUES), *days]
    subprocess.run(command, cwd=folder, env=_environment(), check=True, capture_output=True)


@contextmanager
def desk(folder: Path) -> Iterator[tuple[str, int]]:
    """A running desk: its link, and the process."""
    command = [sys.executable, "-m", "digest", "desk", "--no-open", "--port", "0"]
    with subprocess.Popen(
        command, cwd=folder, env=_environment(), stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stderr is not None
            for line in server.stderr:
                if found := _ADDRESS.search(line):
                    yield found[0], server.pid
                    return
            raise MeasureError("digest desk did not say where it is")
        finally:
            server.terminate()


def measure(folder: Path, acts: int, candidates: int) -> Iterator[Figure]:
    """All figures of the digest in `folder`."""
    with desk(folder) as (link, process), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            page = browser.new_page(locale="en-GB")
            began = time.perf_counter()
            page.goto(link)
            page.wait_for_selector("html[data-ready]")
            yield Figure("the first page of a desk just started", (time.perf_counter() - began) * 1e3, "ms")
            _expect(page, candidates)
            yield Figure("inbox, until its keys work", _p95(_opened(page) for _ in range(15)), "ms", 400)
            picks = [_picked(page) for _ in range(25)]
            yield Figure("a pick, until the next frame", _p95(picks), "ms", 50)
            _fill(page, folder)
            yield Figure("the first preview", _previewed(page), "ms")
            yield Figure(
                "a keystroke, until the preview shows it", _p95(_typed(page, n) for n in range(60)), "ms", 150
            )
        finally:
            browser.close()
        _act(link, acts)
        yield Figure(f"memory of the server after {acts:,} acts", _memory(process), "MB", 200)
    scripts = sum(path.stat().st_size for path in (ROOT / "digest" / "desk" / "static").glob("*.mjs"))
    yield Figure("script", scripts / 1024, "KB", 40)


def _expect(page: Page, candidates: int) -> None:
    told = page.inner_text("#progress")
    every = int(re.findall(r"\d+", told.replace(",", ""))[-1])
    if every < candidates:
        raise MeasureError(f"the inbox has {every} candidates and should have {candidates}")


def _opened(page: Page) -> float:
    """From the click to the page whose script has run."""
    page.evaluate("sessionStorage.setItem('began', performance.timeOrigin + performance.now())")
    page.click("#sections li:nth-child(2) a" if "section" not in page.url else "#sections li:first-child a")
    page.wait_for_selector("html[data-ready]")
    return float(
        page.evaluate("Number(document.documentElement.dataset.ready) - sessionStorage.getItem('began')")
    )


#: Press a key where a person would, and look when the second frame after it is drawn.
FRAME = """key => new Promise(done => {
  const began = performance.now()
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)))
})"""


def _picked(page: Page) -> float:
    page.keyboard.press("j")
    before = page.locator("[data-row]:visible").count()
    took = float(page.evaluate(FRAME, "p"))
    if page.locator("[data-row]:visible").count() != before - 1:
        raise MeasureError("the picked row is still there at the next frame")
    return took


def _fill(page: Page, folder: Path) -> None:
    """Pick on, until the issue is as long as the one of the promise."""
    file, origin = folder / "content" / "issues" / f"{ISSUES:03}.yaml", page.url.split("/?")[0]
    page.goto(f"{origin}/?n=60")
    for name in page.eval_on_selector_all("[data-row]", "rows => rows.map(row => row.dataset.id)"):
        if file.read_text("utf-8").count("        summary:") >= ENTRIES:
            return
        form = {"do": f"pick upstream {name}", "sent": "1"}
        page.request.post(f"{origin}/inbox/act", form=form, headers={"Sec-Fetch-Site": "same-origin"})


def _previewed(page: Page) -> float:
    """Open the page of the issue that the picks have filled."""
    began = time.perf_counter()
    page.goto(f"{page.url.split('/?')[0]}/preview?show=page&lang=en")
    shown = page.frame_locator("#preview").locator("article.entry")
    shown.first.wait_for()
    took = (time.perf_counter() - began) * 1e3
    if shown.count() < ENTRIES:
        raise MeasureError(f"the issue has {shown.count()} entries and should have {ENTRIES}")
    return took


#: A letter more in the summary of an entry in the middle, as its editor hands it to the preview.
TYPED = """async words => {
  const { Frame } = await import('/static/preview.mjs')
  const frame = (window.tried ||= new Frame(document.querySelector('#preview'), Number(document.querySelector('#preview').dataset.number)))
  const entries = [...frame.open.querySelectorAll('article.entry')]
  const { id } = entries[entries.length >> 1]
  const began = performance.now()
  await frame.words(id, { 'summary.en': words })
  await new Promise(requestAnimationFrame)
  const took = performance.now() - began
  return [took, frame.open.getElementById(id).textContent.includes(words)]
}"""


def _typed(page: Page, turn: int) -> float:
    took, seen = page.evaluate(TYPED, f"What is typed, letter by letter: {'x' * (turn + 1)}")
    if not seen:
        raise MeasureError("what was typed is not in the preview")
    return float(took)


def _act(link: str, acts: int) -> None:
    """Pick, drop and take back, as several browsers would in an afternoon."""
    with httpx.Client(headers={"Sec-Fetch-Site": "same-origin", "X-Desk": "live"}, timeout=60) as client:
        origin = link.partition("/?")[0]
        page = client.get(link, follow_redirects=True).text
        for turn in range(0, acts, 4):
            if turn % 40 == 0:
                page = client.get(f"{origin}/?n=60").text
            names = re.findall(r'data-id="([^"]+)"', page)
            one, other = names[turn // 4 % len(names)], names[(turn // 4 + 7) % len(names)]
            for path, fields in (
                ("/inbox/act", {"do": f"pick upstream {one}"}),
                ("/inbox/act", {"do": f"drop {other}", "why": "old"}),
                ("/undo", {"back": "/"}),
                ("/undo", {"back": "/"}),
            ):
                answer = client.post(f"{origin}{path}", data=fields)
                if answer.status_code not in (200, 400):
                    raise MeasureError(f"{path} {fields}: {answer.status_code} {answer.text[:200]}")


def _memory(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


def _p95(times: Iterator[float] | list[float]) -> float:
    found = sorted(times)
    return statistics.quantiles(found, n=20)[-1] if len(found) > 1 else found[0]


def _environment() -> dict[str, str]:
    paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": paths}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="a smaller inbox: is what is measured right?")
    parser.add_argument("--digest", type=Path, metavar="DIR", help="only write the digest that is measured")
    parser.add_argument("--items", type=int, default=ITEMS)
    asked = parser.parse_args()
    if asked.digest:
        write_digest(asked.digest, asked.items)
        return 0
    items, acts, candidates = (1_500, 40, 300) if asked.check else (asked.items, ACTS, 10_000)
    broken = 0
    with tempfile.TemporaryDirectory(prefix="digest-desk-") as work:
        folder = Path(work) / "digest"
        try:
            write_digest(folder, items)
            for figure in measure(folder, acts, candidates):
                kept = figure.kept(SLACK)
                broken += not kept
                most = f"  (at most {figure.most:g}{'' if kept else ', broken'})" if figure.most else ""
                print(f"{figure.name:48} {figure.value:8.1f} {figure.unit}{most}", flush=True)
        except MeasureError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
