"""The entry editor in a real browser: saved as one types, nothing lost, two people in one entry."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError

from digest.model import Entry
from tests.desks import Desk
from tests.digests import NOW

pytestmark = pytest.mark.browser

KEP = "/issue/30/entry/kep-2254"


def opened(desk: Desk, context: BrowserContext, token: str = "", path: str = KEP) -> Page:
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{desk.origin}{path}?token={token or desk.token}")
    expect(page.locator("#into")).to_be_visible()
    return page


def entry(desk: Desk) -> Entry:
    return next(e for _, e in desk.room.editing.issue(30).entries() if e.id == "kep-2254")


def field(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.locator(f'[name="{name}"]')


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("Saved")


def test_saved_as_one_types_by_keyboard_alone(desk: Desk, context: BrowserContext) -> None:
    """`e` goes into the text, what is typed is in the file after a moment, Escape and `u` take it back."""
    page = opened(desk, context)
    before = entry(desk).title.get("zh")
    page.keyboard.press("e")
    expect(field(page, "title.zh")).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type("（修订）")
    saved(page)
    assert entry(desk).title.get("zh") == f"{before}（修订）"
    page.keyboard.press("Escape")
    expect(page.locator("#undo button")).to_be_enabled()
    page.keyboard.press("u")
    expect(field(page, "title.zh")).to_have_value(before)
    assert entry(desk).title.get("zh") == before


def test_a_click_into_a_draft_takes_all_of_it_and_into_words_of_a_person_the_place(
    desk: Desk, context: BrowserContext
) -> None:
    """What a machine left is written over by the first click; a second one, or a person's words, are clicked into."""
    page = opened(desk, context)
    title = field(page, "title.zh")
    selected = "e => e.value.slice(e.selectionStart, e.selectionEnd)"
    title.click()
    assert title.evaluate(selected) == title.input_value()
    title.click()
    assert title.evaluate(selected) == ""
    title.fill("人写的标题")
    saved(page)
    expect(page.locator("[id='n:title.zh'] .drafted")).to_have_count(0)
    expect(page.locator("[id='n:summary.zh'] .drafted")).to_have_count(1)
    field(page, "summary.en").click()
    title.click()
    assert title.evaluate(selected) == ""


def test_the_page_beside_says_that_it_loads_and_stays_while_the_desk_is_away(
    desk: Desk, browser: Browser
) -> None:
    """Never blank without a word, never the browser's own page; the last good one stays."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1400, "height": 900})
    context.route(
        "**/preview/30/page/zh", lambda route: held.append(route) if not held else route.continue_()
    )
    held: list[Route] = []
    page = opened(desk, context)
    frame = page.frame_locator("#beside iframe")
    expect(page.get_by_text("Loading")).to_be_visible()
    held[0].continue_()
    expect(frame.locator("body")).to_contain_text("cgroup v2")
    expect(page.get_by_text("Loading")).to_be_hidden()
    away = page.get_by_text("What you see is how it was last")
    expect(away).to_be_hidden()
    context.set_offline(True)
    page.locator("#beside [data-show=en]").click()
    expect(away).to_be_visible()
    expect(frame.locator("html")).to_have_attribute("lang", "zh")
    context.set_offline(False)
    field(page, "title.en").fill("Back again")
    expect(frame.locator("body")).to_contain_text("Back again")
    expect(away).to_be_hidden()
    context.close()


def test_on_a_phone_the_bar_is_one_line_and_the_rest_unfolds(desk: Desk, browser: Browser) -> None:
    """390 by 844: what is read begins in the upper half of the screen; what acts on ticked ones waits for one."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(desk.link)
    for path, what, most in (
        ("/?standing=picked", "[data-row]", 260),
        ("/issue/30", "[data-row]", 420),
        (KEP, ".side textarea", 260),
        ("/preview/30", "iframe", 200),
        ("/publish/30", ".steps", 140),
        ("/sources", "main > *", 140),
        ("/people", ".part", 140),
    ):
        page.goto(f"{desk.origin}{path}")
        assert page.locator(what).first.bounding_box()["y"] < most, path  # type: ignore[index]
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"{desk.origin}/?standing=picked")
    expect(page.locator(".ticked")).to_be_hidden()
    page.locator("[name=id]").first.check()
    expect(page.locator(".ticked")).to_be_visible()
    expect(page.locator("#filters")).to_be_hidden()
    page.get_by_role("button", name="菜单").click()
    page.locator("#menu a", has_text="来源").click()
    page.wait_for_url("**/sources")
    context.close()


