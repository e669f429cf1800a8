"""The page an article is copied from, in a browser: both types on the clipboard, and what a paste keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from digest.html import text
from digest.model import EditionLink, Text, WechatSettings
from digest.renderers.wechat import Articles
from digest.templating import Templates, shipped
from tests.browser.test_site import CHROMIUM, FLAGS
from tests.editions import SETTINGS, edition, entry, holding

pytestmark = pytest.mark.browser

ARTICLES = Articles(
    Templates([shipped()]),
    replace(SETTINGS, wechat=Text({"zh": "云原生生态周报", "en": "Weekly"})),
    WechatSettings(languages=("zh", "en")),
)
HOSTILE = "</template></textarea><script>document.title='hit'</script> '\"><img src=x onerror=x()> {{ 7*7 }}"
READ = """async () => Object.fromEntries(await Promise.all((await navigator.clipboard.read()).flatMap(
  item => item.types.map(async type => [type, await (await item.getType(type)).text()]))))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert faults == []


def show(page: Page, folder: Path, it: object) -> str:
    """Open the page from a folder; gives the article it holds."""
    copy, alone, *_ = ARTICLES.render(it)  # type: ignore[arg-type]
    (folder / copy.path).write_bytes(copy.body)
    page.goto((folder / copy.path).as_uri())
    return alone.body.decode()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_field_hides_a_line_of_its_text(page: Page, tmp_path: Path, width: int) -> None:
    """What somebody is to paste elsewhere is seen whole, on a phone as well."""
    page.set_viewport_size({"width": width, "height": 900})
    lead = "虚拟机可以证明自己跑在机密硬件上，增量备份也不依赖特定的驱动，调度器则开始按组看待容器组。"
    show(page, tmp_path, edition(lead=(lead,)))
    cut = "[...document.querySelectorAll('.field textarea')].filter(t => t.scrollHeight > t.clientHeight).length"
    assert page.locator("#summary").input_value()
    assert page.evaluate(cut) == 0


@pytest.mark.parametrize("old", [False, True], ids=["clipboard", "copy event"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_button_gives_both_types(page: Page, tmp_path: Path, language: str, old: bool) -> None:
    article = show(page, tmp_path, edition(language=language))
    if old:  # a page that may not write to the clipboard
        page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(new Error('no')) }")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('said').textContent")
    assert page.inner_text("#said") == {"zh": "已复制", "en": "Copied"}[language]
    got = page.evaluate(READ)
    assert got["text/html"].endswith(article)
    assert got["text/plain"] == text(article)


def test_a_paste_keeps_style_and_notes(page: Page, tmp_path: Path) -> None:
    code = entry("码", "```\na:\n    b  c\n```\n\n- [甲](https://a.example/)\n- 乙")
    show(page, tmp_path, holding(code))
    page.click("#copy")
    page.wait_for_function("document.getElementById('said').textContent")
    page.evaluate("document.body.innerHTML = '<div id=editor contenteditable style=\"width:677px\"></div>'")
    page.focus("#editor")
    page.keyboard.press("Control+V")
    seen = page.evaluate("""() => {
      const editor = document.getElementById("editor");
      const of = (selector, name) => getComputedStyle(editor.querySelector(selector))[name];
      return {
        words: editor.innerText, title: of("h2", "borderBottomStyle"), ink: of("h2", "color"),
        small: of("sup", "fontSize"), links: editor.querySelectorAll("a").length,
        sections: editor.querySelectorAll("section").length,
        wide: Math.max(...[...editor.querySelectorAll("*")].map(it => it.getBoundingClientRect().width)),
      };
    }""")
    assert (seen["title"], seen["ink"], seen["small"]) == ("solid", "rgb(61, 102, 163)", "11px")
    assert "a:\n\xa0\xa0\xa0\xa0b\xa0 c" in seen["words"]
    assert "• 甲[1]" in seen["words"]
    assert "[1] 甲：https://a.example/" in seen["words"]
    assert seen["links"] == 0
    assert seen["sections"] > 3
    assert seen["wide"] <= 677


def test_each_field_has_its_button(page: Page, tmp_path: Path) -> None:
    show(page, tmp_path, edition())
    for field in ("title", "author", "summary", "source"):
        page.click(f'[data-copy="{field}"]')
        # What the page says may still be of the field before: the clipboard itself is looked at.
        page.wait_for_function(
            "wanted => navigator.clipboard.readText().then(got => got === wanted)",
            arg=page.input_value(f"#{field}"),
        )
        page.wait_for_function(
            "label => document.getElementById('said').textContent.startsWith(label)",
            arg=page.inner_text(f'label[for="{field}"]'),
        )
    assert page.input_value("#source") == "https://weekly.example.org/digest/zh/issues/29/"


def test_hostile_words_stay_words(page: Page, tmp_path: Path) -> None:
    link = EditionLink(url="https://e.example/", label=HOSTILE, host="e.example")
    show(page, tmp_path, holding(entry(HOSTILE, "x", links=(link,)), title=HOSTILE, lead=(HOSTILE,)))
    assert page.title().startswith("发布到微信公众号")
    assert page.input_value("#title").startswith("</template></textarea><script>")
    page.click("#copy")
    page.wait_for_function("document.getElementById('said').textContent")
    got = page.evaluate(READ)
    assert HOSTILE in got["text/plain"]
    assert "<script" not in got["text/html"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_screen(browser: Browser, tmp_path: Path, width: int, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})  # type: ignore[arg-type]
    opened = context.new_page()
    show(opened, tmp_path, edition())
    wide = "document.documentElement.scrollWidth"
    assert opened.evaluate(wide) <= width
    opened.click("#dark")
    assert opened.get_attribute("#dark", "aria-pressed") == "true"
    opened.click("#wide")
    assert opened.evaluate(wide) <= width
    context.close()


def test_without_script_the_article_is_there_to_select(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    show(opened, tmp_path, edition())
    assert opened.get_by_text("Kubernetes 拟支持 cgroup v2", exact=True).is_visible()
    assert opened.get_by_text("要启用 JavaScript", exact=False).is_visible()
    context.close()
