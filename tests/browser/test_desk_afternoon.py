"""A whole editor's afternoon at the desk: from hundreds of candidates to an issue that is out, by keys, by mouse."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from digest.app import open_digest
from digest.archive.locks import Locks
from tests.desks import Desk, running
from tests.digests import NOW
from tests.teams import git, person

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
NUMBER, PICKED, CANDIDATES = 40, 12, 300
#: Keys for each entry that is out, or clicks, beyond the typing of its words.
MOST = 12


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A digest with an archive, an empty draft of Vol. 40, and some 450 candidates: in git, with a bare remote."""
    folder = tmp_path_factory.mktemp("afternoon") / "week"
    script = ROOT / "benchmarks" / "desk.py"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), "--digest", str(folder), "--items", "600"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    subprocess.run(["git", "init", "--quiet", "--bare", "-b", "main", folder.parent / "team.git"], check=True)
    subprocess.run(["git", "init", "--quiet", "-b", "main", folder], check=True)
    person(folder, "Ann")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "Begin")
    git(folder, "remote", "add", "origin", str(folder.parent / "team.git"))
    git(folder, "push", "--quiet", "--set-upstream", "origin", "main")
    return folder


@contextmanager
def sat_down(week: Path, folder: Path, browser: Browser) -> Iterator[tuple[Desk, Page]]:
    """An editor at the desk of a copy of the week."""
    subprocess.run(["cp", "-r", week, folder], check=True)
    with running(folder, clock=NOW) as desk:
        context = browser.new_context(locale="en-GB", viewport={"width": 1400, "height": 900})
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(desk.link)
        ready(page)
        yield desk, page
        context.close()
        assert not faults


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-ready]")


def words(turn: int) -> tuple[tuple[str, str], tuple[str, str]]:
    """Title and summary of an entry, in both languages."""
    return (f"第 {turn} 条新闻", f"说明第 {turn} 条的一段话。"), (
        f"News number {turn}",
        f"A few words on number {turn}.",
    )


@dataclass
class Hands:
    """What an editor does at the keyboard; keys that are no words are counted."""

    page: Page
    count: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.count += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def there(self, path: str) -> None:
        """Wait until the desk shows a page: a person sees it come."""
        self.page.wait_for_url(f"**{path}")
        ready(self.page)


def told(page: Page, start: str) -> None:
    expect(page.locator("#said")).to_contain_text(start)


def is_out(folder: Path) -> None:
    """The issue is published, locked, and its pages hold the words of both languages."""
    digest = open_digest(folder)
    issue = digest.archive.issue(NUMBER)
    entries = [entry for _, entry in issue.entries()]
    digest.close()
    assert set(issue.published) == {"zh", "en"}
    assert len(entries) == PICKED
    for at, language in enumerate(("zh", "en")):
        written = {(entry.title.get(language), entry.summary.get(language).strip()) for entry in entries}
        assert written == {words(turn)[at] for turn in range(PICKED)}
    locked = Locks(folder / "content" / "issues").read(NUMBER)
    assert locked
    assert set(locked.published) == {"zh", "en"}
    assert {name: set(tags) for name, tags in locked.entries.items()} == {
        entry.id: {"zh", "en"} for entry in entries
    }
    assert issue.title.get("en") == "An afternoon of news"
    for language, at in (("zh", 0), ("en", 1)):
        html = (folder / "site" / language / "issues" / str(NUMBER) / "index.html").read_text("utf-8")
        for turn in range(PICKED):
            assert words(turn)[at][0] in html
            assert words(turn)[at][1] in html


