"""The desk as a screen reader tells it: names, headings, landmarks, and where one is after each act.

axe (`test_desk_axe.py`) finds a control without a name; these find twenty with the same one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.desks import Desk, running
from tests.digests import NOW
from tests.teams import change, git, team

pytestmark = pytest.mark.browser

#: A line a view, and the keys that open something in it.
VIEWS = [
    ("/", ""),
    ("/", "j x"),
    ("/", "j z"),
    ("/?standing=picked", ""),
    ("/issue/30", ""),
    ("/issue/30", "?"),
    ("/issue/30", "j m"),
    ("/issue/30/entry/kep-2254", ""),
    ("/issue/30/entry/-", ""),
    ("/preview/30", ""),
    ("/publish/30", ""),
    ("/publish/30", "p"),
    ("/people", ""),
    ("/sources", ""),
    ("/nowhere", ""),
]
CONTROLS = {
    "button",
    "link",
    "checkbox",
    "radio",
    "textbox",
    "searchbox",
    "combobox",
    "progressbar",
    "Iframe",
}
NAMED = CONTROLS | {"region", "navigation", "table", "dialog", "complementary", "image"}


@pytest.fixture
def week(desk: Desk) -> Desk:
    """Two of four are back in the inbox."""
    for name in ("kep-2254", "istio-1.30.0"):
        assert desk.post("/inbox/act", {"do": f"unpick {name}"}).status_code == 303
    assert desk.post("/inbox/act", {"do": "pick upstream kep-2254"}).status_code == 303
    assert desk.post("/undo", {}).status_code == 303
    desk.sessions.invite("徐迪", NOW)
    return desk


def told(page: Page) -> list[tuple[str, str, dict[str, Any]]]:
    """Role, name and properties of all that a screen reader is handed, in its order."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    found = []
    for node in nodes:
        if not node["ignored"]:
            properties = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
            name = " ".join(str(node.get("name", {}).get("value", "")).split())
            found.append((node["role"]["value"], name, properties))
    return found


def faults(page: Page) -> Iterator[str]:
    """What a listener would stumble over."""
    nodes = told(page)
    for role, name, _ in nodes:
        if role in NAMED and not name:
            yield f"a {role} without a name"
    names = Counter((role, name) for role, name, _ in nodes if role in CONTROLS - {"link"})
    yield from (f"{count} times {role} “{name}”" for (role, name), count in names.items() if count > 1)
    # `/issue` is the address of the week's own, which is `/issue/30`.
    led = {
        (name, re.sub("/issue$", "/issue/30", str(more.get("url", ""))))
        for role, name, more in nodes
        if role == "link"
    }
    yield from (
        f"“{name}” leads to {count} places"
        for name, count in Counter(name for name, _ in led).items()
        if count > 1
    )
    levels = [more["level"] for role, _, more in nodes if role == "heading"]
    if levels[:1] not in ([1], [2]) or any(b > a + 1 for a, b in pairwise(levels)):
        yield f"headings of levels {levels}"


