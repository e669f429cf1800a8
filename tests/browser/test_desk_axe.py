"""Every view of the desk for readers who do not see it, or see it badly, by axe-core."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.checkers import sample
from tests.desks import Desk, running
from tests.digests import NOW, drafted
from tests.teams import git, team

pytestmark = pytest.mark.browser

#: A line a view. Vol. 30 is a draft with entries in both languages.
VIEWS = [
    "/",
    "/?standing=picked",
    "/issue/30",
    "/issue/30/entry/kep-2254",
    "/issue/30/entry/-",
    "/preview/30",
    "/publish/30",
    "/publish/30?ask=publish",
    "/people",
    "/sources",
    "/nowhere",
]
RUN = """() => axe.run(document, {resultTypes: ["violations"]})
    .then(told => told.violations.flatMap(rule => rule.nodes.map(node =>
        `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)}`)))"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root: Path = tmp_path_factory.mktemp("axe")
    drafted(root).close()
    with running(root) as made:
        yield made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_no_view_shuts_anyone_out(
    desk: Desk, browser: Browser, scheme: Literal["light", "dark"], locale: str
) -> None:
    desk.sessions.invite("徐迪", NOW)
    assert faults(desk, browser, scheme, locale, VIEWS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_finding_shuts_anyone_out(
    tmp_path: Path, browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    """Of an issue with many faults, and of a file that cannot be read."""
    drafted(tmp_path).close()
    path = tmp_path / "content" / "issues" / "030.yaml"
    whole = path.read_text("utf-8")
    with running(tmp_path) as desk:
        for old, new, views in (
            ("  zh: 6 月", "  zh: <b>月", ("/issue/30/entry/-", "/publish/30")),
            ("sections:", "sections:\n  - id: own", ("/issue/30", "/publish/30")),
            ("sections:", "sections:\n  - id: [", ("/issue/30", "/publish/30", "/")),
        ):
            path.write_text(whole.replace(old, new, 1), "utf-8")
            desk.room.look()
            assert ("id: [" in new) is (desk.room.digest.archive.load(30)[0] is None)
            for locale in ("en-GB", "zh-CN"):
                assert faults(desk, browser, scheme, locale, views) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_of_the_team_shuts_anyone_out(
    tmp_path: Path, browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    """Where two people wrote the same words."""
    ann, ben = team(tmp_path, "Ann", "Ben")
    for clone, words in ((ben, "Theirs"), (ann, "Ours")):
        path = clone / "content" / "issues" / "030.yaml"
        path.write_text(path.read_text("utf-8").replace("en: One", f"en: {words}"), "utf-8")
    git(ben, "commit", "--quiet", "-am", "By hand")
    git(ben, "push", "--quiet", "origin", "HEAD:main")
    with running(ann) as desk:
        assert desk.post("/team/save", {}).status_code == 303
        for locale in ("en-GB", "zh-CN"):
            assert faults(desk, browser, scheme, locale, ["/team", "/team/30"]) == []


def faults(
    desk: Desk, browser: Browser, scheme: Literal["light", "dark"], locale: str, views: Sequence[str]
) -> list[str]:
    """What axe has to say of `views`, each with its rule and element."""
    axe = sample.module("axe-core/axe.min.js").read_text("utf-8")
    context = browser.new_context(color_scheme=scheme, locale=locale, bypass_csp=True)
    page = context.new_page()
    page.goto(desk.link)
    wrong = list[str]()
    for at in views:
        page.goto(desk.origin + at)
        page.wait_for_selector("html[data-ready]")
        page.evaluate(axe)
        wrong += [f"{at} {fault}" for fault in page.evaluate(RUN)]
    context.close()
    return wrong
