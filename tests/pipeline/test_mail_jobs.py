"""What of mails and short texts is in the outbox, and what a build says of those that are too long."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.errors import ConfigError
from tests.digests import fill, make, opened

ISSUE = """\
format: 1
number: 1
covers: {from: 2026-06-08, to: 2026-06-14}
published: {PUBLISHED}
title: {zh: 标题, en: Title}
sections:
  - id: reading
    entries:
      - id: one
        links: [https://example.com/one]
        title: {zh: 一, en: One}
        summary: {zh: 甲。, en: "WORDS"}
"""
OUT = "{zh: 2026-06-15T18:00:00+08:00, en: 2026-06-15T18:00:00+08:00}"


def digest(folder: Path, settings: str = "", published: str = OUT, words: str = "First.") -> None:
    fill(make(folder))
    (folder / "digest.toml").write_text((folder / "digest.toml").read_text("utf-8") + settings, "utf-8")
    (folder / "content/issues").mkdir(parents=True, exist_ok=True)
    issue = ISSUE.replace("{PUBLISHED}", published).replace("WORDS", words)
    (folder / "content/issues/001.yaml").write_text(issue, "utf-8")


def names(folder: Path) -> list[str]:
    opened(folder).build()
    return sorted(path.name for path in (folder / "outbox").glob("001-*"))


def test_each_language_has_a_mail_and_short_texts(tmp_path: Path) -> None:
    digest(tmp_path)
    endings = ("eml", "html", "social.txt", "txt")
    assert names(tmp_path) == [f"001-{tag}.{ending}" for tag in ("en", "zh") for ending in endings]


def test_one_mail_of_both_once_both_are_out(tmp_path: Path) -> None:
    wanted = '\n[channels.email]\neditions = ["zh+en", "zh"]\n[channels.social]\nplaces = []\n'
    digest(tmp_path, wanted, "{zh: 2026-06-15T18:00:00+08:00}")
    assert names(tmp_path) == ["001-zh.eml", "001-zh.html", "001-zh.txt"]
    digest_file = tmp_path / "content/issues/001.yaml"
    text = digest_file.read_text("utf-8").replace("{zh: 2026-06-15T18:00:00+08:00}", OUT)
    digest_file.write_text(text, "utf-8")
    assert {"001-zh+en.eml", "001-zh.eml"} < set(names(tmp_path))
    assert "001-en.eml" not in names(tmp_path)


def test_a_build_says_what_was_shortened_made_now_or_before(tmp_path: Path) -> None:
    digest(tmp_path, words="One sentence more. " * 9000)
    said = [opened(tmp_path).build().remarks for _ in range(2)]
    assert said[0] == said[1]
    (line,) = said[0]
    assert line.startswith("outbox/001-en.html: 1 of its entries end earlier than on the web")
    assert line.endswith("001-en.shortened.txt names them")


def test_a_build_says_what_is_nearly_too_long(tmp_path: Path) -> None:
    digest(tmp_path, words="One sentence more. " * 4200)
    (line,) = opened(tmp_path).build().remarks
    assert line.startswith("outbox/001-en.html has 8")
    assert line.endswith("bytes; from 96,000 on its longest entries are shortened")


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ('email]\neditions = ["zh+fr"]', "'zh+fr' names 'fr', which is not in languages"),
        ('email]\neditions = ["zh+zh"]', "'zh+zh' is there twice"),
        ('email]\neditions = ["zh", "zh"]', "'zh' is there twice"),
        ('email]\neditions = [""]', "'' names ''"),
        ('email]\nheader = {fr = "x"}', "channels.email.header.fr: this language is not in languages"),
        ('email]\nlist_id = "a b"', "list_id"),
        ('email]\nunsubscribe = "https://x.org/\\r\\nBcc: y"', "unsubscribe"),
        ('social]\nplaces = ["myspace"]', "channels.social.places"),
    ],
)
def test_faults_of_settings(tmp_path: Path, settings: str, fault: str) -> None:
    digest(tmp_path, f"\n[channels.{settings}\n")
    with pytest.raises(ConfigError) as error:
        opened(tmp_path)
    assert any(fault in line for line in error.value.faults)
