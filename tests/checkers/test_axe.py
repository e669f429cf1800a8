"""Every kind of page for readers who do not see it, or see it badly, by axe-core."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.checkers import sample

pytestmark = pytest.mark.browser

DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
#: All that can differ between light and dark.
COLOURS = ("color-contrast", "link-in-text-block")
RUN = """only => axe.run(document, {resultTypes: ["violations"], ...(only.length ? {runOnly: only} : {})})
    .then(told => told.violations.flatMap(rule => rule.nodes.map(node =>
        `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)}`)))"""


def faults(page: Page, only: Sequence[str] = ()) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(sample.module("axe-core/axe.min.js").read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN, list(only))
    return found


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    told: dict[str, Any] = request.param
    context = browser.new_context(**told)
    yield context.new_page()
    context.close()


def seen(scheme: Literal["light", "dark"], size: ViewportSize) -> dict[str, object]:
    return {"color_scheme": scheme, "viewport": size}


@pytest.mark.parametrize("page", [seen("light", DESK)], ids=["light"], indirect=True)
def test_no_kind_of_page_shuts_anyone_out(page: Page, site: sample.Site) -> None:
    """Two pages of each kind and language at a desk, the richer one on a phone as well."""
    wrong, rich = [], set(site.chosen(1))
    for at in site.chosen():
        page.set_viewport_size(DESK)
        page.goto(site.url + at)
        wrong += [f"{at} {fault}" for fault in faults(page)]
        if at in rich:
            page.set_viewport_size(PHONE)
            wrong += [f"{at} on a phone: {fault}" for fault in faults(page)]

    assert wrong == []


@pytest.mark.parametrize("page", [seen("dark", DESK)], ids=["dark"], indirect=True)
def test_no_colour_is_too_faint_in_the_dark(page: Page, site: sample.Site) -> None:
    wrong = []
    for at in site.chosen(1):
        page.set_viewport_size(DESK)
        page.goto(site.url + at)
        if at.split("/")[0] in site.languages:
            assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
        wrong += [f"{at} {fault}" for fault in faults(page, COLOURS)]
        page.set_viewport_size(PHONE)
        wrong += [f"{at} on a phone: {fault}" for fault in faults(page, COLOURS)]

    assert wrong == []


@pytest.mark.parametrize(
    "page",
    [seen(scheme, size) for scheme in ("light", "dark") for size in (DESK, PHONE)],
    ids=["desk", "phone", "dark desk", "dark phone"],
    indirect=True,
)
def test_the_page_an_article_is_copied_from_shuts_no_editor_out(page: Page, site: sample.Site) -> None:
    copied = sorted(path.name for path in site.outbox.glob("*.wechat.html"))
    wrong = []
    for name in copied:
        page.goto(f"http://{site.host}/outbox/{name}")
        wrong += [f"{name} {fault}" for fault in faults(page)]

    assert wrong == []
    assert copied


@pytest.mark.parametrize(
    "page", [seen("light", DESK), seen("dark", PHONE)], ids=["desk", "phone"], indirect=True
)
def test_an_open_search_shuts_nobody_out(page: Page, site: sample.Site) -> None:
    page.goto(f"{site.url}en/issues/32/")
    page.locator("[data-md-component=search-query]").focus()
    page.keyboard.type("cgroup")
    page.locator(".md-search-result__link").first.wait_for()
    page.wait_for_function("document.getAnimations().every(it => it.playState !== 'running')")

    assert faults(page) == []


@pytest.mark.parametrize(
    "page", [seen("light", PHONE), seen("dark", DESK)], ids=["light", "dark"], indirect=True
)
def test_the_entrance_shuts_nobody_out(browser: Browser, page: Page, site: sample.Site) -> None:
    page.route("**/digest/", lambda route: route.fulfill(body=_standing(site), content_type="text/html"))
    page.goto(site.url)

    assert faults(page) == []


def _standing(site: sample.Site) -> str:
    """The entrance as those see it whose browser runs no script."""
    text = site.file("").read_text(encoding="utf-8")
    assert text.count("location.replace(") == 2
    return text.replace("location.replace(", "String(")
