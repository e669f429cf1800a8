"""Subjects in a build: which pages there are, in which language, and which are made again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digest.app import Digest
from tests.digests import make

ISSUE = """format: 1
number: {number}
covers: {{from: 2026-0{month}-02, to: 2026-0{month}-08}}
published: {{{published}}}
title: {{zh: 标题, en: Title}}
credits: [Ada]
sections:
  - id: upstream
    entries:
{entries}"""
ENTRY = """      - id: {id}
        about: [{about}]
        topics: [security]
        links: [https://example.org/{id}]
        title: {{zh: 关于 {id}, en: On {id}}}
        summary: {{zh: 摘要说的是 {id} 这一条。, en: Words about {id} at length.}}
"""
BOTH = "zh: 2026-03-09T18:00:00+08:00, en: 2026-03-10T18:00:00+08:00"


def write(digest: Digest, number: int, entries: dict[str, str], published: str = BOTH) -> None:
    body = "".join(ENTRY.format(id=id_, about=about) for id_, about in entries.items())
    path = digest.archive.path(number)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ISSUE.format(number=number, month=number, published=published, entries=body), "utf-8")


@pytest.fixture
def digest(tmp_path: Path) -> Digest:
    made = make(tmp_path)
    write(made, 1, {"one": "{kep: 2254}", "two": "{project: etcd}"})
    write(made, 2, {"three": "{kep: 2254}", "four": "{release: a/foo@v1}"})
    return made


def test_subjects_have_pages_in_each_language_and_are_found(digest: Digest, tmp_path: Path) -> None:
    digest.build()
    site = tmp_path / "site"
    for tag in ("zh", "en"):
        for below in (
            *("subjects", "people", "keps", "keps/2254", "projects", "projects/etcd", "projects/foo"),
            *("topics/security", "sections", "sections/upstream"),
        ):
            assert (site / tag / below / "index.html").is_file(), below
    page = (site / "zh/keps/2254/index.html").read_text("utf-8")
    assert page.index("关于 three") < page.index("关于 one")
    assert "摘要说的是 one 这一条。" in page
    assert "/zh/keps/2254/</loc>" in (site / "zh/sitemap.xml").read_text("utf-8")
    index = json.loads((site / "en/search/search_index.json").read_bytes())
    assert ["kep2254"] in [doc.get("tags") for doc in index["docs"]]


def test_a_changed_issue_makes_only_its_own_subjects_again(digest: Digest, tmp_path: Path) -> None:
    digest.build()
    kept = tmp_path / "site/zh/projects/etcd/index.html"
    remade = tmp_path / "site/zh/keps/2254/index.html"
    before = kept.stat().st_ino, remade.stat().st_ino
    path = digest.archive.path(2)
    path.write_text(path.read_text("utf-8").replace("摘要说的是 three", "改过的是 three"), "utf-8")
    digest.build()

    assert kept.stat().st_ino == before[0]
    assert remade.stat().st_ino != before[1]
    assert "改过的是 three" in remade.read_text("utf-8")


def test_an_old_entry_that_gets_a_topic_stands_on_its_page_though_many_issues_came_after(
    digest: Digest, tmp_path: Path
) -> None:
    for number in range(3, 10):
        write(digest, number, {f"e{number}": "{kep: 2254}"})
    path = digest.archive.path(1)
    told = path.read_text("utf-8")
    path.write_text(told.replace("        topics: [security]\n", "", 1), "utf-8")
    digest.build()
    page = tmp_path / "site/zh/topics/security/index.html"
    assert "关于 one" not in page.read_text("utf-8")

    path.write_text(told, "utf-8")
    digest.build()

    assert "关于 one" in page.read_text("utf-8")


def test_a_history_that_grows_is_told_by_the_search_too(digest: Digest, tmp_path: Path) -> None:
    steps = [{"date": "2025-01-01", "stage": "alpha"}, {"date": "2026-01-01", "stage": "beta"}]
    index = tmp_path / "site/zh/search/search_index.json"
    for known, said in ((steps[:1], "alpha"), (steps, "alpha → beta")):
        digest.facts.freeze("kep", {"kep:2254": {"history": known}})
        digest.build()
        assert f"KEP-2254 · {said} " in index.read_text("utf-8")


def test_nothing_of_a_draft_is_told_unless_drafts_are_shown(digest: Digest, tmp_path: Path) -> None:
    write(digest, 3, {"five": "{kep: 9}, {kep: 2254}"}, published="")
    digest.build()
    site = tmp_path / "site/zh"
    assert not (site / "keps/9").exists()
    assert "关于 five" not in (site / "keps/2254/index.html").read_text("utf-8")

    digest.build(drafts=True)
    assert (site / "keps/9/index.html").is_file()
    assert "关于 five" in (site / "keps/2254/index.html").read_text("utf-8")


def test_an_edition_of_one_language_leads_readers_of_the_other_to_it(digest: Digest, tmp_path: Path) -> None:
    write(digest, 3, {"five": "{kep: 9}"}, published="zh: 2026-03-09T18:00:00+08:00")
    digest.build()
    page = (tmp_path / "site/en/keps/9/index.html").read_text("utf-8")
    assert 'href="../../../zh/issues/3/#five" lang="zh"' in page
    assert "so far in Chinese" in page
    assert "/en/keps/9/" not in (tmp_path / "site/en/sitemap.xml").read_text("utf-8")


def test_a_name_of_two_projects_is_named_when_the_site_is_built(digest: Digest) -> None:
    write(digest, 3, {"five": "{project: b/foo}", "six": "{project: foo}"})
    (line,) = digest.build().warnings
    assert line.startswith("project foo of Vol. 3 may be a/foo or b/foo")


def test_a_cached_build_is_a_clean_one(digest: Digest, tmp_path: Path) -> None:
    digest.build()
    write(digest, 3, {"five": "{kep: 2254}, {project: b/foo}"})
    digest.build()
    digest.build(site=tmp_path / "clean", outbox=tmp_path / "mails")
    for path in sorted((tmp_path / "clean").rglob("*.html")):
        assert path.read_bytes() == (tmp_path / "site" / path.relative_to(tmp_path / "clean")).read_bytes()


def test_a_long_section_has_a_page_a_year(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.pipeline.subjects.LONG", 2)
    digest.build()
    section = tmp_path / "site/zh/sections/upstream"
    assert "关于 one" not in (section / "index.html").read_text("utf-8")
    assert "关于 one" in (section / "2026/index.html").read_text("utf-8")
