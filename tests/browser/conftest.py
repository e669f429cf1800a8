"""What holds for every test with a browser, and what those of the desk begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.checkers import sample
from tests.desks import Desk, running
from tests.digests import drafted

# A browser on two busy cores takes its time; what comes is taken at once, however long the patience.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's own."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=sample.CHROMIUM, args=sample.FLAGS)
        yield started
        started.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose Vol. 30 is a draft with four entries in both languages."""
    drafted(tmp_path).close()
    with running(tmp_path) as made:
        yield made


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """An English editor's browser."""
    made = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    yield made
    made.close()