def open_view(page: Page, desk: Desk, path: str, keys: str) -> None:
    page.goto(desk.origin + path)
    page.wait_for_selector("html[data-ready]")
    for key in keys.split():
        page.keyboard.press(key)
    if keys:
        page.wait_for_selector("dialog[open]")


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_every_control_says_what_it_does_and_on_what(week: Desk, browser: Browser, locale: str) -> None:
    context = browser.new_context(locale=locale, viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto(week.link)
    wrong = []
    for path, keys in VIEWS:
        open_view(page, week, path, keys)
        wrong += [f"{path} {keys}: {one}" for one in faults(page)]
        if not keys:
            landmarks = Counter(role for role, _, _ in told(page))
            assert (landmarks["main"], landmarks["banner"], landmarks["navigation"]) == (1, 1, 1), path
    context.close()
    assert not wrong, "\n".join(wrong)


def test_two_versions_and_a_fresh_invitation(tmp_path: Path, browser: Browser) -> None:
    """What happens seldom: both texts by git, a choice that came too late, a link that is shown once."""
    ann, ben = team(tmp_path, "Ann", "Ben")
    for clone, words in ((ben, "Theirs"), (ann, "Ours")):
        change(clone, "en: One", f"en: {words}")
        change(clone, "zh: 二", f"zh: {words} 二")
    git(ben, "commit", "--quiet", "-am", "By hand")
    git(ben, "push", "--quiet", "origin", "HEAD:main")
    with running(ann) as desk:
        assert desk.post("/team/save", {}).status_code == 303
        for locale in ("en-GB", "zh-CN"):
            context = browser.new_context(locale=locale)
            page = context.new_page()
            page.goto(desk.link)
            for path in ("/team", "/team/30"):
                open_view(page, desk, path, "")
                assert list(faults(page)) == [], path
            if locale == "en-GB":
                change(ann, "en: Theirs", "en: Theirs and more")
                page.get_by_role("button", name="Keep this one").first.click()
                expect(page.get_by_role("alert").filter(has_text="Nothing was chosen")).to_be_focused()
                assert list(faults(page)) == []
            open_view(page, desk, "/people", "")
            page.locator("[name=who]").fill(f"Xu Di {locale}")
            page.keyboard.press("Enter")
            expect(page.locator("#link")).to_be_focused()
            assert list(faults(page)) == []
            # Somebody comes: the page brings itself up to date where it stands.
            _, token = desk.sessions.invite("Xu Di", NOW)
            with desk.browser(token) as other, other.stream("GET", "/events?page=other&on=people"):
                expect(page.locator("#present tbody tr")).to_have_count(2)
                expect(page.locator("#wrong")).to_be_empty()
            context.close()


def here(page: Page) -> str:
    """What has the focus; nothing if it was lost."""
    return page.evaluate(
        "() => document.activeElement === document.body ? '' : document.activeElement.id || document.activeElement.name"
    )


def test_the_focus_is_never_lost_in_the_inbox(week: Desk, context: BrowserContext) -> None:
    """After an act it is on the next row, after the last one on the page, after an undo on its row again."""
    page = context.new_page()
    page.goto(week.link)
    page.wait_for_selector("html[data-ready]")
    first, second = page.locator("[data-row]").evaluate_all("all => all.map((row) => row.id)")
    page.keyboard.press("j")
    assert here(page) == first
    page.keyboard.press("x")
    page.keyboard.press("Escape")
    assert here(page) == first
    page.keyboard.press("x")
    page.keyboard.press("2")
    expect(page.locator("#said")).to_contain_text("Dropped")
    assert here(page) == second
    page.keyboard.press("p")
    expect(page.locator("#said")).to_contain_text("Picked")
    assert here(page) == "main"
    with page.expect_event("load"):
        page.keyboard.press("u")
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#said")).to_contain_text("Undone")
    assert here(page) == "main"
    page.keyboard.press("j")
    assert here(page) == second


def test_the_focus_is_never_lost_in_an_issue(desk: Desk, context: BrowserContext) -> None:
    """A row moved has it, one taken out leaves it to the next; a dialog gives it back."""
    page = context.new_page()
    page.goto(desk.link)
    open_view(page, desk, "/issue/30", "")
    first, second, *others = page.locator("[data-row]").evaluate_all("all => all.map((row) => row.id)")
    page.keyboard.press("j")
    for key in ("m", "Escape", "?", "Escape"):
        page.keyboard.press(key)
        expect(page.locator("dialog[open]")).to_have_count(int(key != "Escape"))
    assert here(page) == first
    page.keyboard.press("J")
    expect(page.locator("#said")).to_contain_text("Moved")
    assert here(page) == first
    page.locator("#take-back").click()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#said")).to_contain_text("Undone")
    assert here(page)
    for row in (first, second, *others):
        page.locator(f"#{row}").focus()
        page.keyboard.press("x")
        if page.locator("dialog[open]").count():
            page.keyboard.press("x")
        expect(page.locator(f"#{row}")).to_have_count(0)
        assert here(page), row


def test_the_focus_is_never_lost_in_an_entry(desk: Desk, context: BrowserContext) -> None:
    """A button that mends is gone with its finding: the field it was about has the focus."""
    page = context.new_page()
    page.goto(desk.link)
    open_view(page, desk, "/issue/30/entry/kep-2254", "")
    page.locator('[name="summary.zh"]').fill("采用了Kubernetes 的能力，以及其他。")
    fix = page.locator('[id="n:summary.zh"] button').first
    fix.focus()
    page.keyboard.press("Enter")
    expect(page.locator('[name="summary.zh"]')).to_have_value("采用了 Kubernetes 的能力，以及其他。")
    expect(page.locator('[name="summary.zh"]')).to_be_focused()


def test_the_focus_is_never_lost_on_the_way_out(desk: Desk, context: BrowserContext) -> None:
    """The button that was pressed is gone when it is done: its step has the focus, and what came of it is told."""
    page = context.new_page()
    page.goto(desk.link)
    open_view(page, desk, "/publish/30", "p")
    page.keyboard.press("Escape")
    expect(page.locator("#do-out")).to_be_focused()
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    expect(page.locator("#step-out .good")).to_be_visible()
    expect(page.locator("#said")).to_contain_text("is out")
    expect(page.locator("#do-out")).to_have_count(0)
    assert here(page)
