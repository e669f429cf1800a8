"""A reader with a keyboard alone: every stop of the Tab key is seen, everything is reached, nothing holds one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.checkers import sample

pytestmark = pytest.mark.browser

PAGES = {
    1280: ("en/issues/32/", "zh/", "en/archive/2026/", "zh/keps/740/", "en/pictures/", "zh/feeds/"),
    390: ("zh/issues/32/", "en/", "zh/guide/"),
}
#: Marks what a keyboard should reach, as the page stands before it is used.
MARK = """() => document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]").forEach(
    it => { if (it.tabIndex >= 0 && it.checkVisibility({opacityProperty: true, visibilityProperty: true})) it.dataset.wanted = "" })"""
#: What is wrong with the stop the keyboard is at, once all movement has ended; null after the last one.
STOP = """async () => {
    const it = document.activeElement;
    if (!it || it === document.body || it === document.documentElement) return null;
    delete it.dataset.wanted;
    const shown = it.matches("[type=radio]") ? it.nextElementSibling : it;   // the palette's label is what one sees
    const seen = () => shown.checkVisibility({opacityProperty: true, visibilityProperty: true});
    for (let frames = 0; frames < 120 && !seen(); frames++) await new Promise(requestAnimationFrame);  // it opens first
    await Promise.all(document.getAnimations().map(moving => moving.finished.catch(() => 0)));
    const box = shown.getBoundingClientRect(), style = getComputedStyle(shown), wrong = [];
    if (!seen()) wrong.push("invisible");
    if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) wrong.push("off the screen");
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 1) wrong.push("no outline");
    const strip = document.querySelector(".strip");
    if (strip && !strip.contains(it) && !it.matches(".md-skip") && box.bottom <= strip.getBoundingClientRect().bottom)
        wrong.push("under the strip");
    return [`${it.tagName} ${it.className} ${it.textContent.trim().slice(0, 30)}`, wrong];
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_tab_key_comes_everywhere_is_always_seen_and_comes_out(
    page: Page, site: sample.Site, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    wrong: list[str] = []
    for at in PAGES[width]:
        page.goto(site.url + at)
        page.evaluate(MARK)
        stops = 0
        while stops < 500:
            page.keyboard.press("Tab")
            stop = page.evaluate(STOP)
            if stop is None:
                break
            stops += 1
            wrong += [f"{at} {stop[0]}: {fault}" for fault in stop[1]]
        assert 15 < stops < 500
        left = page.locator("[data-wanted]").evaluate_all("all => all.map(it => it.outerHTML.slice(0, 120))")
        wrong += [f"{at} never reached: {it}" for it in left]

    assert wrong == []


def test_search_needs_no_mouse(page: Page, site: sample.Site) -> None:
    page.goto(f"{site.url}en/")
    while page.evaluate("document.activeElement.dataset.mdComponent") != "search-query":
        page.keyboard.press("Tab")
    page.keyboard.type("cgroup")
    page.locator(".md-search-result__link").first.wait_for()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".md-search-result__link").first).to_be_focused()

    page.keyboard.press("Enter")

    page.wait_for_url(re.compile("/en/issues/"))


def test_escape_leaves_the_search(page: Page, site: sample.Site) -> None:
    page.goto(f"{site.url}zh/")
    page.locator("[data-md-component=search-query]").focus()
    expect(page.locator("#__search")).to_be_checked()

    page.keyboard.press("Escape")

    expect(page.locator("#__search")).not_to_be_checked()


def test_palette_and_language_need_no_mouse(page: Page, site: sample.Site) -> None:
    page.goto(f"{site.url}zh/issues/32/")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    while not page.evaluate("document.activeElement.matches('.md-option')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.keyboard.press("Tab")
    expect(page.locator(".strip__switch")).to_be_focused()

    page.keyboard.press("Enter")

    page.wait_for_url(re.compile("/en/issues/32/"))


def test_the_skip_link_passes_over_the_strip(page: Page, site: sample.Site) -> None:
    page.goto(f"{site.url}en/issues/32/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("!document.activeElement.closest('.strip, .masthead')")
