"""Pages as a browser shows them: nothing complained of, nothing asked elsewhere, and as well without script or on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.checkers import sample

pytestmark = pytest.mark.browser


@pytest.fixture
def still(browser: Browser) -> Iterator[Page]:
    """A page that runs no script."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_no_page_complains_or_asks_for_more_than_it_needs(browser: Browser, site: sample.Site) -> None:
    wrong: list[str] = []
    asked: list[tuple[str, str]] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("console", lambda said: wrong.append(f"{page.url} {said.type}: {said.text}"))
    page.on("pageerror", lambda error: wrong.append(f"{page.url} {error}"))
    page.on(
        "requestfailed",
        # What going on to the next page interrupts is no fault.
        lambda request: (
            wrong.append(f"{request.failure} {request.url}")
            if request.failure != "net::ERR_ABORTED"
            else None
        ),
    )
    page.on(
        "response",
        lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None,
    )
    page.on("request", lambda request: asked.append((request.url, request.resource_type)))
    for at in site.chosen():
        page.goto(site.url + at, wait_until="networkidle" if at.endswith("/issues/32/") else "load")
    context.close()

    assert wrong == []
    assert not [url for url, _ in asked if not url.startswith(site.url)]
    known = {"document", "stylesheet", "script", "image", "manifest"}  # no font
    assert not [url for url, kind in asked if kind not in known and not url.endswith("/favicon.svg")]
    assert not [url for url, _ in asked if "/search/" in url]
    assert len(asked) > len(site.chosen())


def test_without_script_every_page_says_the_same_and_leads_to_its_other_side(
    browser: Browser, still: Page, site: sample.Site
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page, rich = context.new_page(), set(site.chosen(1))
    for at in site.chosen():
        still.goto(site.url + at)
        if at in rich:
            page.goto(site.url + at)
            words, with_script = (it.locator("main").inner_text() for it in (still, page))
            assert re.sub(r"\s", "", words) == re.sub(r"\s", "", with_script), at
            assert len(words) > 40, at
            assert still.locator("h1").first.is_visible(), at
            for useless in ("[data-md-component=palette] label", ".strip__search", ".md-search__input"):
                assert not still.locator(f"{useless}:visible").count(), at
        if at.split("/")[0] in site.languages:
            switch = still.locator(".strip__switch")
            tag = str(switch.get_attribute("hreflang"))
            assert tag != at.split("/")[0]
            assert switch.is_visible(), at
            there = urljoin(still.url, switch.get_attribute("href")).removeprefix(site.url)
            assert there.startswith(f"{tag}/")
            assert site.file(there).is_file(), at
    context.close()


def test_without_script_the_switch_works(still: Page, site: sample.Site) -> None:
    still.goto(f"{site.url}en/keps/740/")
    still.locator(".strip__switch").click()

    still.wait_for_url(f"{site.url}zh/keps/740/")
    expect(still.locator("html")).to_have_attribute("lang", "zh")


def test_without_script_the_entrance_shows_both_ways_in(still: Page, site: sample.Site) -> None:
    still.goto(site.url)

    for tag in site.languages:
        expect(still.locator(f"a[hreflang={tag}]")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_paper_an_issue_is_a_paper(browser: Browser, site: sample.Site, language: str) -> None:
    page = browser.new_page(viewport={"width": 794, "height": 1123}, color_scheme="dark")
    page.goto(f"{site.url}{language}/issues/32/")
    page.emulate_media(media="print")

    for part in (".strip", ".contents", ".turn", ".colophon", ".md-skip", ".entry__anchor", ".md-search"):
        assert not page.locator(f"{part}:visible").count(), part
    for part in (".masthead__name", ".masthead__facts", ".issue__title", ".section__title", ".credits"):
        expect(page.locator(part).first).to_be_visible()
    ink, paper = page.locator(".issue__title").evaluate(
        "it => [getComputedStyle(it).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    address = page.locator(".source").first.evaluate("it => getComputedStyle(it, '::after').content")
    assert "https://example.org/stall" in address
    page.close()


def test_a_printed_issue_fills_its_pages(browser: Browser, site: sample.Site) -> None:
    page = browser.new_page()
    page.goto(f"{site.url}en/issues/31/")

    printed = page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "1.4cm"))

    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 3
    page.close()
