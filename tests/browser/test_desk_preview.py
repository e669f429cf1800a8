"""The desk's preview in a real browser: what is typed comes into the open document, and the reader stays put."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.desk.test_preview import WECHAT
from tests.desks import Desk, running
from tests.digests import drafted

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    drafted(tmp_path).close()
    settings = tmp_path / "digest.toml"
    settings.write_text(settings.read_text("utf-8") + WECHAT, "utf-8")
    with running(tmp_path) as made:
        yield made


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    """A page of an editor, which tells of nothing wrong."""
    context = browser.new_context(locale="en-GB", permissions=["clipboard-read", "clipboard-write"])
    made = context.new_page()
    wrong: list[str] = []
    made.on("console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None)
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.goto(desk.link)
    yield made
    context.close()
    assert not wrong


TYPE = """async (words) => {
  const { Frame } = await import('/static/preview.mjs')
  const frame = new Frame(document.querySelector('#preview'), 30)
  await frame.words('kep-2254', { 'title.zh': words })
}"""
#: What a page that is pasted into is handed.
PASTE = """() => addEventListener('paste', (event) => {
  window.pasted = event.clipboardData.getData('text/html')
})"""


@pytest.mark.parametrize("kind", ["page", "mail", "text", "feed"])
def test_words_come_into_the_open_document(page: Page, desk: Desk, kind: str) -> None:
    """The document is not loaded again: what scrolled stays where it was, with its styles."""
    page.goto(f"{desk.origin}/preview/30?show={kind}&lang=zh&width=phone")
    frame = page.frame_locator("#preview")
    expect(frame.locator("body")).to_contain_text("cgroup v2")
    frame.locator("html").evaluate("root => { root.dataset.same = 'yes'; root.scrollTop = 120 }")
    page.evaluate(TYPE, "打字中的标题")
    expect(frame.locator("body")).to_contain_text("打字中的标题")
    assert frame.locator("html").evaluate("root => [root.dataset.same, root.scrollTop]") == ["yes", 120]


def test_the_article_is_copied_by_a_button(page: Page, desk: Desk) -> None:
    """The page to copy from runs nothing; the desk copies for it, rich and plain."""
    page.goto(f"{desk.origin}/preview/30?show=wechat")
    page.keyboard.press("c")
    expect(page.locator("#said")).to_have_text("Copied")
    page.evaluate(PASTE)
    page.keyboard.press("Control+V")
    page.wait_for_function("window.pasted")
    article = page.frame_locator("#preview").locator("[data-article]").inner_html()
    assert article in page.evaluate("window.pasted")
    assert "style=" in article
    page.frame_locator("#preview").locator('[data-copy="title"]').click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('Vol. 30')")


def test_what_others_save_is_seen_at_once(page: Page, desk: Desk) -> None:
    """A file that changes by hand changes the open preview; one that breaks is told in it."""
    page.goto(f"{desk.origin}/preview/30?show=page&lang=zh")
    frame = page.frame_locator("#preview")
    expect(frame.locator("body")).to_contain_text("cgroup v2")
    file = desk.room.root / "content" / "issues" / "030.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("cgroup v2", "别人改的标题"), "utf-8")
    expect(frame.locator("body")).to_contain_text("别人改的标题")
    file.write_text("number: [", "utf-8")
    expect(frame.locator("#desk-fault")).to_contain_text("Vol. 30 · Line")
    expect(frame.locator("body")).to_contain_text("别人改的标题")


def test_the_preview_goes_along_with_what_is_edited(page: Page, desk: Desk) -> None:
    """Where the same editor is on an entry in another window, that entry is in view here."""
    page.goto(f"{desk.origin}/preview/30?show=page&lang=zh&width=phone")
    entry = page.frame_locator("#preview").locator("article.entry").last
    name = entry.get_attribute("id")
    expect(entry).not_to_be_in_viewport()
    with desk.client.stream("GET", f"/events?page=other&on=issue/30/{name}") as listening:
        assert listening.status_code == 200
        expect(entry).to_be_in_viewport()
