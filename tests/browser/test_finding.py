"""The search box in a real browser: what it finds, in which order, from the keyboard, and what it costs."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from digest.frames.material import MaterialFrames
from digest.model import About
from digest.renderers.search import subject
from digest.templating import Templates, shipped
from tests.browser.settled import settled
from tests.browser.test_site import CHROMIUM, FLAGS, Quiet
from tests.editions import SETTINGS, edition, entry, holding
from tests.sites import assemble

pytestmark = pytest.mark.browser

BOX = "[data-md-component=search-query]"
LINK = ".md-search-result__link"
MOVING = {"zh": "本周的上游动态更新不少，扩缩容也提了一句。", "en": "Much moved upstream this week."}
HOSTILE = "<img src=x onerror=window.hit=1> & <b>bold</b>"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small site with pages about KEP-753 and cert-manager, which two issues tell of."""
    folder = tmp_path_factory.mktemp("finding")
    for tag, title in (("zh", "关于我们"), ("en", "About")):
        (folder / "content" / tag).mkdir(parents=True)
        (folder / "content" / tag / "about.md").write_text(f"# {title}\n", encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder / "site")))
    url = f"http://127.0.0.1:{server.server_port}/digest/"
    settings, templates = replace(SETTINGS, site_url=url), Templates([shipped()])
    frames = MaterialFrames(
        settings, project=folder, content=folder / "content", templates=templates, cache=folder / "cache"
    )
    kep = (About(kind="kep", value="753"),)
    entries = [
        {
            "zh": entry("Sidecar 容器进入 Beta", MOVING["zh"], id="moved", facts=("KEP-753 · sig-node",), about=kep),
            "en": entry("Sidecars enter beta", MOVING["en"], id="moved", facts=("KEP-753 · sig-node",), about=kep),
        },
        {tag: entry("KEP-7531", "Other.", id="other") for tag in settings.languages},
        {tag: entry("cert-manager v1.19.0", "Out.", id="cm", kind="release") for tag in settings.languages},
        {tag: entry("cert-manager v1.190.0", "Out.", id="cm190") for tag in settings.languages},
        {tag: entry("Hostile", HOSTILE, id="hostile") for tag in settings.languages},
    ]  # fmt: skip
    editions = [edition(29, tag) for tag in settings.languages]
    editions += [
        holding(*(one[tag] for one in entries), number=28, language=tag) for tag in settings.languages
    ]
    subjects = [
        subject("keps/753/", "KEP-753: Sidecar containers", "sig-node", ("KEP-753",)),
        subject("projects/cert-manager/", "cert-manager", "", ("cert-manager", "cert-manager v1.18.0")),
    ]
    shown = folder / "site" / "digest"
    assemble(
        shown, editions, settings, templates, frames, subjects=dict.fromkeys(settings.languages, subjects)
    )
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
    """A page that must end without a complaint in the console."""
    context = browser.new_context(locale="en-US")
    shown = context.new_page()
    wrong: list[str] = []
    shown.on("console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None)
    shown.on("pageerror", lambda error: wrong.append(str(error)))
    yield shown
    context.close()
    assert not wrong


def ask(page: Page, words: str) -> None:
    page.locator(BOX).fill(words)


def results(page: Page, words: str) -> list[str]:
    """Addresses the box finds below the language's root, best first."""
    ask(page, words)
    expect(page.locator(LINK).first).to_be_attached()
    settled(page, f"[...document.querySelectorAll({LINK!r})].map(a => a.href)")
    links = page.locator(LINK).evaluate_all("all => all.map(a => a.href)")
    return [str(link).split("/digest/")[1][3:] for link in links]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("KEP-753", "keps/753/"),
        ("kep 753", "keps/753/"),
        ("KEP753", "keps/753/"),
        ("cert-manager", "projects/cert-manager/"),
        ("cert-manager v1.19", "projects/cert-manager/"),
    ],
)
def test_an_identity_finds_its_page_first(
    page: Page, address: str, language: str, words: str, first: str
) -> None:
    page.goto(f"{address}{language}/")

    assert results(page, words)[0] == first


@pytest.mark.parametrize("language", ["zh", "en"])
def test_after_its_page_come_the_entries_that_tell_of_it_and_no_other(
    page: Page, address: str, language: str
) -> None:
    page.goto(f"{address}{language}/")

    assert results(page, "KEP-753") == ["keps/753/", "issues/28/", "issues/28/#moved"]
    assert results(page, "cert-manager v1.19") == ["projects/cert-manager/", "issues/28/", "issues/28/#cm"]


