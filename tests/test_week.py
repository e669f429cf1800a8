"""The week through the real rooms: evidence, shortlist, pick, publish, build."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import feedparser
import pytest

from digest.app import Digest
from digest.core.compose import compose
from digest.errors import DigestError, IssueError, UsageError
from digest.model import Standing, State
from tests.digests import COVERS, NOW, evidence, files, fill, kep, make, opened


@pytest.fixture
def digest(tmp_path: Path) -> Digest:
    made = make(tmp_path)
    fill(made)
    return made


def published(digest: Digest, number: int = 30) -> None:
    """Everything of the week picked and published, as an editor in a hurry would."""
    digest.draft(NOW, number, COVERS)
    box = digest.inbox(NOW)
    digest.pick(box, box.best())
    digest.publish(number, digest.config.digest.languages, NOW)


def test_pick_writes_the_entry_in_each_language(digest: Digest) -> None:
    """A pick stands in the issue's file, with facts as sentences, each language a machine's draft."""
    digest.draft(NOW, 30, COVERS)
    box = digest.inbox(NOW)
    picked = digest.pick(box, [c for c in box.candidates if c.id == "kep-2254"])
    entry = next(entry for _, entry in digest.archive.issue(30).entries())

    assert [(c.id, where) for c, where in picked] == [("kep-2254", "upstream")]
    assert entry.title.get("en") == "cgroup v2 moves from alpha to beta in v1.38 (KEP-2254)"
    assert entry.title.get("zh") == "KEP-2254 在 v1.38 由 alpha 进入 beta：cgroup v2"
    assert entry.origin == ("kep:2254",)
    assert "v1.38" in entry.summary.get("zh")
    assert "sig-node" in entry.summary.get("en")
    standing = {c.id: c.standing for c in digest.inbox(NOW).candidates}
    assert standing["kep-2254"] is Standing.PICKED


def test_pick_twice_and_undo(digest: Digest) -> None:
    """Picking again writes nothing; an untouched entry can be taken out; a written one cannot."""
    digest.draft(NOW, 30, COVERS)
    box = digest.inbox(NOW)
    digest.pick(box, box.best())
    box = digest.inbox(NOW)

    assert digest.pick(box, list(box.candidates)) == []

    kep, release = (next(c for c in box.candidates if c.id == name) for name in ("kep-2254", "istio-1.30.0"))
    assert digest.unpick(box, [kep]) == ([kep], [])
    assert "kep-2254" not in digest.archive.path(30).read_text("utf-8")
    digest.archive.set_texts(30, "istio-1-30-0", title={"en": "Istio 1.30 is here"})
    with pytest.raises(UsageError, match="written in by a person"):
        digest.unpick(digest.inbox(NOW), [release])


def test_drop_and_undo(digest: Digest) -> None:
    """A drop is a line in the editor's file and can be taken back."""
    box = digest.inbox(NOW, None)
    digest.draft(NOW, 30, COVERS)
    box = digest.inbox(NOW)
    one = box.candidates[0]
    digest.decide("drop", [one], NOW, "an advertisement")
    dropped = {c.id: c for c in digest.inbox(NOW).candidates}[one.id]

    assert (dropped.standing, dropped.note) == (Standing.DROPPED, "an advertisement")
    assert len(list((digest.config.content / "decisions").glob("*.jsonl"))) == 1

    later = NOW.replace(hour=2)
    digest.decide("undrop", [one], later)
    assert {c.id: c for c in digest.inbox(NOW).candidates}[one.id].standing is Standing.NEW


def test_draft_refreshes_only_the_machines_words(digest: Digest) -> None:
    """What a person wrote stays; what is still the machine's follows the evidence."""
    digest.draft(NOW, 30, COVERS)
    box = digest.inbox(NOW)
    digest.pick(box, box.best())
    digest.archive.set_texts(30, "kep-2254", title={"en": "By a person"})
    newer = [*evidence(), kep("stable", datetime(2026, 6, 12, tzinfo=UTC), "cccc")]
    fill(digest, newer)
    assert digest.refresh(digest.inbox(NOW)) == []
    titles = {entry.id: entry.title for _, entry in digest.archive.issue(30).entries()}
    assert titles["kep-2254"].get("en") == "By a person"

    renamed = replace(evidence()[2], tag="v1.30.0-fixed")
    fill(digest, [renamed])
    assert digest.refresh(digest.inbox(NOW)) == ["istio-1-30-0"]
    titles = {entry.id: entry.title for _, entry in digest.archive.issue(30).entries()}
    assert titles["istio-1-30-0"].get("zh") == "istio 1.30.0-fixed 发布"
    assert titles["kep-2254"].get("en") == "By a person"


