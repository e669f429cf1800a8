"""`digest import` and `digest export`, as an editor calls them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.app import Digest
from digest.cli.program import run
from digest.core.compose import compose
from digest.model import Edition, EditionEntry
from tests.digests import files, opened
from tests.shared import shared

ROOT = Path(__file__).resolve().parents[2]
OLD = ROOT / "tests/data/backissues"
SAMPLES = sorted(path for path in OLD.iterdir() if path.suffix != ".json")
LANGUAGES = ("zh", "en")
FORMS = {"markdown": "md", "text": "txt"}

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str | Path) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run([str(word) for word in words])
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A digest with this project's own settings and people, and no issue yet; the current folder."""
    folder = tmp_path / "empty"
    (folder / "content").mkdir(parents=True)
    shutil.copy(ROOT / "digest.toml", folder)
    shutil.copy(ROOT / "content/people.yaml", folder / "content")
    (folder / "content/sources.yaml").write_text("sources: []\n", "utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A digest with the issues of this project's own paper."""
    folder = tmp_path / "paper"
    folder.mkdir()
    shutil.copy(ROOT / "digest.toml", folder)
    shutil.copytree(ROOT / "content", folder / "content")
    return folder


def edition(digest: Digest, number: int, language: str) -> Edition:
    return compose(digest.archive.issue(number), language, digest.config.digest, digest.people, {})


def told(found: Edition, *, ids: bool = True) -> object:
    """What a reader of an edition is told: all that an export and an import must keep."""

    def entry(one: EditionEntry) -> object:
        name = one.id if ids else ""
        return name, one.title, one.markdown, one.quote, one.links, one.also, one.lang, one.text_lang

    sections = [
        (
            section.id,
            section.title,
            [(group.title, [entry(one) for one in group.entries]) for group in section.groups],
        )
        for section in found.sections
    ]
    head = (
        found.number,
        found.title,
        found.headline,
        found.lead,
        found.covers,
        found.published,
        found.credits,
    )
    return head, sections


# ---------------------------------------------------------------- old issues in the wild


def read_as_json(call: Call, *paths: Path) -> list[dict[str, object]]:
    code, out, err = call("import", *paths, "--dry-run", "--json")
    assert code == 0, err
    return [json.loads(line) for line in out.splitlines()]


def test_the_seed(call: Call, empty: Path) -> None:
    """Twelve entries in four sections, three credits, number and title right, nothing of the page's end."""
    seed = shared("seed", "vol-029.zh.md")
    [found] = read_as_json(call, seed)

    assert list(found) == ["number", "title", "date", "credits", "sections"]
    assert (found["number"], found["title"], found["date"]) == (29, "KubeCon 2019 北美会议完美落幕", None)
    assert found["credits"] == ["陈俊", "张晓宇", "徐迪"]
    sections: list[dict[str, list[dict[str, str]]]] = found["sections"]  # type: ignore[assignment]
    assert [(section["title"], len(section["entries"])) for section in sections] == [
        ("业界要闻", 1),
        ("上游重要进展", 3),
        ("开源项目推荐", 3),
        ("本周阅读推荐", 5),
    ]
    entries = [entry for section in sections for entry in section["entries"]]
    assert [list(entry) for entry in entries] == [["title", "group", "links", "text"]] * 12
    assert entries[0]["title"] == "KubeCon 2019 北美会议召开"
    assert entries[6]["title"] == "watermarkpodautoscaler(WPA)"
    assert entries[3]["text"].count("\n- ") == 2
    assert entries[-1]["text"].endswith("回顾过去,继续前行。")
    whole = json.dumps(found, ensure_ascii=False)
    assert not [words for words in ("公众号", "评论", "登录", "•") if words in whole]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_other_shapes(call: Call, empty: Path, path: Path) -> None:
    """Each trap becomes what lies beside it, and says what it was unsure of."""
    wanted = json.loads((OLD / f"{path.name}.json").read_text("utf-8"))
    code, out, err = call("import", path, "--dry-run", "--json")

    assert code == 0, err
    assert json.loads(out) == wanted["issue"]
    said = [line.removeprefix(f"{path}:") for line in err.splitlines() if line.startswith(f"{path}:")]
    assert said == wanted["remarks"]


def test_all_of_them_at_once(call: Call, empty: Path) -> None:
    """Published with their dates, locked, clean to a check, and in no feed as news; nothing is done twice."""
    code, _, err = call("import", *SAMPLES)
    assert code == 0, err
    assert f"{len(SAMPLES)} issues imported" in err
    assert len(list((empty / "content/issues").glob("*.lock"))) == len(SAMPLES)
    assert len(opened(empty).locks.brought()) == len(SAMPLES)

    code, _, err = call("check")
    assert (code, err.splitlines()[-1]) == (0, f"{len(SAMPLES)} issues checked: 0 errors, 0 warnings.")
    digest = opened(empty)
    dates = {n: next(iter(digest.archive.issue(n).published.values())) for n in digest.archive.numbers()}
    assert all(moment.year in {2019, 2026} for moment in dates.values())
    # Counted from the issue before it: Vol. 25 names no day.
    assert dates[25].astimezone(digest.config.zone).date().isoformat() == "2019-10-28"

    before = files(empty)
    code, _, err = call("import", *SAMPLES)
    assert (code, files(empty) == before) == (0, True)
    assert f"{len(SAMPLES)} there already" in err


def test_the_imported_archive_is_a_site(call: Call, empty: Path) -> None:
    """A section and a group the digest does not have stand under their own titles."""
    for language in LANGUAGES:
        shutil.copytree(ROOT / "content" / language, empty / "content" / language)
    assert call("import", OLD / "vol-028.zh.md")[0] == 0
    assert call("build")[0] == 0

    page = (empty / "site/zh/issues/28/index.html").read_text("utf-8")
    assert "实用工具" in page
    assert "Knative 项目" in page
    assert "[重要安全增强] 容器运行时修复逃逸漏洞" in page


def test_what_is_no_issue_costs_the_others_nothing(call: Call, empty: Path, tmp_path: Path) -> None:
    """One clear line each, exit 1, the good one is in."""
    bad = {
        "empty.md": b"",
        "spaces.md": b" \n\t\n",
        "picture.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 40,
        "noise.md": bytes(range(128, 256)) * 100,
        "letter.md": b"# Dear all\n\nHow are you?\n\n1. Fine\n2. Thanks\n",
        "bug.md": b"# Issue #12: crash on start\n\n## Steps\n\n1. start\n\n## Expected\n\n- no crash\n",
        "no-sections.md": "# 云原生生态周报 Vol. 7\n\n".encode(),
        "page.html": b"<!doctype html><html><body><p>Hello</p><p>World</p></body></html>",
        "data.json": b'{"number": 29}',
        "huge.md": b"# x\n" * 3_000_000,
    }
    for name, body in bad.items():
        (tmp_path / name).write_bytes(body)
    paths = [*(tmp_path / name for name in bad), tmp_path / "missing.md", tmp_path, OLD / "vol-24.zh.txt"]
    code, _, err = call("import", *paths)

    lines = [line for line in err.splitlines() if line.startswith("error: ")]
    assert code == 1
    assert len(lines) == len(bad) + 2, err
    assert all(any(line.startswith(f"error: {path}: ") for line in lines) for path in paths[:-1])
    assert "Traceback" not in err
    assert err.splitlines()[-1].startswith("1 issue imported, 12 refused")
    assert [path.name for path in (empty / "content/issues").glob("*.yaml")] == ["024.yaml"]


def test_an_old_issue_without_any_day(call: Call, empty: Path, tmp_path: Path) -> None:
    """It is asked for, rather than told to the world as news of today."""
    path = tmp_path / "vol-3.md"
    path.write_text("# 云原生生态周报 Vol. 3\n\n## 业界要闻\n\n1. 一条消息\n", "utf-8")

    code, _, err = call("import", path)
    assert code == 1
    assert f"error: {path}: nothing says when it came out. Say it with: --date 2019-11-25" in err
    assert call("import", path, "--date", "2019-05-06")[0] == 0
    assert "published: {zh: 2019-05-06T00:00:00+08:00}" in (empty / "content/issues/003.yaml").read_text(
        "utf-8"
    )
    assert call("import", path, "--date", "2019-05-06")[0] == 0
    code, _, err = call("import", path, "--date", "2019-05-07")
    assert code == 1
    assert "Vol. 3 is there already, dated 2019-05-06. Change `published` and `covers` in it by hand" in err
    assert call("import", path, "--date", "06.05.2019")[0] == 2
    assert call("import", path, path, "--date", "2019-05-06")[0] == 2
    assert call("import", path, "--lang", "xx")[0] == 2


def test_nobody_is_written_over(call: Call, empty: Path, tmp_path: Path) -> None:
    """An issue that is there in the language stays, and so does a draft; the same file twice is one."""
    path = OLD / "vol-24.zh.txt"
    assert call("import", path)[0] == 0
    file = empty / "content/issues/024.yaml"
    file.write_text(file.read_text("utf-8").replace("新增卷克隆。", "新增卷克隆，由人改过。"), "utf-8")
    before = files(empty)

    code, _, err = call("import", path)
    assert code == 1
    assert "content/issues/024.yaml: Vol. 24 is there in zh with other words; nothing was written" in err
    copy = tmp_path / "copy-of-24.txt"
    shutil.copy(path, copy)
    code, _, err = call("import", path, copy)
    assert f"Vol. 24 in zh is in {copy} too" in err or f"Vol. 24 in zh is in {path} too" in err
    assert files(empty) == before

    assert call("draft", "25", "--from", "2019-10-21", "--to", "2019-10-27")[0] == 0
    code, _, err = call("import", OLD / "weekly-25.zh.md")
    assert code == 1
    assert "Vol. 25 is a draft there; nothing was written" in err


def test_a_dry_run_writes_nothing(call: Call, empty: Path) -> None:
    code, out, err = call("import", OLD / "vol-27.html", "--dry-run")

    assert code == 0
    assert "Service Mesh 走向统一？" in out
    assert "1 issue would be imported" in err
    assert not (empty / "content/issues").exists()


# ---------------------------------------------------------------- out and in again


@pytest.mark.parametrize("form", FORMS)
def test_the_paper_out_and_in(
    call: Call, empty: Path, paper: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """Issues 29 to 31, in both languages: what is exported comes back as the same issue."""
    made = opened(paper)
    exported = []
    monkeypatch.chdir(paper)
    for number in (29, 30, 31):
        for language in LANGUAGES:
            path = empty / f"{number}.{language}.{FORMS[form]}"
            code, _, err = call("export", str(number), "--lang", language, "--format", form, "--output", path)
            assert code == 0, err
            exported.append(path)
    monkeypatch.chdir(empty)
    code, _, err = call("import", *exported)

    assert code == 0, err
    assert "to look at" not in err
    back = opened(empty)
    for number in (29, 30, 31):
        for language in LANGUAGES:
            before, after = edition(made, number, language), edition(back, number, language)
            same_ids = form == "markdown"
            assert told(after, ids=same_ids) == told(before, ids=same_ids)
    assert call("check")[0] == 0


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", [None, *SAMPLES], ids=lambda path: path.name if path else "seed")
def test_old_issues_out_and_in(
    call: Call, empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: Path | None, form: str
) -> None:
    """What was imported goes out and comes in again unchanged, to the byte of its file."""
    path = path or shared("seed", "vol-029.zh.md")
    assert call("import", path, *(["--date", "2019-10-28"] if path.name == "weekly-25.zh.md" else []))[0] == 0
    [file] = (empty / "content/issues").glob("*.yaml")
    before = files(empty / "content/issues")
    number = int(file.stem)
    language = next(iter(opened(empty).archive.issue(number).published))
    out = tmp_path / f"out.{FORMS[form]}"
    assert call("export", str(number), "--lang", language, "--format", form, "--output", out)[0] == 0
    shutil.rmtree(empty / "content/issues")

    code, _, err = call("import", out)
    assert code == 0, err
    assert files(empty / "content/issues") == before


def test_the_other_language_joins_what_is_there(
    call: Call, empty: Path, paper: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The English side of an issue imported in Chinese is added to it; comments and Chinese words stay."""
    monkeypatch.chdir(paper)
    for language in LANGUAGES:
        assert call("export", "29", "--lang", language, "--output", tmp_path / f"29.{language}.md")[0] == 0
    monkeypatch.chdir(empty)
    assert call("import", tmp_path / "29.zh.md")[0] == 0
    file = empty / "content/issues/029.yaml"
    file.write_text(file.read_text("utf-8").replace("sections:", "# a person's note\nsections:"), "utf-8")
    locked = json.loads((empty / "content/issues/029.lock").read_text("utf-8"))

    code, _, err = call("import", tmp_path / "29.en.md")
    assert code == 0, err
    assert "1 got another language" in err
    text = file.read_text("utf-8")
    assert "# a person's note\n" in text
    assert "only: [zh, en]" in text
    now = json.loads((empty / "content/issues/029.lock").read_text("utf-8"))
    assert {name: tags["zh"] for name, tags in now["entries"].items()} == {
        name: tags["zh"] for name, tags in locked["entries"].items()
    }
    assert call("check")[0] == 0

    stranger = (tmp_path / "29.en.md").read_text("utf-8").replace("number: 29", "number: 24")
    (tmp_path / "24.en.md").write_text(stranger, "utf-8")
    assert call("import", OLD / "vol-24.zh.txt")[0] == 0
    code, _, err = call("import", tmp_path / "24.en.md")
    assert code == 1
    assert "Vol. 24 has other entries there than in en; nothing was written" in err


def test_export_says_what_it_cannot(call: Call, paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong words are wrong use; a draft is written and named one."""
    monkeypatch.chdir(paper)

    assert call("export", "29", "--lang", "fr")[0] == 2
    assert call("export", "29", "--format", "pdf")[0] == 2
    assert call("export", "99")[0] == 1
    assert call("draft", "32", "--from", "2026-03-30", "--to", "2026-04-05")[0] == 0
    code, out, err = call("export", "32", "--lang", "en")
    assert code == 0
    assert "draft: true" in out
    assert "this edition is not out yet in en" in err
    code, out, err = call("export", "29", "--lang", "zh", "--format", "text")
    assert code == 0
    assert out.startswith("KubeCon 北美峰会落幕\n云原生生态周报 · 第 29 期\n\n作者 | 陈俊、张晓宇、徐迪\n")
    assert "Vol. 29 in zh: 12 entries written." in err


def test_a_digest_of_one_language(call: Call, empty: Path) -> None:
    """No `only`, no other side: the issue is whole as it is, and goes out and in the same."""
    (empty / "digest.toml").write_text(
        'languages = ["en"]\ntitle = "Cloud Native Weekly"\nsite_url = "https://example.org/"\n'
        'feed_id = "tag:example.org,2026:weekly"\n[[sections]]\nid = "news"\ntitle = "Industry news"\n',
        "utf-8",
    )
    (empty / "content/people.yaml").unlink()
    assert call("import", OLD / "issue-12.en.md")[0] == 0
    before = files(empty / "content/issues")
    assert b"only:" not in before["012.yaml"]
    assert call("check")[0] == 0

    assert call("export", "12", "--output", empty / "out.md")[0] == 0
    shutil.rmtree(empty / "content/issues")
    assert call("import", empty / "out.md")[0] == 0
    assert files(empty / "content/issues") == before