def test_by_keyboard_alone(week: Path, tmp_path: Path, browser: Browser) -> None:
    with sat_down(week, tmp_path / "week", browser) as (desk, page):
        assert len(desk.room.inbox().candidates) >= CANDIDATES
        hands = Hands(page)
        hands.press("j")
        for turn in range(PICKED):
            hands.press("p")
            told(page, "Picked")
            expect(page.locator("#standings li:nth-child(2) b")).to_have_text(str(turn + 1))
            if turn in (1, 4):
                hands.press("x", "3")
                told(page, "Dropped")
        hands.press("z", "Enter")
        told(page, "Put off")
        hands.press("V")
        hands.there(f"/issue/{NUMBER}")
        hands.press("t")
        hands.there("/entry/-")
        hands.press("e")
        for title, lead in (
            ("一个下午的新闻", "下午的第一件事"),
            ("An afternoon of news", "The first thing"),
        ):
            hands.type(title)
            hands.press("Enter")
            hands.type(lead)
            hands.press("Control+Enter")
        for turn in range(PICKED):
            expect(page.locator("textarea[name='title.zh']")).to_be_focused()
            expect(page.locator("html")).not_to_have_attribute("data-on", f"issue/{NUMBER}/-")
            for title, summary in words(turn):
                hands.type(title)
                hands.press("Enter")
                hands.type(summary)
                hands.press("Control+Enter")
            told(page, "Confirmed")
        hands.there(f"/issue/{NUMBER}")
        hands.press("O")
        hands.there(f"/publish/{NUMBER}")
        expect(page.locator("#step-findings")).to_be_visible()
        hands.press("p")
        expect(page.locator("dialog[open]")).to_contain_text(f"Vol. {NUMBER}")
        hands.press("Enter")
        expect(page.locator("main")).to_contain_text("It is out in every language")
        hands.press("b")
        expect(page.locator("dialog[open]")).to_contain_text("Build the site")
        hands.press("Enter")
        expect(page.locator("main")).to_contain_text("Pages made", timeout=90_000)
    is_out(tmp_path / "week")
    sys.stdout.write(f"\nby keyboard: {hands.count} keys, {hands.count / PICKED:.1f} for each entry\n")
    assert hands.count / PICKED < MOST


@dataclass
class Mouse:
    """The same by clicks; the keyboard is for words alone."""

    page: Page
    count: int = 0

    def click(self, where: str, nth: int = 0) -> None:
        self.count += 1
        self.page.locator(where).nth(nth).click()

    def write(self, name: str, text: str) -> None:
        """A click into a field, and words: what a machine left there is written over."""
        self.click(f"textarea[name='{name}']")
        self.page.keyboard.type(text)


def test_by_mouse(week: Path, tmp_path: Path, browser: Browser) -> None:
    with sat_down(week, tmp_path / "week", browser) as (_desk, page):
        mouse = Mouse(page)
        for turn in range(PICKED):
            mouse.click("[data-row]:visible .pick--own")
            expect(page.locator("#standings li:nth-child(2) b")).to_have_text(str(turn + 1))
            told(page, "Picked")
        mouse.click("[data-row]:visible .less")
        mouse.click("dialog[open] button[value='old']")
        told(page, "Dropped")
        mouse.click("[data-row]:visible .less[data-opens='snooze']")
        mouse.click("dialog[open] button[data-sets='weeks']")
        told(page, "Put off")
        mouse.click(".nav a[href$='/issue']")
        page.wait_for_url(f"**/issue/{NUMBER}")
        ready(page)
        mouse.click("a[href$='/entry/-']")
        page.wait_for_url("**/entry/-")
        ready(page)
        for language, title, lead in (
            ("zh", "一个下午的新闻", "下午的第一件事"),
            ("en", "An afternoon of news", "The first thing"),
        ):
            mouse.write(f"title.{language}", title)
            mouse.write(f"lead.{language}", lead)
        mouse.click("#confirm")
        for turn in range(PICKED):
            expect(page.locator("html")).not_to_have_attribute("data-on", f"issue/{NUMBER}/-")
            ready(page)
            expect(page.locator("textarea[name='summary.zh']")).not_to_have_value(words(turn - 1)[0][1])
            for language, (title, summary) in zip(("zh", "en"), words(turn), strict=True):
                mouse.write(f"title.{language}", title)
                mouse.write(f"summary.{language}", summary)
            mouse.click("#confirm")
            told(page, f"Confirmed: {words(turn)[0][0]}")
        page.wait_for_url(f"**/issue/{NUMBER}")
        ready(page)
        mouse.click(".nav a[href$='/publish']")
        page.wait_for_url(f"**/publish/{NUMBER}")
        ready(page)
        expect(page.locator("#step-findings")).to_be_visible()
        mouse.click("#do-out")
        mouse.click("dialog[open] button.main")
        expect(page.locator("main")).to_contain_text("It is out in every language")
        mouse.click("#do-build")
        mouse.click("dialog[open] button.main")
        expect(page.locator("main")).to_contain_text("Pages made", timeout=90_000)
    is_out(tmp_path / "week")
    sys.stdout.write(f"\nby mouse: {mouse.count} clicks, {mouse.count / PICKED:.1f} for each entry\n")
    assert mouse.count / PICKED < MOST