def test_publish_freezes_and_locks(digest: Digest) -> None:
    """Publishing sets the time, keeps the facts the pages rest on, and locks the words."""
    published(digest)
    issue = digest.archive.issue(30)
    told = digest.facts.read("kep")["kep:2254"]["told"]["30"]

    assert set(issue.published) == {"zh", "en"}
    assert told["stage"] == "beta"
    assert told["latest-milestone"] == "v1.38"
    assert digest.locks.read(30) is not None
    again = digest.publish(30, ("zh", "en"), NOW)
    assert (again.already, again.fresh) == (True, ())


def test_publish_completes_what_a_kill_left(digest: Digest) -> None:
    """Killed after the time was written and before the lock: the next publish writes the lock."""
    published(digest)
    before = digest.archive.path(30).read_bytes()
    digest.locks.path(30).unlink()
    digest.publish(30, ("zh", "en"), NOW)

    assert digest.locks.path(30).exists()
    assert digest.archive.path(30).read_bytes() == before


def test_one_language_before_the_other(digest: Digest) -> None:
    """Chinese goes out first: English has a page that says so, no feed item, and its draft stays unseen."""
    digest.draft(NOW, 30, COVERS)
    box = digest.inbox(NOW)
    digest.pick(box, box.best())
    digest.publish(30, ("zh",), NOW)
    digest.build()
    site = digest.config.root / "site"

    assert "cgroup v2" in (site / "zh/issues/30/index.html").read_text("utf-8")
    assert "cgroup v2" not in (site / "en/issues/30/index.html").read_text("utf-8")
    assert len(feedparser.parse((site / "zh/feed.xml").read_bytes()).entries) == 1
    assert len(feedparser.parse((site / "en/feed.xml").read_bytes()).entries) == 0
    assert not (digest.config.root / "outbox/030-en.eml").exists()


def test_publish_refuses_a_broken_issue(digest: Digest) -> None:
    """A missing language is a finding with file, line and column, and nothing is written."""
    digest.draft(NOW, 30, COVERS)
    box = digest.inbox(NOW)
    digest.pick(box, [c for c in box.candidates if c.id == "kep-2254"])
    path = digest.archive.path(30)
    text = path.read_text("utf-8")
    path.write_text("".join(line for line in text.splitlines(True) if "moves from" not in line), "utf-8")
    before = path.read_bytes()
    with pytest.raises(IssueError) as caught:
        digest.publish(30, ("zh", "en"), NOW)

    finding = caught.value.findings[0]
    assert finding.code.startswith("D2")
    assert finding.line > 0
    assert str(finding).startswith("content/issues/030.yaml:")
    assert path.read_bytes() == before
    assert not digest.locks.path(30).exists()


def test_unconfirmed_machine_words_say_so(digest: Digest) -> None:
    """A draft published as it is carries its state to the page."""
    published(digest)
    edition = compose(digest.archive.issue(30), "en", digest.config.digest, {}, {})

    assert {entry.state for _, entry in edition.entries()} == {State.DRAFT}


# ---------------------------------------------------------------- building


def test_the_same_bytes_again(digest: Digest) -> None:
    """Built twice, built from nothing, built in another folder of another clone: the same bytes."""
    published(digest)
    digest.build()
    root = digest.config.root
    first = files(root / "site"), files(root / "outbox")
    digest.build()
    assert (files(root / "site"), files(root / "outbox")) == first

    digest.close()
    shutil.rmtree(root / ".digest")
    shutil.rmtree(root / "site")
    shutil.rmtree(root / "outbox")
    again = opened(root)
    again.build()
    assert (files(root / "site"), files(root / "outbox")) == first


def test_an_edit_makes_anew_what_it_touches_and_equals_a_clean_build(digest: Digest) -> None:
    """After an edit the cached build equals a clean one byte for byte, and most files are kept."""
    published(digest)
    digest.build()
    digest.archive.set_texts(30, "kep-2254", title={"en": "Another title"})
    built = digest.build()
    root = digest.config.root
    cached = files(root / "site"), files(root / "outbox")
    digest.close()
    shutil.rmtree(root / ".digest")
    opened(root).build(site=root / "clean" / "site", outbox=root / "clean" / "outbox")

    assert cached == (files(root / "clean" / "site"), files(root / "clean" / "outbox"))
    assert built.site.reused > built.site.made
    assert b"Another title" in cached[0]["en/issues/30/index.html"]


