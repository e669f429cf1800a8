"""The site in a real browser, served on loopback under a path prefix."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from digest.core.compose import card as card_of
from digest.frames.material import MaterialFrames
from digest.templating import Templates, shipped
from tests.browser.settled import settled
from tests.editions import SETTINGS, edition, entry, holding
from tests.sites import assemble

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MOVING = {"zh": "本周的上游动态更新不少。", "en": "Much moved upstream this week."}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass

    def copyfile(self, source: Any, outputfile: Any) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # a browser that goes on to the next page
            super().copyfile(source, outputfile)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a small site is served: issues 28 and 29 in both languages, 30 in Chinese alone."""
    folder = tmp_path_factory.mktemp("browser")
    content = folder / "content"
    for tag, title in (("zh", "关于我们"), ("en", "About")):
        (content / tag).mkdir(parents=True)
        (content / tag / "about.md").write_text(f"# {title}\n", encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder / "site")))
    url = f"http://127.0.0.1:{server.server_port}/digest/"
    settings = replace(SETTINGS, site_url=url)
    templates = Templates([shipped()])
    frames = MaterialFrames(
        settings, project=folder, content=content, templates=templates, cache=folder / "cache"
    )
    editions = [edition(29, tag) for tag in settings.languages]
    editions += [
        holding(
            entry("KEP-753", MOVING[tag], id="moved", facts=("KEP-753 · sig-node",)),
            entry("KEP-754", "Other.", id="other"),
            number=28,
            language=tag,
        )
        for tag in settings.languages
    ]
    newest = edition(30, "zh", out_in=("zh",))
    waiting = replace(card_of(newest), language="en", published=None, lang="zh")
    assemble(folder / "site" / "digest", [*editions, newest], settings, templates, frames, stubs=[waiting])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield url
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that must end without a console error, a failed request or a script error."""
    context = browser.new_context(locale="en-US")
    shown = context.new_page()
    wrong: list[str] = []
    shown.on(
        "console",
        lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None,
    )
    shown.on("pageerror", lambda error: wrong.append(str(error)))
    shown.on(
        "requestfailed",
        # What a click away interrupts is no fault.
        lambda request: (
            wrong.append(f"{request.failure} {request.url}")
            if request.failure != "net::ERR_ABORTED"
            else None
        ),
    )
    shown.on(
        "response",
        lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None,
    )
    yield shown
    context.close()
    assert not wrong


def results(page: Page, words: str) -> list[str]:
    """Addresses the search box finds, best first, below the site."""
    box = page.locator("[data-md-component=search-query]")
    box.fill(words)
    box.press("End")  # `fill` sends no keyup, and the theme listens for that
    first = page.locator(".md-search-result__link").first
    expect(first).to_be_attached()
    settled(page, "[...document.querySelectorAll('.md-search-result__link')].map(a => a.href)")
    links = page.locator(".md-search-result__link").evaluate_all("all => all.map(a => a.href)")
    return [str(link).split("/digest/")[1] for link in links]


@pytest.mark.parametrize(
    "path", ["", "archive/", "archive/2019/", "issues/29/", "issues/30/", "about/", "404.html"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_page_loads_without_complaint(
    page: Page, address: str, language: str, path: str
) -> None:
    page.goto(f"{address}{language}/{path}")

    expect(page.locator("h1")).to_have_count(1)
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_switch_stays_on_issue_and_entry(page: Page, address: str) -> None:
    page.goto(f"{address}zh/issues/29/#cgroup-v2")
    page.locator(".strip__switch").click()

    page.wait_for_url(f"{address}en/issues/29/#cgroup-v2")
    expect(page.locator("#cgroup-v2")).to_be_in_viewport()


def test_the_switch_follows_the_entry_one_came_to_by_the_contents_list(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{address}en/issues/29/")
    page.locator(".contents a[href='#rootless']").click()
    page.locator(".strip__switch").click()

    page.wait_for_url(f"{address}zh/issues/29/#rootless")
    expect(page.locator("html")).to_have_attribute("lang", "zh")


def test_the_switch_works_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}zh/issues/29/")
    page.locator(".strip__switch").click()

    page.wait_for_url(f"{address}en/issues/29/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_search_finds_kubernetes_on_both_sides(page: Page, address: str, language: str) -> None:
    page.goto(f"{address}{language}/")

    assert f"{language}/issues/29/#cgroup-v2" in results(page, "Kubernetes")


def test_search_finds_a_word_inside_a_chinese_sentence(page: Page, address: str) -> None:
    page.goto(f"{address}zh/issues/29/")

    assert results(page, "动态")[:2] == ["zh/issues/28/", "zh/issues/28/#moved"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_search_by_identity_finds_that_and_no_other(page: Page, address: str, language: str) -> None:
    page.goto(f"{address}{language}/")

    assert results(page, "KEP-753") == [f"{language}/issues/28/", f"{language}/issues/28/#moved"]


def test_the_search_index_waits_until_it_is_wanted(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}en/issues/29/")
    page.wait_for_timeout(300)
    assert not [url for url in asked if "search_index" in url]

    results(page, "cgroup")

    assert len([url for url in asked if "search_index" in url]) == 1


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en-GB", "en"), ("fr-FR", "zh")])
def test_the_entrance_sends_readers_to_their_language(
    browser: Browser, address: str, locale: str, language: str
) -> None:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(address)

    page.wait_for_url(f"{address}{language}/")
    context.close()


def test_the_entrance_remembers_a_choice(page: Page, address: str) -> None:
    page.goto(f"{address}en/")
    page.locator(".strip__switch").click()
    page.wait_for_url(f"{address}zh/")
    page.goto(address)

    page.wait_for_url(f"{address}zh/")


def test_dark_follows_the_system_and_a_choice_holds_in_both_languages(browser: Browser, address: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}zh/")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.locator("[data-md-component=palette] label:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")

    page.goto(f"{address}en/issues/29/")

    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    context.close()


def test_the_skip_link_leads_to_the_text(page: Page, address: str) -> None:
    page.goto(f"{address}zh/issues/29/")
    page.keyboard.press("Tab")

    link = page.locator(".md-skip")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    assert link.get_attribute("href") == "#content_"
    expect(page.locator("h1#content_")).to_be_visible()


@pytest.mark.parametrize("path", ["zh/", "en/issues/29/", "zh/archive/", "en/about/"])
def test_nothing_is_wider_than_a_phone(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address + path)

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_own_files_come_from_the_site_alone(page: Page, address: str) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(f"{address}zh/issues/29/")
    results(page, "cgroup")

    assert hosts == {address.split("/")[2]}


def test_the_site_folder_is_small(address: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    site = next(Path(tmp_path_factory.getbasetemp()).glob("browser*/site"))

    assert sum(file.stat().st_size for file in site.rglob("*") if file.is_file()) < 2_000_000
