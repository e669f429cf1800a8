"""A feed opened in a browser: a page to read, in both scripts, light and dark, with no tag to be seen."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, sync_playwright

from digest.core import addresses
from digest.renderers.feed import Feeds
from digest.templating import Templates, shipped
from tests.browser.test_site import CHROMIUM, FLAGS, Quiet
from tests.editions import SETTINGS, edition

pytestmark = pytest.mark.browser

TEMPLATES = Templates([shipped()])


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("face")
    feeds = Feeds(TEMPLATES, SETTINGS)
    documents = [feeds.face()]
    for tag in SETTINGS.languages:
        told = [feeds.told(edition(29, tag))]
        documents += [*feeds.issues(tag, told), *feeds.entries(tag, told)]
    for document in documents:
        place = folder / "digest" / document.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(document.body)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/digest/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.mark.parametrize("language", SETTINGS.languages)
@pytest.mark.parametrize("form", ["rss", "atom"])
@pytest.mark.parametrize("name", ["", addresses.ENTRIES])
def test_a_feed_is_a_page(browser: Browser, address: str, language: str, form: str, name: str) -> None:
    grounds = set()
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 800})  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(address + addresses.feed(language, form, name))
        seen = page.evaluate(SEEN)
        context.close()
        words = TEMPLATES.words(language)
        assert words["feed_face"] in seen["words"]
        assert f"{SETTINGS.site_url}{addresses.feed(language, form, name)}" in seen["words"]
        assert (edition(29, language).headline if not name else "cert-manager") in seen["words"]
        assert "<" not in seen["words"]
        assert "tag:" not in seen["words"]
        assert seen["wide"] <= 390
        assert seen["links"] == 3
        grounds.add(seen["ground"])
    assert len(grounds) == 2


#: What is shown: words of elements that take up room, how wide they are, the paper's colour, links.
SEEN = """() => {
  const shown = [...document.querySelectorAll("*")].filter(it => it.getClientRects().length);
  const own = it => [...it.childNodes].filter(n => n.nodeType === 3 || n.nodeType === 4).map(n => n.data).join("");
  return {
    words: shown.map(own).join("\\n"),
    wide: Math.max(...shown.map(it => it.getBoundingClientRect().right)),
    ground: getComputedStyle(document.documentElement).backgroundColor,
    links: shown.filter(it => it.localName === "a" && it.href).length,
  };
}"""
