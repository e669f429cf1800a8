"""What a build adds for finding: covers if asked for and possible, texts of the search by blocks, sitemaps."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from digest.app import Digest
from digest.renderers import covers
from tests.digests import COVERS, NOW, fill, make, opened


@pytest.fixture
def digest(tmp_path: Path) -> Digest:
    """One issue, out in both languages."""
    made = make(tmp_path)
    fill(made)
    made.draft(NOW, 30, COVERS)
    box = made.inbox(NOW)
    made.pick(box, box.best())
    made.publish(30, made.config.digest.languages, NOW)
    return made


def with_covers(digest: Digest) -> Digest:
    settings = digest.config.root / "digest.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[site]\ncovers = true\n", "utf-8")
    return opened(digest.config.root)


def test_without_being_asked_there_is_no_cover(digest: Digest) -> None:
    built = digest.build()

    assert built.warnings == ()
    assert not list((digest.config.root / "site").rglob("cover.png"))
    assert "og:image" not in (digest.config.root / "site/zh/issues/30/index.html").read_text("utf-8")


def test_where_none_can_be_drawn_one_line_says_so_and_no_page_names_one(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(covers, "FOLDERS", ())
    monkeypatch.setattr(covers.find, "__defaults__", ((),))
    built = with_covers(digest).build()

    assert len(built.warnings) == 1
    assert built.warnings[0].startswith("no covers: ")
    assert "og:image" not in (digest.config.root / "site/zh/issues/30/index.html").read_text("utf-8")


def test_each_issue_has_a_cover_a_language_drawn_once(digest: Digest) -> None:
    pytest.importorskip("PIL", reason="the extra `covers` is not installed")
    asked = with_covers(digest)
    if isinstance(covers.find(asked.config.digest), str):
        pytest.skip("this machine has no font with Chinese")
    asked.build()
    site = digest.config.root / "site"
    first = {tag: (site / tag / "issues/30/cover.png").stat().st_mtime_ns for tag in ("zh", "en")}

    for tag in ("zh", "en"):
        page = (site / tag / "issues/30/index.html").read_text("utf-8")
        (named,) = re.findall(r'og:image" content="([^"]+)"', page)
        assert named == f"https://example.org/some/digest/{tag}/issues/30/cover.png"

    # A sentence of an entry is not on the cover.
    asked.archive.set_texts(30, "kep-2254", summary={"zh": "另一句话。"})
    asked.build()
    again = {tag: (site / tag / "issues/30/cover.png").stat().st_mtime_ns for tag in ("zh", "en")}
    assert again == first


def test_what_an_issue_says_lies_in_a_file_of_its_block(digest: Digest) -> None:
    digest.build()
    search = digest.config.root / "site/zh/search"
    index = json.loads((search / "search_index.json").read_bytes())
    ((path, size),) = index["texts"]
    texts = json.loads((search / path).read_bytes())

    pages = [doc for doc in index["docs"] if doc["location"].startswith("issues/30/")]
    assert path == "texts/0.json"
    assert 0 < size <= (search / path).stat().st_size
    assert len(texts["issues/30/"]) == len(pages) > 1
    assert not any("text" in doc for doc in pages)
    assert any("sig-node" in text for text in texts["issues/30/"])


def test_sitemaps_know_when_lists_changed(digest: Digest) -> None:
    digest.build()
    text = (digest.config.root / "site/en/sitemap.xml").read_text("utf-8")
    changed = dict(re.findall(r"<loc>https://example.org/some/digest/(en/[^<]*)</loc><lastmod>([^<]+)", text))

    assert changed.keys() >= {"en/", "en/archive/", "en/archive/2026/", "en/issues/30/", "en/keps/2254/"}
    assert len(set(changed.values())) == 1
    assert "en/about/</loc>" in text


def test_a_picture_that_changed_is_published_anew_and_no_other(digest: Digest) -> None:
    folder, site = digest.config.content / "images", digest.config.root / "site/images"
    (folder / "30").mkdir(parents=True)
    for name in ("a.png", "30/b.png", ".hidden"):
        (folder / name).write_bytes(b"old")
    digest.build()
    before = {file.relative_to(site).as_posix(): file.stat().st_ino for file in site.rglob("*.*")}
    (folder / "a.png").write_bytes(b"new")
    digest.build()

    assert set(before) == {"a.png", "30/b.png"}
    assert (site / "a.png").read_bytes() == b"new"
    assert (site / "30/b.png").stat().st_ino == before["30/b.png"]
