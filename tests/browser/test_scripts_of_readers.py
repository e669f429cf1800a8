"""The entrance of a paper that has two scripts of one language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, sync_playwright

from tests.browser.test_site import CHROMIUM, FLAGS

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
HOME = "http://paper.test/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.mark.parametrize(
    ("locale", "tags", "language"),
    [
        ("zh-TW", ["zh", "en", "zh-Hant"], "zh-Hant"),
        ("zh-HK", ["zh", "en", "zh-Hant"], "zh-Hant"),
        ("zh-CN", ["zh-Hant", "en", "zh"], "zh"),
        ("zh-TW", ["en", "zh"], "zh"),
        ("en-GB", ["zh", "en", "zh-Hant"], "en"),
        ("fr-FR", ["zh", "en", "zh-Hant"], "zh"),
    ],
)
def test_a_land_tells_the_script(browser: Browser, locale: str, tags: list[str], language: str) -> None:
    source = (ROOT / "templates/page/root.html").read_text("utf-8")
    found = re.search(r"<script>.*?</script>", source, re.DOTALL)
    assert found
    entrance = found[0].replace("{{ tags | tojson }}", json.dumps(tags))

    def answer(route: Route) -> None:
        body = f"<!doctype html>{entrance}" if route.request.url == HOME else "<!doctype html>here"
        route.fulfill(body=body, content_type="text/html")

    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.route("**/*", answer)
    page.goto(HOME)

    page.wait_for_url(f"{HOME}{language}/")
    context.close()
