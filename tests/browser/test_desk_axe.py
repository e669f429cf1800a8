"""Every view of the desk for readers who do not see it, or see it badly, by axe-core."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.test_site import CHROMIUM, FLAGS
from tests.checkers import sample
from tests.desks import Desk, running
from tests.digests import drafted

pytestmark = pytest.mark.browser

#: A line a view. Vol. 30 is a draft with entries in both languages.
VIEWS = [
    "/",
    "/?standing=picked",
    "/people",
    "/sources",
    "/nowhere",
]
RUN = """() => axe.run(document, {resultTypes: ["violations"]})
    .then(told => told.violations.flatMap(rule => rule.nodes.map(node =>
        `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)}`)))"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root: Path = tmp_path_factory.mktemp("axe")
    drafted(root).close()
    with running(root) as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_no_view_shuts_anyone_out(
    desk: Desk, chromium: Browser, scheme: Literal["light", "dark"], locale: str
) -> None:
    axe = sample.module("axe-core/axe.min.js").read_text("utf-8")
    context = chromium.new_context(color_scheme=scheme, locale=locale, bypass_csp=True)
    page = context.new_page()
    page.goto(desk.link)
    wrong = []
    for at in VIEWS:
        page.goto(desk.origin + at)
        page.wait_for_selector("html[data-ready]")
        page.evaluate(axe)
        wrong += [f"{at} {fault}" for fault in page.evaluate(RUN)]
    context.close()
    assert wrong == []
