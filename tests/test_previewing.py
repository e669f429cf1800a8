"""A digest previewed: warm between edits, the last good page when something breaks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from digest.app import open_preview
from digest.app.previewing import Previewing
from digest.frames.overrides import assets
from digest.templating import shipped
from tests.digests import make

ISSUE = """format: 1
number: {number}
covers: {{from: 2026-06-{day:02}, to: 2026-06-{last:02}}}
title: {{zh: 第 {number} 期, en: Issue {number}}}
credits: [eve]
sections:
  - id: upstream
    entries:
      - id: cgroup-v2
        about: [{{kep: 2254}}]
        links: [https://github.com/kubernetes/enhancements/pull/1370]
        title: {{zh: 支持 cgroup v2, en: Support for cgroup v2}}
        summary:
          zh: 摘要。
          en: Words of the summary.
"""
PAGE = "en/issues/{}/index.html"


def issue(folder: Path, number: int, out: bool = True) -> Path:
    day = 1 + 7 * (number - 29)
    path = folder / "content" / "issues" / f"{number:03}.yaml"
    path.parent.mkdir(exist_ok=True)
    text = ISSUE.format(number=number, day=day, last=day + 6)
    if out:
        when = datetime(2026, 6, day + 7, 1, tzinfo=UTC).isoformat()
        text = text.replace("credits:", f"published: {{zh: {when}, en: {when}}}\ncredits:")
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which the frames of every digest here lie already."""
    folder = tmp_path_factory.mktemp("frames")
    digest = make(folder)
    for tag in digest.config.digest.languages:
        digest.frames()(tag)
    return digest.config.state


@pytest.fixture
def folder(tmp_path: Path, frames: Path) -> Path:
    make(tmp_path)
    shutil.copytree(frames, tmp_path / ".digest")
    issue(tmp_path, 29)
    issue(tmp_path, 30, out=False)
    return tmp_path


@pytest.fixture
def preview(folder: Path) -> Iterator[Previewing]:
    made = open_preview(folder, drafts=True)
    assert made.update().faults == ()
    yield made
    made.close()


def shown(preview: Previewing, path: str) -> str:
    answer = preview.answer(path, "e1")
    assert answer is not None
    return answer.body.decode()


def band(page: str) -> str:
    """What the band of a page says, as words."""
    found = re.search(r'<div class="digest-preview".*?</div>', page, re.DOTALL)
    assert found
    told = re.sub(r"<(style|script).*?</\1>", "", found[0], flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", told).split())


def edit(path: Path, old: str, new: str) -> Path:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return path


def test_drafts_are_shown_as_drafts(folder: Path, preview: Previewing) -> None:
    """With drafts a draft has its page, marked; without, a reader's site."""
    assert "noindex" in shown(preview, PAGE.format(30))
    without = open_preview(folder, drafts=False)
    without.update()

    assert without.answer(PAGE.format(30), "e") is None
    assert without.answer(PAGE.format(29), "e") is not None
    without.close()


def test_what_check_says_stands_on_the_page_of_the_issue(folder: Path, preview: Previewing) -> None:
    """With its place and what to do, above the header; gone when it is mended, and on no other page."""
    assert band(shown(preview, PAGE.format(30))) == ""
    file = folder / "content/issues/030.yaml"
    preview.update([edit(file, "          en: Words of the summary.\n", "")])
    page = shown(preview, PAGE.format(30))

    assert "digest check: 1 error in content/issues/030.yaml" in band(page)
    assert re.search(r"content/issues/030\.yaml:\d+:\d+ D203 ", band(page))
    assert page.index("digest-preview") < page.index("md-header")
    assert band(shown(preview, PAGE.format(29))) == ""
    assert band(shown(preview, "en/index.html")) == ""
    preview.update([edit(file, "          zh: 摘要。\n", "          zh: 摘要。\n          en: Words.\n")])
    assert band(shown(preview, PAGE.format(30))) == ""


@pytest.mark.parametrize("number", [29, 30])
def test_a_broken_issue_stays_as_it_was_and_says_so(folder: Path, preview: Previewing, number: int) -> None:
    """Published or draft; the other issue's edits are shown all the same."""
    other = folder / f"content/issues/{59 - number:03}.yaml"
    broken = edit(folder / f"content/issues/{number:03}.yaml", "title: {zh", "title： {zh")
    preview.update([broken])
    page = shown(preview, PAGE.format(number))

    assert f"Issue {number}" in page
    assert f"content/issues/{number:03}.yaml:4:6 D003" in band(page)
    preview.update([edit(other, "Words of", "Other words of")])
    assert "Other words of" in shown(preview, PAGE.format(59 - number))
    assert "D003" in band(shown(preview, "en/index.html"))
    preview.update([edit(broken, "title： {zh", "title: {zh")])
    assert band(shown(preview, PAGE.format(number))) == ""


def test_a_template_with_an_error(folder: Path, preview: Previewing) -> None:
    """File, line and variable in the band, the old page below; other pages go on."""
    old = shown(preview, PAGE.format(30))
    own = folder / "templates" / "page" / "issue.html"
    own.parent.mkdir(parents=True)
    own.write_text("fine\n{{ issue.nothing.like.this }}\n", "utf-8")
    preview.update([own])
    page = shown(preview, PAGE.format(30))

    assert "templates/page/issue.html:2" in band(page)
    assert "nothing" in band(page)
    assert page.count("Support for cgroup v2") == old.count("Support for cgroup v2")
    assert band(shown(preview, "en/index.html")) == ""
    assert [str(fault) for found in preview.samples() for fault in found if "issue.html:2" in str(fault)]
    never_seen = preview.answer(PAGE.format(29), "e")
    assert never_seen is not None
    assert never_seen.status == 500
    assert "issue.html:2" in band(never_seen.body.decode())
    own.write_text("Mended.", "utf-8")
    preview.update([own])
    assert "Mended." in shown(preview, PAGE.format(30))


def settings(folder: Path) -> tuple[list[Path], str, str]:
    return [edit(folder / "digest.toml", "Cloud Weekly", "Clouds")], PAGE.format(30), "Clouds"


def asset(folder: Path) -> tuple[list[Path], str, str]:
    own = folder / "templates" / "assets" / "own.css"
    own.parent.mkdir(parents=True)
    own.write_text("p {}", "utf-8")
    (joined,) = assets([shipped(), folder / "templates"], ".css")
    return [own], PAGE.format(30), joined


def words(folder: Path) -> tuple[list[Path], str, str]:
    own = folder / "templates" / "words" / "en.toml"
    own.parent.mkdir(parents=True)
    own.write_text('issue = "Number {number}"\n', "utf-8")
    return [own], PAGE.format(30), "Number 30"


def people(folder: Path) -> tuple[list[Path], str, str]:
    path = folder / "content" / "people.yaml"
    path.write_text("eve: {name: {zh: 伊娃, en: Eve Example}}\n", "utf-8")
    return [path], PAGE.format(29), "Eve Example"


def written(folder: Path) -> tuple[list[Path], str, str]:
    return (
        [edit(folder / "content/en/about.md", "Words.", "Other words.")],
        "en/about/index.html",
        "Other words.",
    )


def frame(folder: Path) -> tuple[list[Path], str, str]:
    path = folder / "mkdocs.yml"
    path.write_text("copyright: Somebody\ntheme: {name: material}\n", "utf-8")
    return [path], PAGE.format(30), "Somebody"


def added(folder: Path) -> tuple[list[Path], str, str]:
    return [issue(folder, 31)], "en/index.html", "Issue 31"


@pytest.mark.parametrize("change", [settings, asset, words, people, written, frame, added])
def test_every_edit_is_shown(
    folder: Path, preview: Previewing, change: Callable[[Path], tuple[list[Path], str, str]]
) -> None:
    """Configuration, assets, words, people, hand-written pages, the frame, a new issue."""
    changed, path, sign = change(folder)
    assert sign not in shown(preview, path)
    done = preview.update(changed)

    assert done.faults == ()
    assert done.pages > 0
    assert sign in shown(preview, path)


def test_a_broken_configuration_is_not_forgotten(folder: Path, preview: Previewing) -> None:
    """It is told until it is mended, whatever else is edited meanwhile."""
    toml = folder / "digest.toml"
    whole = toml.read_text("utf-8")
    toml.write_text("broken [", "utf-8")
    assert preview.update([toml]).faults
    later = preview.update([edit(folder / "content/issues/030.yaml", "Words of", "Other words of")])

    assert "not TOML" in later.faults[0].message
    assert "Issue 30" in shown(preview, PAGE.format(30))
    toml.write_text(whole, "utf-8")
    assert preview.update([toml]).faults == ()
    assert "Other words of" in shown(preview, PAGE.format(30))


def test_nothing_but_the_issue_edited_is_read_again(
    folder: Path, preview: Previewing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other files are not even opened, and no frame is made."""
    read: list[str] = []
    opening = Path.open

    def noting(path: Path, *how: Any, **further: Any) -> Any:
        read.append(path.relative_to(folder).as_posix() if path.is_relative_to(folder) else "")
        return opening(path, *how, **further)

    monkeypatch.setattr(Path, "open", noting)
    preview.update([edit(folder / "content/issues/030.yaml", "Words of", "Other words of")])

    assert {name for name in read if name.startswith("content/issues")} == {"content/issues/030.yaml"}


def test_the_preview_is_the_site(folder: Path, preview: Previewing) -> None:
    """Without its band each page is what a build would write, and nothing of the band is in a build."""
    preview.update([edit(folder / "content/issues/030.yaml", "Words of", "Other words of")])
    preview.digest.build(drafts=True)
    site = folder / "site"
    for file in sorted(path for path in site.rglob("*") if path.is_file() and path.name != ".digest-output"):
        path = file.relative_to(site).as_posix()
        answer = preview.answer(path, "e")
        assert answer is not None, path
        plain = re.sub(rb'<div class="digest-preview".*?</div>\n', b"", answer.body, flags=re.DOTALL)
        assert plain == file.read_bytes(), path
        assert b"digest-preview" not in file.read_bytes()


def test_nothing_can_be_built_at_first(folder: Path) -> None:
    """A page that says what is wrong, at every address; the site as soon as it is mended."""
    broken = edit(folder / "content/issues/029.yaml", "title: {zh", "title： {zh")
    preview = open_preview(folder, drafts=True)
    assert preview.update().faults
    answer = preview.answer("index.html", "e")

    assert answer is not None
    assert answer.status == 500
    assert "content/issues/029.yaml:4:6 D003" in band(answer.body.decode())
    preview.update([edit(broken, "title： {zh", "title: {zh")])
    assert "Issue 29" in shown(preview, PAGE.format(29))
    preview.close()


def test_a_draft_shows_who_is_on_what_and_no_build_does(folder: Path, preview: Previewing) -> None:
    """Beside an entry and a section, small; not where the issue is out; gone when the claim is."""
    said = '{{"verb": "{}", "identity": "{}:{}", "at": "2026-06-0{}T00:00:00Z", "editor": "A <b>"}}\n'
    path = folder / "content" / "decisions" / "a.jsonl"
    path.parent.mkdir()
    lines = [
        said.format("claim", kind, f"{number}/{id_}", 1)
        for number in (29, 30)
        for kind, id_ in (("entry", "cgroup-v2"), ("section", "upstream"))
    ]
    path.write_text("".join(lines), "utf-8")
    preview.update({path})
    page = shown(preview, PAGE.format(30))
    name = ' <span class="digest-holder">@A &lt;b&gt;</span>'
    assert page.count(name) == 2
    assert re.search(r'<p class="entry__kicker">(?:(?!</p>).)*' + re.escape(name) + "</p>", page)
    assert f"</a>{name}</h2>" in page or f"Upstream{name}</h2>" in page
    assert 'digest-holder">' not in shown(preview, PAGE.format(29))

    preview.digest.build(drafts=True)
    assert "digest-holder" not in (folder / "site/en/issues/30/index.html").read_text("utf-8")
    path.write_text("".join([*lines, said.format("unclaim", "entry", "30/cgroup-v2", 2)]), "utf-8")
    preview.update({path})
    assert shown(preview, PAGE.format(30)).count(name) == 1