def test_drafts_only_when_asked(digest: Digest) -> None:
    """An unpublished issue is invisible; with drafts it is there, marked and not to be indexed."""
    digest.draft(NOW, 30, COVERS)
    box = digest.inbox(NOW)
    digest.pick(box, box.best())
    root = digest.config.root
    digest.build()
    assert not (root / "site/en/issues/30/index.html").exists()

    digest.build(drafts=True)
    page = (root / "site/en/issues/30/index.html").read_text("utf-8")
    assert "noindex" in page
    assert "cgroup v2" in page
    assert len(feedparser.parse((root / "site/en/feed.xml").read_bytes()).entries) == 0


def test_a_broken_issue_leaves_the_old_site(digest: Digest) -> None:
    """One line with file, line and column; the site readers see stays whole."""
    published(digest)
    digest.build()
    root = digest.config.root
    before = files(root / "site")
    path = digest.archive.path(30)
    path.write_text(path.read_text("utf-8").replace("title:", "title：", 1), "utf-8")
    with pytest.raises(IssueError) as caught:
        digest.build()

    assert caught.value.findings[0].line > 0
    assert files(root / "site") == before


def test_a_broken_draft_costs_nobody_else_anything(digest: Digest) -> None:
    """A draft that cannot be read is named and left out; what is published is built."""
    published(digest)
    digest.draft(NOW, 31, None)
    path = digest.archive.path(31)
    path.write_text(path.read_text("utf-8").replace("covers:", "covers：", 1), "utf-8")
    built = digest.build()

    assert [finding.path for finding in built.findings] == ["content/issues/031.yaml"]
    assert (digest.config.root / "site/en/issues/30/index.html").is_file()


@pytest.mark.parametrize("change", ["lost", "unreadable"])
def test_a_published_issue_never_vanishes(digest: Digest, change: str) -> None:
    """Its file gone, or broken so badly that nothing can be told: an error, and the old site stays."""
    published(digest)
    digest.build()
    root = digest.config.root
    before = files(root / "site")
    path = digest.archive.path(30)
    if change == "lost":
        path.unlink()
    else:
        path.write_text("\tpublished：{zh", "utf-8")
    with pytest.raises(IssueError) as caught:
        digest.build()

    assert caught.value.findings[0].path == "content/issues/030.yaml"
    assert files(root / "site") == before


def change_words(root: Path) -> None:
    own = root / "templates" / "words" / "en.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text('issue = "Number {number}"\n', "utf-8")


def change_people(root: Path) -> None:
    (root / "content/people.yaml").write_text("eve: {name: {zh: 伊娃, en: Eve}}\n", "utf-8")


def change_settings(root: Path) -> None:
    toml = root / "digest.toml"
    toml.write_text(toml.read_text("utf-8").replace("Cloud Weekly", "Clouds"), "utf-8")