def test_without_script_no_key_is_named(desk: Desk, browser: Browser) -> None:
    """Keys would do nothing; the numbers that name the buttons of a pick stay."""
    for scripts, shown in ((True, True), (False, False)):
        context = browser.new_context(locale="en-GB", java_script_enabled=scripts)
        page = context.new_page()
        page.goto(desk.link)
        page.goto(f"{desk.origin}/?standing=new")
        assert page.locator(".keys").is_visible() is shown
        page.goto(f"{desk.origin}{KEP}")
        assert page.locator("#confirm kbd").is_visible() is shown
        context.close()


def test_a_new_link_has_fields_for_its_language_and_label(desk: Desk, context: BrowserContext) -> None:
    """No sign is to be known: once an address is saved, its language is chosen and its label typed."""
    page = opened(desk, context)
    field(page, "links").fill("https://example.org/a")
    language = field(page, "lang.links.https://example.org/a")
    language.select_option("zh")
    field(page, "label.links.en.https://example.org/a").fill("Notes")
    page.keyboard.press("Control+s")
    saved(page)
    (link,) = entry(desk).links
    assert (link.url, link.lang, link.label.get("en")) == ("https://example.org/a", "zh", "Notes")
    field(page, "links").fill("")
    expect(language).to_have_count(0)


def test_marks_by_key_and_the_browsers_own_undo(desk: Desk, context: BrowserContext) -> None:
    page = opened(desk, context)
    summary = field(page, "summary.en")
    summary.fill("Pods start again")
    summary.select_text()
    page.keyboard.press("Control+b")
    expect(summary).to_have_value("**Pods start again**")
    page.keyboard.press("Control+z")
    expect(summary).to_have_value("Pods start again")
    with page.expect_response(lambda one: "=-+Pods" in (one.request.post_data or "")):
        page.locator('.side[data-language="en"] [data-mark=list]').click()
        expect(summary).to_have_value("- Pods start again")
    saved(page)
    assert entry(desk).summary.get("en") == "- Pods start again"


