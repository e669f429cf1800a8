"""Articles in the outbox: of the languages with an account, made again only when what they show changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from digest.app import open_preview
from digest.errors import ConfigError, UsageError
from tests.digests import fill, make, opened

ACCOUNT = '\n[subscribe]\nwechat = { zh = "云原生周报" }\n'
ISSUE = """\
format: 1
number: 1
covers: {from: 2026-06-08, to: 2026-06-14}
published: {zh: 2026-06-15T18:00:00+08:00, en: 2026-06-15T18:00:00+08:00}
title: {zh: 标题, en: Title}
sections:
  - id: reading
    entries:
      - id: one
        links: [https://example.com/one]
        title: {zh: 一, en: One}
        summary: {zh: 甲。, en: First.}
"""


def digest(folder: Path, settings: str = ACCOUNT) -> None:
    fill(make(folder))
    (folder / "digest.toml").write_text((folder / "digest.toml").read_text("utf-8") + settings, "utf-8")
    (folder / "content/issues").mkdir(parents=True, exist_ok=True)
    (folder / "content/issues/001.yaml").write_text(ISSUE, "utf-8")


def outbox(folder: Path) -> Mapping[str, bytes]:
    opened(folder).build()
    return {path.name: path.read_bytes() for path in sorted((folder / "outbox").glob("*.wechat.*"))}


def test_who_has_an_account_has_an_article(tmp_path: Path) -> None:
    digest(tmp_path)
    made = outbox(tmp_path)
    assert list(made) == ["001-zh.wechat.article.html", "001-zh.wechat.html"]
    assert not list((tmp_path / "site").rglob("*wechat*"))
    assert outbox(tmp_path) == made
    (tmp_path / "digest.toml").write_text(
        (tmp_path / "digest.toml").read_text("utf-8") + '\n[channels.wechat]\nfooter = { zh = "加群" }\n',
        "utf-8",
    )
    assert "加群" in outbox(tmp_path)["001-zh.wechat.article.html"].decode()


def test_what_is_not_as_on_the_site_is_said_at_every_build(tmp_path: Path) -> None:
    digest(tmp_path)
    issue = tmp_path / "content/issues/001.yaml"
    long = "\n\n".join("            " + f"第{n}段" + "长" * 150 for n in range(150))
    picture = "images:\n          - src: https://e.org/a.svg\n            alt: {zh: 图, en: A picture}\n"
    told = f"{picture}        summary:\n          en: First.\n          zh: |\n{long}"
    issue.write_text(ISSUE.replace("summary: {zh: 甲。, en: First.}", told), "utf-8")
    said = [it for it in opened(tmp_path).build().remarks if ".wechat." in it]
    assert said == [
        "outbox/001-zh.wechat.html: 1 entry shortened, 1 picture left out; 001-zh.wechat.remarks.txt names them"
    ]
    assert (tmp_path / "outbox/001-zh.wechat.remarks.txt").read_text("utf-8") == (
        "shortened: 一\nleft out: https://e.org/a.svg (一: Save it as one of png, jpg, jpeg, gif, webp, or upload it by hand)\n"
    )
    assert [it for it in opened(tmp_path).build().remarks if ".wechat." in it] == said
    issue.write_text(ISSUE, "utf-8")
    assert not [it for it in opened(tmp_path).build().remarks if ".wechat." in it]


def test_who_has_none_has_none(tmp_path: Path) -> None:
    digest(tmp_path, "")
    assert not outbox(tmp_path)
    with pytest.raises(UsageError, match="no language of this digest has a WeChat account"):
        opened(tmp_path).check_article("1")


def test_languages_can_be_named(tmp_path: Path) -> None:
    digest(tmp_path, ACCOUNT + '[channels.wechat]\nlanguages = ["en"]\n')
    assert list(outbox(tmp_path)) == ["001-en.wechat.article.html", "001-en.wechat.html"]
    assert opened(tmp_path).check_article("1") == ()


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ('languages = ["fr"]', "channels.wechat.languages: fr is not in languages"),
        ('header = { fr = "x" }', "channels.wechat.header.fr: this language is not in languages"),
        ('author = { zh = "十七个字的作者名字实在是太长了不行" }', "WeChat takes 16 characters"),
        ('autor = { zh = "x" }', "did you mean 'author'"),
    ],
)
def test_a_fault_in_the_settings_is_named(tmp_path: Path, settings: str, fault: str) -> None:
    digest(tmp_path, f"\n[channels.wechat]\n{settings}\n")
    with pytest.raises(ConfigError) as caught:
        opened(tmp_path)
    assert fault in "\n".join(caught.value.faults)


def test_a_preview_has_the_page_below_the_issue(tmp_path: Path) -> None:
    digest(tmp_path)
    previewing = open_preview(tmp_path, drafts=True)
    try:
        previewing.update()
        answer = previewing.answer("zh/issues/1/wechat/index.html", "x")
        assert answer is not None
        assert "复制正文" in answer.body.decode()
        assert previewing.answer("en/issues/1/wechat/index.html", "x") is None
    finally:
        previewing.close()


def test_a_file_is_checked_as_it_is(tmp_path: Path) -> None:
    digest(tmp_path)
    back = tmp_path / "back.html"
    back.write_text("<p>x</p>\n<p><a href='https://example.org/'>y</a></p>", "utf-8")
    found = opened(tmp_path).check_article(str(back))
    assert [(f.code, f.line, f.path) for f in found] == [("W104", 2, str(back)), ("W116", 1, str(back))]
    with pytest.raises(UsageError, match="No such file"):
        opened(tmp_path).check_article(str(tmp_path / "none.html"))


def test_a_digest_with_covers_has_the_two_shapes_beside_the_page(tmp_path: Path) -> None:
    digest(tmp_path, ACCOUNT + "\n[site]\ncovers = true\n")
    made = opened(tmp_path).build()
    if made.warnings:
        pytest.skip(made.warnings[0])
    crops = ["001-zh.cover-11.png", "001-zh.cover-235.png"]
    assert sorted(path.name for path in (tmp_path / "outbox").glob("*.png")) == crops
    page = (tmp_path / "outbox/001-zh.wechat.html").read_text("utf-8")
    assert all(f'<img src="{name}"' in page and f'href="{name}" download' in page for name in crops)
    assert not list((tmp_path / "site").rglob("cover-*.png"))
    previewing = open_preview(tmp_path, drafts=True)
    try:
        previewing.update()
        page, picture = (
            previewing.answer(f"zh/issues/1/wechat/{name}", "x") for name in ("index.html", "cover-11.png")
        )
        assert page
        assert b'<img src="cover-11.png"' in page.body
        assert picture
        assert picture.body.startswith(b"\x89PNG")
    finally:
        previewing.close()
