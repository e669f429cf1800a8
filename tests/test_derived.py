"""A digest in three languages, one of which nobody writes: site, feeds and mail follow, files and locks do not."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from digest.app import deriving
from digest.archive.standing import Standing
from digest.cli.program import run
from digest.errors import ConfigError
from tests import digests
from tests.digests import NOW, opened

ROOT = Path(__file__).resolve().parents[1]
DERIVED = """
[derived.zh-Hant]
from = "zh"
instead = { "釋出" = "發布" }
"""
ISSUE = """\
format: 1
number: 30
covers: {from: 2026-06-08, to: 2026-06-14}
title: {zh: 软件默认开启网络策略, en: Network policy by default}
lead:
  zh: [服务器端应用成为默认]
  en: [Server-side apply is the default]
credits: [chen]
sections:
  - id: upstream
    entries:
      - id: kep-2254
        links: ["https://example.com/2254"]
        title: {zh: 默认网络, en: The default network}
        summary:
          zh: |
            软件默认通过网络访问服务器，见[默认文档](https://example.org/软件)，参数 `软件默认` 不变。
          en: |
            Software reaches the server; see [the docs](https://example.org/软件), `软件默认` stays.
      - id: own
        links: ["https://example.com/own"]
        title: {zh: 信息安全, en: Security, zh-Hant: 我寫的標題}
        summary: {zh: 发布新版本, en: A new version}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The digest, its issue out in the two languages that people write, and built."""
    pytest.importorskip("opencc")
    folder = tmp_path_factory.mktemp("derived")
    start(folder)
    digest = opened(folder)
    digest.publish(30, ("zh", "en"), NOW)
    digest.build()
    return folder


def start(folder: Path, more: str = DERIVED) -> None:
    digests.make(folder)
    with (folder / "digest.toml").open("a", encoding="utf-8") as file:
        file.write(more)
    content = folder / "content"
    (content / "people.yaml").write_text("chen: {name: {zh: 陈俊, en: Chen Jun}}\n", "utf-8")
    (content / "glossary.yaml").write_text("server:\n  term: {zh: 服务器, en: server}\n", "utf-8")
    (content / "zh" / "about.md").write_text("---\ntitle: 关于软件\n---\n\n默认设置。\n", "utf-8")
    (content / "zh" / "both.md").write_text("# 默认\n", "utf-8")
    (content / "zh-Hant").mkdir()
    (content / "zh-Hant" / "both.md").write_text("# 我寫的\n", "utf-8")
    (content / "issues").mkdir()
    (content / "issues" / "030.yaml").write_text(ISSUE, "utf-8")


def page(folder: Path, path: str) -> str:
    return (folder / "site" / path).read_text("utf-8")


def test_the_page_says_it_in_the_words_of_its_readers(made: Path) -> None:
    body = page(made, "zh-Hant/issues/30/index.html")

    assert '<html lang="zh-Hant"' in body
    assert "軟體預設開啟網路策略" in body
    assert "伺服器端應用成為預設" in body
    assert "軟體預設通過網路訪問伺服器，見<a" in body
    assert "本期編輯：陳俊" in body
    assert "上游進展" in body
    assert "雲原生週報" in body


def test_code_and_addresses_stay_as_they_are(made: Path) -> None:
    body = page(made, "zh-Hant/issues/30/index.html")

    assert "<code>软件默认</code>" in body
    assert 'href="https://example.org/%E8%BD%AF%E4%BB%B6">預設文件</a>' in body


def test_a_persons_words_and_choices_win(made: Path) -> None:
    body = page(made, "zh-Hant/issues/30/index.html")

    assert "我寫的標題" in body
    assert "發布新版本" in body
    assert "資訊保安" not in body


def test_nothing_else_of_the_other_script_is_left(made: Path) -> None:
    """Beside code and what is marked as another language's, which is there on purpose."""
    for path in ("issues/30/index.html", "index.html", "terms/index.html", "about/index.html", "feed.xml"):
        body = page(made, f"zh-Hant/{path}").replace("<code>软件默认</code>", "")
        body = re.sub(r'<(\w+)[^>]* lang="zh"[^>]*>.*?</\1>', "", body, flags=re.DOTALL)
        assert not re.findall("[软认网络务关师们说]", body), path


def test_hand_written_pages_follow_where_there_is_no_own(made: Path) -> None:
    assert "關於軟體" in page(made, "zh-Hant/about/index.html")
    assert "預設設定。" in page(made, "zh-Hant/about/index.html")
    assert "我寫的" in page(made, "zh-Hant/both/index.html")
    assert sorted(path.name for path in (made / "content" / "zh-Hant").iterdir()) == ["both.md"]


def test_the_glossary_follows(made: Path) -> None:
    assert "伺服器" in page(made, "zh-Hant/terms/index.html")


def test_pages_name_each_other(made: Path) -> None:
    for tag in ("zh", "en", "zh-Hant"):
        body = page(made, f"{tag}/issues/30/index.html")
        found = set(re.findall(r'hreflang="([^"]+)" href="https://example.org/some/digest/([^/]+)/', body))
        assert {(one, one) for one in ("zh", "en", "zh-Hant")} <= found
    assert "繁體中文" in page(made, "index.html")
    assert 'lang="zh-Hant"' in page(made, "404.html")


def test_the_name_does_not_stand_there_twice_in_one_tongue(made: Path) -> None:
    def beside(tag: str, path: str) -> list[str]:
        return re.findall(r'masthead__other" lang="[^"]+">([^<]+)<', page(made, f"{tag}/{path}"))

    for path in ("issues/30/index.html", "about/index.html"):
        assert beside("zh", path) == beside("zh-Hant", path) == ["Cloud Weekly"]
        assert beside("en", path) == ["云原生周报"]


def test_it_can_be_taken_elsewhere(made: Path) -> None:
    document, _ = opened(made).export_issue(30, "zh-Hant", "markdown")

    assert "軟體預設開啟網路策略" in document.body.decode()


def test_feeds_and_the_sitemap_follow(made: Path) -> None:
    feed = page(made, "zh-Hant/feed.xml")

    assert "<language>zh-Hant</language>" in feed
    assert "tag:example.org,2026:digest:zh-Hant:30" in feed
    assert "<title>軟體預設開啟網路策略 | 雲原生週報 Vol. 30</title>" in feed
    assert "/zh-Hant/issues/30/" in page(made, "zh-Hant/sitemap.xml")


def test_the_mail_follows(made: Path) -> None:
    body = (made / "outbox" / "030-zh-Hant.eml").read_bytes()
    mail = message_from_bytes(body, policy=policy.default)

    assert mail["Content-Language"] == "zh-Hant"
    assert str(mail["Subject"]).startswith("軟體預設開啟網路策略")


def test_files_and_locks_hold_nothing_of_it(made: Path) -> None:
    lock = (made / "content" / "issues" / "030.lock").read_text("utf-8")
    text = (made / "content" / "issues" / "030.yaml").read_text("utf-8")

    assert "Hant" not in lock
    assert text.count("zh-Hant") == ISSUE.count("zh-Hant")


def test_the_check_asks_for_nothing_in_it(made: Path) -> None:
    digest = opened(made)

    assert digest.check(30) == ()
    assert digest.config.digest.languages == ("zh", "en")


def test_an_issue_is_mailed_where_it_is_out(made: Path) -> None:
    digest = opened(made)

    assert digest.mail_editions() == ("zh", "en", "zh-Hant")
    assert digest.out_in(30, ()) == ["zh", "en", "zh-Hant"]
    assert "軟體" in digest.letter(30, "zh-Hant").subject


def test_the_same_again_is_kept(made: Path) -> None:
    assert opened(made).build().site.made == 0


def test_it_cannot_be_published_by_itself(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(made)

    assert run(["publish", "30", "--lang", "zh-Hant"]) == 2
    assert "It has zh, en; zh-Hant is made from zh" in capsys.readouterr().err


def test_a_draft_in_the_preview_has_it(made: Path) -> None:
    standing = Standing(made / "content", ("zh", "en"), (), ("zh-Hant",))
    standing.look()

    assert standing.issue(30).sections[0].entries[1].title.get("zh-Hant") == "我寫的標題"


def test_without_opencc_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start(tmp_path)
    monkeypatch.setitem(sys.modules, "opencc", None)
    deriving._opened.cache_clear()

    with pytest.raises(ConfigError, match=r"derived.zh-Hant: OpenCC.* is not installed") as caught:
        opened(tmp_path).build()
    assert "weekly-digest[hant]" in caught.value.hint


def test_a_conversion_that_is_none(tmp_path: Path) -> None:
    pytest.importorskip("opencc")
    start(tmp_path, '[derived.zh-Hant]\nfrom = "zh"\nconversion = "s2x"\n')

    with pytest.raises(ConfigError, match=r"derived.zh-Hant.conversion: OpenCC has no 's2x'"):
        opened(tmp_path).build()


def test_checking_and_publishing_need_no_converter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start(tmp_path)
    monkeypatch.setitem(sys.modules, "opencc", None)
    digest = opened(tmp_path)

    assert not [one for one in digest.check(30) if one.severity == "error"]
    assert digest.publish(30, ("zh",), NOW).languages == ("zh",)


def test_a_digest_without_it_imports_nothing(tmp_path: Path) -> None:
    digests.make(tmp_path)
    code = (
        "import sys; from digest.app import open_digest; from pathlib import Path; "
        f"open_digest(Path({str(tmp_path)!r})).build(); print('opencc' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout.strip() == "False"


def test_a_digest_of_one_written_language_keeps_its_short_forms(tmp_path: Path) -> None:
    pytest.importorskip("opencc")
    digests.make(tmp_path, ("zh",))
    with (tmp_path / "digest.toml").open("a", encoding="utf-8") as file:
        file.write(DERIVED)
    issues = tmp_path / "content" / "issues"
    issues.mkdir()
    body = "format: 1\nnumber: 1\ncovers: {from: 2026-06-08, to: 2026-06-14}\ntitle: 软件\nsections: []\n"
    (issues / "001.yaml").write_text(body, "utf-8")

    assert opened(tmp_path).printed(1).title.words == {"zh": "软件", "zh-Hant": "軟體"}


def test_the_shipped_words_are_those_of_chinese() -> None:
    """Every key, with the same things put in; words of one script alone."""
    folder = ROOT / "templates" / "words"
    base, own = (tomllib.loads((folder / f"{tag}.toml").read_text("utf-8")) for tag in ("zh", "zh-Hant"))

    assert list(own) == list(base)
    for key, words in base.items():
        assert sorted(re.findall(r"\{\w*\}", own[key])) == sorted(re.findall(r"\{\w*\}", words)), key
        assert not re.findall("[软认网络务关师们说编译阅读订]", own[key]), key
