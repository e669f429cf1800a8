"""`digest serve` beside a real browser: how long from saving a file to the page having it, and where one stays."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.settled import settled
from tests.browser.test_site import CHROMIUM, FLAGS

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
#: Seconds on a busy machine; what is measured is printed (pytest -s) and stands in the manual.
BOUND = 5.0
ISSUE = "en/issues/31/"


@dataclass(frozen=True)
class Served:
    folder: Path
    address: str
    said: Path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The sample archive, in a folder of its own, with issue 31 as a draft."""
    folder = tmp_path_factory.mktemp("serve") / "digest"
    shutil.copytree(ROOT / "content", folder / "content")
    for name in ("digest.toml", "mkdocs.yml"):
        shutil.copy(ROOT / name, folder / name)
    base = folder / "mkdocs.yml"
    base.write_text(base.read_text("utf-8").replace("INHERIT:", "# INHERIT:"), "utf-8")
    (folder / "content/issues/031.lock").unlink()
    draft = folder / "content/issues/031.yaml"
    draft.write_text(re.sub(r"^published:.*\n", "", draft.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    said = folder / "said.txt"
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "digest", "serve", "--port", "0"],
            cwd=folder,
            stderr=out,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
    try:
        yield Served(folder, _address(said, process), said)
    finally:
        process.terminate()
        process.wait(30)


def _address(said: Path, process: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:\d+/\S*", said.read_text("utf-8")):
            return found[0]
        time.sleep(0.05)
    raise AssertionError(said.read_text("utf-8"))


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    faults: list[str] = []
    opened = browser.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.goto(served.address + ISSUE)
    yield opened
    opened.close()
    assert faults == []


def _summary(folder: Path) -> str:
    """Words that stand in the first summary's English side."""
    text = (folder / "content/issues/031.yaml").read_text("utf-8")
    found = re.search(r"summary:\n(?:.*\n)*?\s+en: \|\n\s+(.{12})", text)
    assert found
    return found[1]


def issue(folder: Path, sign: str) -> None:
    file = folder / "content/issues/031.yaml"
    old = _summary(folder)
    file.write_text(file.read_text("utf-8").replace(old, f"{sign} {old}", 1), "utf-8")


def template(folder: Path, sign: str) -> None:
    own = folder / "templates/page/issue.html"
    own.parent.mkdir(parents=True, exist_ok=True)
    shipped = (ROOT / "templates/page/issue.html").read_text("utf-8")
    own.write_text(f"{shipped}<p>{sign}</p>\n", "utf-8")


def asset(folder: Path, sign: str) -> None:
    own = folder / "templates/assets/own.css"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(f'article::after {{ content: "{sign}"; }}\n', "utf-8")


def settings(folder: Path, sign: str) -> None:
    toml = folder / "digest.toml"
    toml.write_text(
        re.sub(
            r'^en = "Upstream[^"]*"|en = "Upstream[^"]*"', f'en = "Upstream {sign}"', toml.read_text("utf-8")
        ),
        "utf-8",
    )


def frame(folder: Path, sign: str) -> None:
    base = folder / "mkdocs.yml"
    text = re.sub(r"\ncopyright:.*", "", base.read_text("utf-8"))
    base.write_text(f"{text.rstrip()}\ncopyright: {sign}\n", "utf-8")


SHOWN = """sign => {
    const article = document.querySelector("article");  // none while the page is loaded again
    return article && (document.body.innerText.includes(sign)
        || getComputedStyle(article, "::after").content.includes(sign));
}"""


@pytest.mark.parametrize("change", [issue, template, asset, settings, frame])
def test_an_edit_is_on_the_page_at_once(
    served: Served, page: Page, change: Callable[[Path, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """An issue file, a template, an asset, the configuration: the open page has it, without a touch."""
    took = []
    for sign in (f"{change.__name__.capitalize()}sign{n}" for n in range(3)):
        began = time.perf_counter()
        change(served.folder, sign)
        page.wait_for_function(SHOWN, arg=sign, polling=20, timeout=30_000)
        took.append(time.perf_counter() - began)
    with capsys.disabled():
        told = ", ".join(f"{seconds:.2f}" for seconds in took)
        sys.stderr.write(f"\n  digest serve, {change.__name__}: {told} s from saving to showing\n")

    assert min(took) < BOUND


def test_the_reader_stays_at_the_entry(served: Served, page: Page) -> None:
    """After a reload the entry stands where it stood, though the page grew above it; the address too."""
    page.set_viewport_size({"width": 1000, "height": 700})
    ids = page.evaluate("[...document.querySelectorAll('article h3[id], article [id]')].map(one => one.id)")
    last = ids[len(ids) * 2 // 3]
    page.goto(f"{served.address}{ISSUE}#{last}")
    settled(page)
    page.evaluate("scrollBy({top: 120, behavior: 'instant'})")
    settled(page)
    place = "id => document.getElementById(id).getBoundingClientRect().top"
    before = page.evaluate(place, last)
    issue(served.folder, "Fourthsign " * 60)
    page.wait_for_function(SHOWN, arg="Fourthsign", polling=20)
    page.wait_for_load_state("load")
    page.wait_for_function(f"([id, before]) => Math.abs(({place})(id) - before) < 5", arg=[last, before])

    assert page.url.endswith(f"#{last}")


def test_two_pages_and_the_way_back(served: Served, page: Page, browser: Browser) -> None:
    """Each tab hears of the edit; back and forward show what is there now."""
    other = browser.new_page()
    other.goto(served.address + "zh/issues/31/")
    page.goto(served.address + "en/")
    page.go_back()
    page.go_forward()
    page.go_back()
    expect(page).to_have_url(served.address + ISSUE)
    template(served.folder, "Fifthsign")
    for tab in (page, other):
        tab.wait_for_function(SHOWN, arg="Fifthsign", polling=20)
    other.close()
    page.goto(served.address + "en/")
    template(served.folder, "Sixthsign")
    page.go_back()
    page.wait_for_function(SHOWN, arg="Sixthsign", polling=20)


def test_what_is_wrong_stands_on_the_page(served: Served, page: Page) -> None:
    """A fault of the issue, then a file nobody can read: told in a band, the page below it, gone when mended."""
    file = served.folder / "content/issues/031.yaml"
    whole = (ROOT / "content/issues/031.yaml").read_text("utf-8")  # other tests write in it, at length
    heading = page.locator("h1").first.inner_text()
    file.write_text(whole.replace("title:", "title：", 1), "utf-8")
    band = page.locator(".digest-faults")
    expect(band).to_contain_text("content/issues/031.yaml:")
    expect(band).to_contain_text("D003")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(band).to_be_in_viewport()
    expect(page.locator("h1").first).to_have_text(heading)
    file.write_text(whole, "utf-8")
    expect(band).to_have_count(0)
    file.write_text(re.sub(r"\n +en: Kyverno graduates.*", "", whole, count=1), "utf-8")
    expect(page.locator(".digest-findings")).to_contain_text("D2")
    page.locator(".digest-findings summary").click()
    file.write_text(file.read_text("utf-8") + "# more\n", "utf-8")
    page.wait_for_event("load")
    expect(page.locator(".digest-findings")).not_to_have_attribute("open", "")
    file.write_text(whole, "utf-8")
    expect(page.locator(".digest-findings")).to_have_count(0)
