"""Bad input and bad days, as a person meets them: one clear line, and the old site stays."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from digest.cli.program import run
from digest.pipeline import tree
from digest.pipeline.ground import Ground, State
from digest.templating import shipped
from tests.digests import files, make
from tests.killing import Command, Killer

ISSUE = """format: 1
number: 30
covers: {from: 2026-06-08, to: 2026-06-14}
published: {zh: 2026-06-15T01:00:00Z, en: 2026-06-15T01:00:00Z}
title: {zh: 第三十期, en: Issue thirty}
sections:
  - id: upstream
    entries:
      - id: cgroup-v2
        links: [https://example.org/x]
        title: {zh: 支持 cgroup v2, en: Support for cgroup v2}
        summary:
          zh: 摘要。
          en: SUMMARY
"""

MAIN = (shipped() / "frame" / "main.html").read_text("utf-8").rstrip()
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A digest of one issue, with its site."""
    folder = tmp_path_factory.mktemp("built") / "digest"
    folder.mkdir()
    make(folder)
    issue = folder / "content/issues/030.yaml"
    issue.parent.mkdir()
    issue.write_text(ISSUE, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(("build",)) == 0
    return folder


@pytest.fixture
def folder(tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, where we are."""
    folder = shutil.copytree(built, tmp_path / "digest", symlinks=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def call(folder: Path, capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(words)
        out, err = capfd.readouterr()
        return code, out, err

    return call


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "content/issues/030.yaml"
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def own(folder: Path, name: str, text: str) -> None:
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def page(folder: Path) -> str:
    return (folder / "site/en/issues/30/index.html").read_text("utf-8")


# ---------------------------------------------------------------- what is refused


REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "an entry's id twice": (
        lambda f: edit(f, "sections:\n  - id: upstream\n    entries:\n", "sections:\n  - id: upstream\n    entries:\n"
        "      - {id: cgroup-v2, links: [https://example.org/y], title: {zh: 二, en: Two}}\n"),
        "content/issues/030.yaml:",
    ),
    "an id that is no address": (lambda f: edit(f, "id: cgroup-v2", "id: CGroup V2!"), "D016"),
    "a template with an error": (
        lambda f: own(f, "page/issue.html", "fine\n{{ issue.nothing.like }}\n"),
        "templates/page/issue.html:2: ",
    ),
    "a variable nobody gives": (
        lambda f: own(f, "page/home.html", "fine\n\n{{ nobody }}\n"), "templates/page/home.html:3: 'nobody' is undefined"
    ),
    "a template's broken brackets": (lambda f: own(f, "feed/atom.xml", "{% if x"), "templates/feed/atom.xml:1: "),
    "a template that is not there": (
        lambda f: own(f, "page/issue.html", "{% include 'page/lost.html' %}"), "page/lost.html: no such template"
    ),
    "a mail's template with an error": (
        lambda f: own(f, "email/issue.txt", "{{ nobody }}"), "templates/email/issue.txt:1: 'nobody' is undefined"
    ),
    "words with a place nobody fills": (
        lambda f: own(f, "words/en.toml", 'issue = "Vol. {numbr}"\n'),
        "templates/words/en.toml: issue: nothing is put into {numbr}. These words know {number}",
    ),
    "words with a broken bracket": (
        lambda f: own(f, "words/en.toml", 'issue = "Vol. {number"\n'), "templates/words/en.toml: issue: expected '}'"
    ),
    "words with more than a name in brackets": (
        lambda f: own(f, "words/en.toml", 'issue = "Vol. {number:q}"\n'),
        "templates/words/en.toml: issue: nothing but a name may stand in {number}",
    ),
    "facts of another shape": (
        lambda f: own(f, "../content/data/kep.jsonl", '{"identity": "kep:1", "told": {"30": "beta"}}\n'),
        "content/data/kep.jsonl:1:1 D021 `told` holds something other than texts",
    ),
    "words that are no TOML": (lambda f: own(f, "words/en.toml", "issue = Vol."), "templates/words/en.toml: "),
    "a frame without its holes": (
        lambda f: own(f, "frame/main.html", MAIN.replace("holes.article", "holes.title")), "pages has no place for: article"
    ),
    "a frame with an error": (
        lambda f: own(f, "frame/main.html", MAIN + "\n{% block scripts %}{{ nobody.at.all }}{% endblock %}"),
        f"templates/frame/main.html:{len(MAIN.splitlines()) + 1}: block 'scripts' defined twice",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "line"), REFUSED.values(), ids=REFUSED.keys())
def test_one_clear_line_and_the_old_site(
    folder: Path, call: Call, change: Callable[[Path], None], line: str
) -> None:
    """File, place and fault; no traceback, exit 1, and neither site nor outbox is touched."""
    before = files(folder / "site"), files(folder / "outbox")
    change(folder)
    code, out, err = call("build")

    assert (code, out) == (1, "")
    assert line in err
    assert "Traceback" not in err
    assert len(err.splitlines()) <= 2
    assert (files(folder / "site"), files(folder / "outbox")) == before
    assert not list(folder.glob(".*.new-*"))


# ---------------------------------------------------------------- what is printed all the same


@pytest.mark.parametrize(
    ("summary", "shown", "never"),
    [
        ("'<script>alert(1)</script> <b>x</b>'", "&lt;script&gt;", "<script>alert"),
        ("'**open [and ](never `closed'", "never", ""),
        ("'[中文](https://example.org/中文路径)'", "%E4%B8%AD", ""),
        ("'[a](https://example.org/a_(b)) and https://example.org/[x]'", "a_(b)", ""),
        ("'[x](http://[::1/) and [y](javascript:alert(1))'", "", 'href="javascript'),
        ("'" + "长文 words " * 5000 + "'", "words", ""),
    ],
)
def test_odd_words_are_printed(folder: Path, call: Call, summary: str, shown: str, never: str) -> None:
    """Raw HTML is words, broken Markdown is words, 50 KB are many words."""
    edit(folder, "SUMMARY", summary)
    code, _, err = call("build")

    assert code == 0, err
    assert shown in page(folder)
    assert not never or never not in page(folder)


@pytest.mark.parametrize(
    "address", ["http://[::1/", "https://例子.测试/路径（一）", "https://example.org/a[b]c"]
)
def test_addresses_no_parser_takes(folder: Path, call: Call, address: str) -> None:
    """A link that leads nowhere is left out or quoted; the entry is there."""
    edit(folder, "https://example.org/x", f"'{address}'")
    code, _, err = call("build")

    assert code == 0, err
    assert "Support for cgroup v2" in page(folder)


def test_an_issue_without_one_language(folder: Path, call: Call) -> None:
    """The words of the other stand in, marked."""
    edit(folder, ", en: Issue thirty", "")
    edit(folder, ", en: Support for cgroup v2", "")
    edit(folder, "          en: SUMMARY\n", "")
    code, _, err = call("build")

    assert code == 0, err
    assert 'lang="zh"' in page(folder)


# ---------------------------------------------------------------- warnings, and those who want none


def picture(folder: Path) -> None:
    edit(folder, "        title:", "        images: [{src: 030/a.png, alt: {zh: 图, en: A}}]\n        title:")


def link(folder: Path) -> None:
    (folder / "content/en/about.md").write_text("# About\n\n[there](nothing.md)\n", "utf-8")


def draft(folder: Path) -> None:
    (folder / "content/issues/031.yaml").write_text("number：31\n", "utf-8")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (picture, "content/issues/030.yaml: there is no picture 030/a.png in content/images"),
        (link, "nothing.md"),
        (draft, "content/issues/031.yaml:1:"),
    ],
)
def test_warnings_and_strict(folder: Path, call: Call, change: Callable[[Path], None], line: str) -> None:
    """Once, in one line; with --strict nothing is built, exit 1."""
    before = files(folder / "site")
    change(folder)
    code, _, err = call("build", "--strict")
    assert code == 1
    assert err.count(line) == 1
    assert "not built: 1 warning" in err
    assert files(folder / "site") == before

    code, _, err = call("build")
    assert code == 0
    assert err.count(line) == 1
    assert "warning: " in err


def test_nothing_to_warn_of(call: Call) -> None:
    """Strict and well."""
    call("build")
    code, _, err = call("build", "--strict")

    assert code == 0
    assert "1 issue in zh, en: " in err
    assert " pages (0 made, " in err
    assert " other files (0 made, " in err


# ---------------------------------------------------------------- the disk


def test_a_full_disk(folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails in the middle: one line, the old site and outbox, nothing lying about."""
    edit(folder, "SUMMARY", "Other words.")
    before = files(folder / "site"), files(folder / "outbox")
    put = Ground.put

    def full(ground: Ground, path: str, body: bytes) -> State:
        if path.endswith("/feed.xml"):
            raise OSError(errno.ENOSPC, "No space left on device", path)
        return put(ground, path, body)

    with monkeypatch.context() as patch:
        patch.setattr(Ground, "put", full)
        code, _, err = call("build")
    assert code == 1
    assert "No space left on device" in err
    assert "what was there is untouched" in err
    assert (files(folder / "site"), files(folder / "outbox")) == before
    assert not list(folder.glob(".*.new-*"))
    assert call("build")[0] == 0
    assert "Other words." in page(folder)


def test_a_record_that_cannot_be_written(folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full at the last moment: the old site stays."""
    edit(folder, "SUMMARY", "Other words.")
    before = files(folder / "site")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "built/site.json")

    with monkeypatch.context() as patch:
        patch.setattr(tree.Tree, "_write", full)
        code, _, err = call("build")
    assert (code, "No space left" in err) == (1, True)
    assert files(folder / "site") == before


def test_an_output_folder_nobody_can_make(folder: Path, call: Call) -> None:
    """Below a file there is no folder."""
    (folder / "taken").write_text("x", "utf-8")
    code, _, err = call("build", "--out", "taken/site")

    assert code == 1
    assert "taken" in err
    assert len(err.splitlines()) == 1
    assert (folder / "taken").read_text("utf-8") == "x"


def test_somebodys_folder(folder: Path, call: Call) -> None:
    """What no build made is never replaced; the mails are not built either."""
    thesis = folder / "thesis" / "text.txt"
    thesis.parent.mkdir()
    thesis.write_text("four years", "utf-8")
    code, _, err = call("build", "--out", "thesis")

    assert code == 1
    assert "digest did not make" in err
    assert thesis.read_text("utf-8") == "four years"


# ---------------------------------------------------------------- the report of sizes


def test_pages_by_size(folder: Path, call: Call) -> None:
    """The heaviest first, as a table or one object a line; an issue's page over 60 KB is named."""
    code, out, err = call("build", "--sizes", "--limit", "3")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].split() == ["bytes", "gzip", "page"]
    assert len(lines) == 4
    assert "should stay below" not in err

    edit(folder, "SUMMARY", "'" + "word " * 14_000 + "'")
    code, out, err = call("build", "--sizes", "--json", "--limit", "1")
    assert '"path": "en/issues/30/index.html"' in out
    assert len(out.splitlines()) == 1
    assert "warning: en/issues/30/index.html has " in err


# ---------------------------------------------------------------- kill -9


@pytest.mark.slow
def test_a_kill_at_any_moment(folder: Path) -> None:
    """What stands is the old site or the new one, whole, or nothing for the blink between two renames."""
    chance = Random(5)
    command = Command(arguments=("build",), folder=folder)
    old = files(folder / "site")
    edit(folder, "SUMMARY", "Other words.")
    with Killer() as killer:
        usual = killer.run(command).seconds
        new = files(folder / "site")
        assert new != old
        for turn in range(10):
            words = ("Other words.", "SUMMARY") if turn % 2 == 0 else ("SUMMARY", "Other words.")
            edit(folder, *words)
            killer.run(command, kill_after=chance.uniform(0, usual))
            if (folder / "site").exists():
                assert files(folder / "site") in (old, new)
            assert killer.run(command).code == 0
            assert files(folder / "site") == (old if turn % 2 == 0 else new)
            assert not list(folder.glob(".*.new-*")) + list(folder.glob(".*.old"))