@pytest.mark.parametrize("words", ["动态", "扩缩容", "上游动态", "Sidecar 动态", "容器上游动态"])
def test_chinese_words_are_found_inside_sentences(page: Page, address: str, words: str) -> None:
    page.goto(f"{address}zh/issues/29/")

    assert "issues/28/#moved" in results(page, words)


@pytest.mark.parametrize(
    ("words", "entry"), [("Kubernetes", "#cgroup-v2"), ("cgroup", "#cgroup-v2"), ("KUBERN", "#cgroup-v2")]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_latin_words_are_found_on_both_sides(
    page: Page, address: str, language: str, words: str, entry: str
) -> None:
    page.goto(f"{address}{language}/")

    assert f"issues/29/{entry}" in results(page, words)


def test_what_upstream_wrote_is_shown_as_text(page: Page, address: str) -> None:
    page.goto(f"{address}en/")
    results(page, "onerror")

    expect(page.locator(".md-search-result__article").nth(1)).to_contain_text(
        "<img src=x onerror=window.hit=1>"
    )
    assert page.evaluate("window.hit") is None
    assert page.locator(".md-search-result img").count() == 0
    assert page.locator(".md-search-result mark").all_inner_texts() == ["onerror"]


def test_enter_goes_to_the_entry(page: Page, address: str) -> None:
    page.goto(f"{address}en/archive/")
    page.keyboard.press("/")
    expect(page.locator(BOX)).to_be_focused()
    assert results(page, "Sidecars enter")[1] == "issues/28/#moved"
    page.keyboard.press("Enter")

    page.wait_for_url(f"{address}en/issues/28/#moved")
    expect(page.locator("#moved")).to_be_in_viewport()


def test_arrows_walk_through_the_results_and_escape_leaves(page: Page, address: str) -> None:
    page.goto(f"{address}en/")
    page.keyboard.press("s")
    results(page, "KEP-753")
    page.keyboard.press("ArrowDown")
    expect(page.locator(LINK).first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(LINK).nth(1)).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.locator("#__search")).not_to_be_checked()


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "没有找到符合条件的结果"), ("en", "No matching documents")]
)
def test_it_says_so_when_nothing_is_found(page: Page, address: str, language: str, words: str) -> None:
    page.goto(f"{address}{language}/")
    ask(page, "zzyzx")

    expect(page.locator(".md-search-result__meta")).to_have_text(words)


def test_words_no_key_was_pressed_for_are_looked_up(page: Page, address: str) -> None:
    """As they come from an input method's list, from a paste by mouse, from a voice."""
    page.goto(f"{address}zh/")
    page.locator(BOX).focus()
    page.keyboard.insert_text("扩缩容")

    expect(page.locator(f"{LINK}[href$='#moved']")).to_be_attached()


def test_a_link_can_hold_a_question(page: Page, address: str) -> None:
    page.goto(f"{address}zh/?q=KEP-753")

    expect(page.locator(LINK).first).to_have_attribute("href", f"{address}zh/keps/753/")


@pytest.mark.parametrize("path", ["404.html", "zh/404.html", "en/404.html"])
def test_a_page_not_found_has_search_and_ways_home_at_any_depth(page: Page, address: str, path: str) -> None:
    """As a server shows it: at an address that is not its own."""
    language = "en" if path.startswith("en") else "zh"
    deep = f"{address}{language}/no/such/page/at/all/"
    body = page.request.get(address + path).text()
    page.route(deep, lambda route: route.fulfill(status=200, content_type="text/html", body=body))
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.goto(deep)

    assert results(page, "KEP-753")[0] == "keps/753/"
    page.keyboard.press("Escape")
    homes = page.locator(".notice a").evaluate_all("all => all.map(a => a.href)")
    assert {f"{address}zh/", f"{address}en/"} <= set(homes)
    assert not failed


def test_nothing_of_the_index_is_fetched_before_somebody_comes_to_the_box(page: Page, address: str) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}en/issues/29/")
    page.wait_for_timeout(400)
    assert not [url for url in asked if "/search/" in url]

    page.locator(BOX).focus()
    page.wait_for_timeout(400)
    results(page, "cgroup")

    assert len([url for url in asked if url.endswith("/search_index.json")]) == 1


def test_without_script_there_is_no_box(browser: Browser, address: str) -> None:
    for width in (390, 1280):
        context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
        page = context.new_page()
        page.goto(f"{address}zh/")
        assert page.locator(BOX).is_visible() is False
        assert page.locator(".strip__search").is_visible() is False
        context.close()