def change_template(root: Path) -> None:
    own = root / "templates" / "email" / "style.css"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("h1 { color: #123456 }\n", "utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("change", [change_words, change_people, change_settings, change_template])
def test_whatever_changes_a_cached_build_equals_a_clean_one(
    digest: Digest, change: Callable[[Path], None]
) -> None:
    """Words, people, settings, templates: everything they touch is made anew."""
    published(digest)
    digest.build()
    root = digest.config.root
    old = files(root / "site"), files(root / "outbox")
    change(root)
    opened(root).build()
    cached = files(root / "site"), files(root / "outbox")
    digest.close()
    shutil.rmtree(root / ".digest")
    opened(root).build(site=root / "clean" / "site", outbox=root / "clean" / "outbox")

    assert cached == (files(root / "clean" / "site"), files(root / "clean" / "outbox"))
    assert change is change_people or cached != old


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids.add(values.get("id") or "")
        self.links += [v for k in ("href", "src") if (v := values.get(k)) is not None]


def parsed(text: str) -> Links:
    page = Links()
    page.feed(text)
    return page


def test_no_link_breaks_under_a_path_prefix(digest: Digest) -> None:
    """Every link inside the site leads to a file, and to an id that is there, under the prefix."""
    published(digest)
    digest.build()
    site = digest.config.root / "site"
    base = digest.config.digest.site_url
    pages = {p.relative_to(site).as_posix(): parsed(p.read_text("utf-8")) for p in site.rglob("*.html")}
    broken = []
    checked = 0
    for name, page in pages.items():
        for link in page.links:
            target = urlsplit(urljoin(base + name, link))
            whole = target._replace(query="", fragment="").geturl()
            if not whole.startswith(base):
                if target.netloc == "example.org":
                    broken.append((name, link))
                continue
            checked += 1
            path = unquote(whole[len(base) :])
            path += "index.html" if not path or path.endswith("/") else ""
            ids = pages[path].ids if path in pages else {unquote(target.fragment)}
            if not (site / path).is_file() or (target.fragment and unquote(target.fragment) not in ids):
                broken.append((name, link))

    assert broken == []
    assert checked > 100


def test_upstream_words_stay_words(digest: Digest) -> None:
    """Templates, scripts, snippets and emphasis from a feed appear as text, in every output."""
    published(digest)
    digest.build()
    root = digest.config.root
    page = (root / "site/en/issues/30/index.html").read_text("utf-8")
    text = (root / "outbox/030-en.txt").read_text("utf-8")

    assert "{{ 7*7 }}" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "root:" not in page
    assert "**stars** of {title}" in page
    assert "<em>Eve</em>" not in page
    assert "{{ 7*7 }}" in text
    # Data, not a page: what the worker makes of it is looked at in tests/browser/test_finding.py.
    search = json.loads((root / "site/en/search/search_index.json").read_bytes())
    assert any("<script>alert(1)" in str(doc["title"]) for doc in search["docs"])


def test_feeds_are_right_and_keep_their_ids(digest: Digest) -> None:
    """Three formats a language parse without complaint; ids are tag: URIs and stay."""
    published(digest)
    digest.build()
    site = digest.config.root / "site"
    ids = []
    for language in ("zh", "en"):
        for name in ("feed.xml", "atom.xml"):
            feed = feedparser.parse((site / language / name).read_bytes())
            assert feed.bozo == 0, (name, feed.get("bozo_exception"))
            ids.append(feed.entries[0].id)
        ids.append(json.loads((site / language / "feed.json").read_bytes())["items"][0]["id"])

    assert ids == ["tag:example.org,2026:digest:zh:30"] * 3 + ["tag:example.org,2026:digest:en:30"] * 3


def test_languages_are_marked(digest: Digest) -> None:
    """Each page says its language, its counterpart, its canonical address."""
    published(digest)
    digest.build()
    site = digest.config.root / "site"
    base = digest.config.digest.site_url
    for language, other in (("zh", "en"), ("en", "zh")):
        for path in ("", "issues/30/", "archive/", "archive/2026/", "about/"):
            page = (site / language / path / "index.html").read_text("utf-8")
            assert re.search(rf'<html[^>]* lang="{language}"', page), path
            assert f'rel="canonical" href="{base}{language}/{path}"' in page or (
                f'href="{base}{language}/{path}" rel="canonical"' in page
            ), path
            for tag in (language, other):
                assert f'hreflang="{tag}"' in page, (path, tag)
            assert 'hreflang="x-default"' in page, path


def test_one_language_alone(tmp_path: Path) -> None:
    """A digest of English alone: no switch, no hreflang, no findings about translations."""
    digest = make(tmp_path, ("en",))
    fill(digest)
    published(digest)
    built = digest.build()
    page = (tmp_path / "site/en/issues/30/index.html").read_text("utf-8")

    assert built.languages == ("en",)
    assert 'rel="alternate " hreflang' not in page
    assert {finding.code for finding in digest.check(30, ("en",))} == {"D108", "D204"}  # <script>, drafts
    assert feedparser.parse((tmp_path / "site/en/atom.xml").read_bytes()).bozo == 0


def test_nothing_published_yet(tmp_path: Path) -> None:
    """A new digest builds: empty home, empty but right feeds."""
    digest = make(tmp_path)
    digest.build()

    for name in ("feed.xml", "atom.xml"):
        assert feedparser.parse((tmp_path / "site/en" / name).read_bytes()).bozo == 0
    assert (tmp_path / "site/index.html").is_file()


def test_a_template_with_an_error_is_named(digest: Digest) -> None:
    """A digest's own template that fails is named with its line, and the old site stays."""
    published(digest)
    digest.build()
    root = digest.config.root
    before = files(root / "site")
    own = root / "templates" / "page" / "issue.html"
    own.parent.mkdir(parents=True)
    own.write_text("fine\n{{ nothing.like.this }}\n", "utf-8")
    with pytest.raises(DigestError, match=r"issue\.html:2"):
        opened(root).build()

    assert files(root / "site") == before
