"""Mails before strangers: the standard, what mail programs know, axe, and a browser without pictures.

Of html-validate's rules those are off that mails cannot follow: styles are inlined, and `width` and `align`
as attributes are what Outlook reads. `mail-allowed.json` says of each thing that some program leaves out how the
mail does without it; what is no longer needed there must go.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from digest.app import open_digest
from digest.renderers.email import LIMIT, Mails
from digest.templating import Templates, shipped
from tests.checkers import sample
from tests.editions import MAIL, SETTINGS, entry, holding

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SUMMARY = (
    "这一周合入的改动让节点在内存吃紧时先驱逐可以重来的工作负载，默认仍然关闭，集群管理员可以用特性门控打开。"
    "**升级前请先看说明**：旧的 `eviction` 参数还在，但含义变了；详情见[提案](https://github.com/kubernetes/enhancements)。"
)


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    """The HTML of all mails of the project's own issues and the sample's, of each language and of both."""
    project = tmp_path_factory.mktemp("mails")
    shutil.copytree(sample.ROOT / "content", project / "content")
    shutil.copytree(sample.SAMPLE / "content", project / "content", dirs_exist_ok=True)
    shutil.copy(sample.ROOT / "mkdocs.yml", project)
    settings = (sample.ROOT / "digest.toml").read_text("utf-8")
    own = 'footer = { zh = "转给同事，或[订阅](https://weekly.example.org/)。", en = "**Pass it on.**" }\n'
    settings = settings.replace("[channels.email]\n", f"[channels.email]\n{own}")
    (project / "digest.toml").write_text(settings, "utf-8")
    digest = open_digest(project)
    try:
        digest.build()
    finally:
        digest.close()
    made = [path for path in sorted((project / "outbox").glob("*.html")) if path.with_suffix(".eml").exists()]
    assert any("zh+en" in path.name for path in made)
    many = Mails(Templates([shipped()]), SETTINGS, MAIL).render(
        holding(*[entry(f"第 {n} 条：节点压力下的驱逐顺序", SUMMARY, id=f"e{n}") for n in range(60)])
    )
    sixty = project / "outbox" / "sixty.html"
    sixty.write_bytes(many[0].body)
    return [*made, sixty]


def test_sizes(mails: Sequence[Path], capsys: pytest.CaptureFixture[str]) -> None:
    sizes = {path.name: path.stat().st_size for path in mails}
    with capsys.disabled():
        sys.stdout.write("".join(f"\n{size:8,} bytes  {name}" for name, size in sizes.items()) + "\n")
    assert max(sizes.values()) <= LIMIT
    assert "".join(sizes).count("sixty") == 1


def test_the_standard(mails: Sequence[Path]) -> None:
    node = sample.tool("node", "Node.js (Debian: nodejs)")
    checker = sample.module("html-validate/bin/html-validate.mjs")
    rules = Path(__file__).with_name("mail-html.json")
    checked = subprocess.run(
        [node, checker, "--config", rules, "--formatter", "json", *mails],
        capture_output=True,
        text=True,
        check=False,
        cwd=sample.ROOT,
    )
    assert checked.stdout, checked.stderr
    found = json.loads(checked.stdout)
    assert [
        f"{Path(file['filePath']).name}:{fault['line']} {fault['ruleId']} {fault['message']}"
        for file in found
        for fault in file["messages"]
    ] == []


def test_what_mail_programs_leave_out_is_known_and_does_no_harm(mails: Sequence[Path]) -> None:
    node = sample.tool("node", "Node.js (Debian: nodejs)")
    sample.module("@jsx-email/doiuse-email/package.json")
    checked = subprocess.run(
        [node, "scripts/mailcheck.mjs", *mails], capture_output=True, text=True, check=True, cwd=sample.ROOT
    )
    allowed = json.loads(Path(__file__).with_name("mail-allowed.json").read_text("utf-8"))
    assert set(json.loads(checked.stdout)) == set(allowed)
    assert list(allowed) == sorted(allowed)


@pytest.fixture(scope="module")
def shown(browser: Browser) -> Iterator[Page]:
    """A browser that asks nobody for anything: no picture comes."""
    page = browser.new_page()
    page.route("**/*", lambda route: route.continue_() if route.request.url[:5] == "file:" else route.abort())
    yield page
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 600, 900])
def test_it_fits_every_window(mails: Sequence[Path], shown: Page, width: int, scheme: str) -> None:
    shown.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    shown.set_viewport_size({"width": width, "height": 900})
    paper = {"light": "rgb(252, 251, 247)", "dark": "rgb(25, 24, 22)"}[scheme]
    for mail in mails:
        shown.goto(mail.as_uri())
        assert shown.evaluate("document.documentElement.scrollWidth") <= width, mail.name
        assert shown.evaluate("getComputedStyle(document.body).backgroundColor") == paper
        assert shown.evaluate("document.querySelector('.sheet').offsetWidth") <= 640
        assert not shown.evaluate("document.querySelector('.preview').offsetHeight")
        for picture in shown.query_selector_all("img"):
            assert picture.get_attribute("alt")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(mails: Sequence[Path], shown: Page, scheme: str) -> None:
    axe = sample.module("axe-core/axe.min.js").read_text("utf-8")
    shown.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    shown.set_viewport_size({"width": 600, "height": 900})
    for mail in mails:
        shown.goto(mail.as_uri())
        shown.evaluate(axe)
        found = shown.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        )
        faults = [
            (fault["id"], re.sub(r"\s+", " ", node["html"])[:120], node["failureSummary"][:200])
            for fault in found["violations"]
            for node in fault["nodes"]
        ]
        assert faults == [], mail.name
