"""The way out in a real browser: by keyboard, with a question before each act, and steps that come up to date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.desk.test_publish import WHOLE
from tests.desks import Desk, running
from tests.digests import drafted, opened

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    drafted(tmp_path).close()
    (tmp_path / "content" / "issues" / "030.yaml").write_text(WHOLE, "utf-8")
    with running(tmp_path) as made:
        yield made


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB")
    made = context.new_page()
    wrong: list[str] = []
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.goto(desk.link)
    made.goto(f"{desk.origin}/publish/30")
    yield made
    context.close()
    assert not wrong


def test_publish_and_build_by_keyboard(page: Page, desk: Desk) -> None:
    """`p` asks; Escape does nothing and gives the focus back; Enter does it, and the page says so."""
    question = page.locator("dialog[open]")
    page.keyboard.press("p")
    expect(question).to_contain_text("content/issues/030.yaml")
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(page.locator("#do-out")).to_be_focused()
    assert not opened(desk.room.root).archive.issue(30).published

    page.keyboard.press("p")
    page.get_by_role("checkbox", name="English").uncheck()
    expect(question.locator("button.main")).to_have_text("Publish Vol. 30 in Chinese")
    question.locator("button.main").press("Enter")
    expect(page.locator("#step-out")).to_contain_text("Vol. 30 is out in Chinese.")
    expect(page.locator("#step-languages")).to_contain_text("out since")
    expect(page.locator("#step-sent")).to_contain_text("E-mail")
    assert list(opened(desk.room.root).archive.issue(30).published) == ["zh"]

    page.keyboard.press("b")
    page.keyboard.press("Enter")
    expect(page.locator("#step-build")).to_contain_text("Pages made", timeout=20_000)


def test_errors_that_others_mend_free_the_button(page: Page, desk: Desk) -> None:
    """The list follows the file; what stops it is named with its entry."""
    file = desk.room.root / "content" / "issues" / "030.yaml"
    file.write_text(WHOLE.replace("zh: 支持 cgroup v2, ", ""), "utf-8")
    expect(page.locator("#step-findings a").first).to_have_attribute(
        "href", re.compile("^/issue/30/entry/cgroup-v2#f:")
    )
    file.write_text(WHOLE, "utf-8")
    expect(page.locator("#step-findings")).not_to_contain_text("Error")
    expect(page.locator("#do-out")).to_be_visible()


def test_how_far_it_is_is_seen_and_goes_on_elsewhere(page: Page, desk: Desk) -> None:
    """A page that is open hears how far something is, whoever began it; nobody outside is asked here."""
    file = desk.room.root / "content" / "issues" / "030.yaml"
    file.write_text(WHOLE.replace("https://example.com/a", "https://127.0.0.1/a"), "utf-8")
    desk.post("/publish/30/links", {})
    expect(page.locator("#step-links")).to_contain_text("link", timeout=20_000)
    expect(page.locator("#step-links .running")).to_have_count(0, timeout=20_000)
    expect(page.locator("#step-links")).not_to_contain_text("not looked at since")
