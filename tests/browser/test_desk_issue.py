"""The issue on the desk in a real browser: dragged, stepped, seen by others at once, nothing jumping."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.desks import Desk
from tests.digests import NOW, opened

pytestmark = pytest.mark.browser


def look(desk: Desk, context: BrowserContext, token: str = "") -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"{desk.origin}/issue/30?token={token or desk.token}")
    page.locator("html[data-ready]").wait_for()
    return page


def order(page: Page) -> list[str]:
    return page.locator("#arranged [data-row]").evaluate_all("all => all.map((row) => row.dataset.id)")


def test_by_keys_and_undone(desk: Desk, context: BrowserContext) -> None:
    """Alt and an arrow move a row; the focus goes with it; `u` brings it back."""
    page = look(desk, context)
    first = order(page)
    page.keyboard.press("j")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#said")).to_contain_text("Moved")
    assert order(page) == [first[1], first[0], *first[2:]]
    focused = page.evaluate("document.activeElement.closest('[data-row]')?.dataset.id")
    assert focused == first[0]
    page.keyboard.press("J")
    page.wait_for_function(
        "id => document.getElementById(`e-${id}`).closest('ol').id === 'l-reading'", arg=first[0]
    )
    page.keyboard.press("m")
    page.keyboard.press("1")
    page.wait_for_function(
        "id => document.getElementById(`e-${id}`).closest('ol').id === 'l-upstream'", arg=first[0]
    )
    for _ in range(3):
        with page.expect_event("load"):
            page.keyboard.press("u")
        page.locator("html[data-ready]").wait_for()
    assert order(page) == first
    # The page came anew, and the focus is still on its row.
    assert page.evaluate("document.activeElement.dataset.id") == first[0]
    page.keyboard.press("x")
    page.wait_for_function("id => !document.getElementById(`e-${id}`)", arg=first[0])
    assert page.evaluate("document.activeElement.dataset.id") == first[1]


def test_by_mouse(desk: Desk, context: BrowserContext) -> None:
    """A row is dragged by its grip; a line says where it will stand."""
    page = look(desk, context)
    first = order(page)
    grip = page.locator(f"#e-{first[0]} .grip").bounding_box()
    onto = page.locator(f"#e-{first[-1]}").bounding_box()
    assert grip
    assert onto
    page.mouse.move(grip["x"] + 8, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(onto["x"] + 80, onto["y"] + 8, steps=4)
    expect(page.locator(f"#e-{first[-1]}")).to_have_class("row before")
    page.mouse.up()
    expect(page.locator("#said")).to_contain_text("Moved")
    expect(page.locator(".dragged, .before")).to_have_count(0)
    assert order(page) == [*first[1:-1], first[0], first[-1]]


def test_what_others_do_is_seen_and_nothing_jumps(
    desk: Desk, context: BrowserContext, browser: Browser
) -> None:
    """Another's order and words arrive while focus, ticks and what is typed stay."""
    page = look(desk, context)
    first = order(page)
    page.locator(f"#t-{first[0]}").check()
    page.locator("[name=url]").fill("https://example.net/half")
    _, token = desk.sessions.invite("Xu Di", NOW)
    with desk.browser(token) as other:
        other.post("/issue/30/act", data={"do": f"claim {first[0]}"})
        expect(page.locator(f"#e-{first[0]}")).to_contain_text("@Xu Di")
        other.post("/issue/30/act", data={"do": f"down {first[0]}"})
        page.wait_for_function(
            "id => document.querySelector('#arranged [data-row]').dataset.id === id", arg=first[1]
        )
    assert page.locator(f"#t-{first[0]}").is_checked()
    assert page.locator("[name=url]").input_value() == "https://example.net/half"
    assert page.evaluate("document.activeElement.name") == "url"
    opened(Path(desk.room.root)).archive.set_texts(30, first[2], title={"en": "Written by hand"})
    expect(page.locator(f"#e-{first[2]}")).to_contain_text("Written by hand")
    second = browser.new_context(locale="en-GB")
    there = second.new_page()
    there.goto(f"{desk.origin}/?token={token}")
    there.evaluate(
        "id => import('/static/desk.mjs').then((desk) => desk.isOn(`issue/30/${id}`))", arg=first[1]
    )
    expect(page.locator(f"#e-{first[1]} .on")).to_have_text("Xu Di on it")
    second.close()


def test_two_ticked_become_one(desk: Desk, context: BrowserContext) -> None:
    """Ticked with `s`, joined with `w`, said yes to with `y`."""
    page = look(desk, context)
    first = order(page)
    for key in ("j", "s", "j", "s", "w"):
        page.keyboard.press(key)
    page.wait_for_url("**/join?*")
    page.locator("html[data-ready]").wait_for()
    page.keyboard.press("y")
    page.wait_for_url("**/issue/30#*")
    assert order(page) == [first[0], *first[2:]]
