"""The inbox in a real browser: what comes when the rows shown are done, and what is called new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from digest.model import Item
from tests.browser.test_site import CHROMIUM, FLAGS
from tests.desks import Desk, running
from tests.digests import COVERS, NOW, evidence, fill, make, opened

pytestmark = pytest.mark.browser

TOPICS = ["etcd", "gateways", "meshes", "registries", "schedulers", "sandboxes", "quotas", "probes"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An inbox with eight articles."""
    digest = make(tmp_path)
    fill(digest, [article(topic) for topic in TOPICS])
    digest.draft(NOW, 30, COVERS)
    with running(tmp_path) as made:
        yield made


@pytest.fixture
def page(desk: Desk) -> Iterator[Page]:
    """The first three of them."""
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        made = browser.new_page(locale="en-GB")
        made.on("pageerror", lambda error: pytest.fail(str(error)))
        made.goto(f"{desk.origin}/?section=reading&n=3&token={desk.token}")
        made.locator("html[data-ready]").wait_for()
        yield made
        browser.close()


def article(topic: str) -> Item:
    url = f"https://example.com/{topic}"
    return replace(evidence()[3], key=topic, identity=url, url=url, title=f"What we learnt of {topic}")


def test_after_the_last_row_the_next_ones_come(page: Page) -> None:
    """Who decides one after the other goes on without a look away, and what waited is not called new."""
    rows = page.locator("[data-row]:visible")
    expect(rows).to_have_count(3)
    seen = set(rows.evaluate_all("all => all.map((row) => row.id)"))
    for _ in range(3):
        page.keyboard.press("j")
        page.keyboard.press("p")
    expect(page.locator("#progress")).to_contain_text("3 of 8")
    expect(rows).to_have_count(3)
    assert not seen & set(rows.evaluate_all("all => all.map((row) => row.id)"))
    expect(rows.first).to_be_focused()
    expect(page.locator("#fresh")).to_be_hidden()
    page.keyboard.press("p")
    expect(page.locator("#progress")).to_contain_text("4 of 8")


def test_what_arrives_is_told_and_not_thrown_in(desk: Desk, page: Page) -> None:
    """A candidate that is new since the page came is announced with a button; the rows stay till it is pressed."""
    rows = page.locator("[data-row]:visible")
    before = rows.evaluate_all("all => all.map((row) => row.id)")
    fill(opened(desk.room.root), [article("observability")])
    page.keyboard.press("j")
    page.keyboard.press("p")
    expect(page.locator("#fresh")).to_contain_text("1 new candidate")
    assert rows.evaluate_all("all => all.map((row) => row.id)") == before[1:]
    page.keyboard.press("n")
    expect(rows).to_have_count(3)
    expect(page.locator("#fresh")).to_be_hidden()