def test_two_people_in_one_entry(desk: Desk, context: BrowserContext, browser: Browser) -> None:
    """Two languages: each sees the other's words come in. One field: both texts and a choice."""
    _, token = desk.sessions.invite("Xu Di", NOW)
    second = browser.new_context(locale="en-GB")
    one, other = opened(desk, context), opened(desk, second, token)
    expect(one.locator("#with")).to_contain_text("Xu Di")
    field(one, "title.zh").fill("甲的标题")
    field(other, "title.en").fill("The title of B")
    expect(field(one, "title.en")).to_have_value("The title of B")
    expect(field(other, "title.zh")).to_have_value("甲的标题")
    assert (entry(desk).title.get("zh"), entry(desk).title.get("en")) == ("甲的标题", "The title of B")
    # The network of one is slow: what the other writes meanwhile is there first.
    one.route(
        "**/entry/kep-2254",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    field(one, "title.en").fill("My own title")
    expect(one.locator("#saved")).to_contain_text("Not saved")
    field(other, "title.en").fill("Their own title")
    saved(other)
    one.unroute("**/entry/kep-2254")
    clash = one.locator('[data-clash="title.en"]')
    expect(clash).to_contain_text("Xu Di changed this meanwhile")
    expect(field(one, "title.en")).to_have_value("My own title")
    assert entry(desk).title.get("en") == "Their own title"
    clash.get_by_role("button", name="Keep mine").click()
    saved(one)
    expect(clash).to_have_count(0)
    assert entry(desk).title.get("en") == "My own title"
    expect(field(other, "title.en")).to_have_value("My own title")
    # And theirs: what the page says of its words is true again.
    one.route(
        "**/entry/kep-2254",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    field(one, "title.en").fill("Half a thought")
    expect(one.locator("#saved")).to_contain_text("Not saved")
    field(other, "title.en").fill("A whole one")
    saved(other)
    one.unroute("**/entry/kep-2254")
    clash.get_by_role("button", name="Take theirs").click()
    expect(field(one, "title.en")).to_have_value("A whole one")
    saved(one)
    # What stood against one's words is taken back: they are saved, and nothing is to be chosen.
    one.route(
        "**/entry/kep-2254",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    field(one, "title.en").fill("My last word")
    expect(one.locator("#saved")).to_contain_text("Not saved")
    field(other, "title.en").fill("No, mine")
    saved(other)
    one.unroute("**/entry/kep-2254")
    expect(clash).to_contain_text("Xu Di changed this meanwhile")
    field(other, "title.en").fill("A whole one")
    expect(clash).to_have_count(0)
    saved(one)
    assert entry(desk).title.get("en") == "My last word"
    second.close()


def test_words_that_were_not_saved_come_back(desk: Desk, context: BrowserContext) -> None:
    """The desk does not answer, the page dies: the browser kept the words and offers them."""
    page = opened(desk, context)
    context.set_offline(True)
    field(page, "summary.zh").fill("不能丢的一段话。")
    expect(page.locator("#saved")).to_contain_text("Not saved")
    with suppress(PlaywrightError):  # it dies without the last word that a page sends as it is left
        page.goto("chrome://crash")
    page.close()
    context.set_offline(False)
    again = opened(desk, context)
    expect(again.locator("#kept")).to_contain_text("were not saved")
    again.get_by_role("button", name="Take them back").click()
    saved(again)
    assert entry(desk).summary.get("zh") == "不能丢的一段话。"
    again.reload()
    expect(again.locator("#into")).to_be_visible()
    expect(again.locator("#kept")).to_be_empty()


def test_what_is_typed_last_is_saved_though_the_page_is_left(desk: Desk, context: BrowserContext) -> None:
    page = opened(desk, context)
    field(page, "title.zh").fill("离开前的标题")
    page.goto(f"{desk.origin}/")
    page.goto(f"{desk.origin}{KEP}")
    expect(field(page, "title.zh")).to_have_value("离开前的标题")
    expect(page.locator("#kept")).to_be_empty()


def test_yes_goes_on_and_a_fix_is_a_button(desk: Desk, context: BrowserContext) -> None:
    page = opened(desk, context)
    field(page, "summary.zh").fill("采用了Kubernetes 的能力，以及其他。")
    fix = page.locator('[id="n:summary.zh"] button').first
    expect(fix).to_be_visible()
    fix.click()
    expect(field(page, "summary.zh")).to_have_value("采用了 Kubernetes 的能力，以及其他。")
    page.locator("#main").focus()
    page.keyboard.press("y")
    expect(page).not_to_have_url(f"{desk.origin}{KEP}")
    expect(page.locator("#said")).to_contain_text("Confirmed")
    assert entry(desk).review["zh"].state == "confirmed"
    expect(page.locator("#into")).to_be_visible()


def test_a_picture_is_dropped_and_wants_words(desk: Desk, context: BrowserContext) -> None:
    page = opened(desk, context)
    body = b"\x89PNG\r\n\x1a\n" + b"x" * 20
    page.locator("#picture").set_input_files({"name": "A plan.png", "mimeType": "image/png", "buffer": body})
    expect(page.locator("#images textarea").first).to_be_focused()
    page.keyboard.type("示意图")
    saved(page)
    (image,) = entry(desk).images
    assert image.src.startswith("030/a-plan-")
    assert image.alt.get("zh") == "示意图"
