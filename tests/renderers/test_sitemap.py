"""Sitemaps by the protocol's own rules (sitemaps.org/protocol.html) and hreflang's."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from digest.renderers import sitemap
from digest.templating import Templates, shipped
from tests.editions import SETTINGS

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
WHEN = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
#: W3C Datetime, the profile the protocol names.
W3C = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
ADDRESSES = {
    "zh": [("zh/", WHEN), ("zh/issues/29/", WHEN), ("zh/issues/30/", WHEN), ("zh/about/", None)],
    "en": [("en/", WHEN), ("en/issues/29/", WHEN), ("en/about/?a&b", None)],
}


def made() -> dict[str, bytes]:
    documents = sitemap.render(Templates([shipped()]), SETTINGS, ADDRESSES)
    return {document.path: document.body for document in documents}


@pytest.mark.parametrize("tag", ["zh", "en"])
def test_each_file_keeps_the_rules_of_the_protocol(tag: str) -> None:
    root = ET.fromstring(made()[f"{tag}/sitemap.xml"])

    assert root.tag == f"{{{NS['s']}}}urlset"
    urls = root.findall("s:url", NS)
    assert len(urls) == len(ADDRESSES[tag])
    for url in urls:
        # The schema's sequence: loc once, lastmod at most once and after it; then other vocabularies.
        names = [child.tag.partition("}")[2] for child in url]
        assert names[0] == "loc"
        assert names[1:] in [["lastmod"] * n + ["link"] * m for n in (0, 1) for m in range(4)]
        loc = url.findtext("s:loc", "", NS)
        assert loc.startswith(SETTINGS.site_url)
        assert len(loc) < 2048
        assert urlsplit(loc).scheme in {"http", "https"}
        changed = url.findtext("s:lastmod", None, NS)
        assert changed is None or W3C.fullmatch(changed)


def test_alternates_name_each_other_themselves_and_a_default() -> None:
    told: dict[str, dict[str, str]] = {}
    for tag in ("zh", "en"):
        for url in ET.fromstring(made()[f"{tag}/sitemap.xml"]).findall("s:url", NS):
            links = {str(one.get("hreflang")): str(one.get("href")) for one in url.findall("x:link", NS)}
            told[url.findtext("s:loc", "", NS)] = links

    site = SETTINGS.site_url
    assert told[f"{site}zh/issues/30/"] == {}
    assert told[f"{site}zh/issues/29/"] == {
        "zh": f"{site}zh/issues/29/", "en": f"{site}en/issues/29/", "x-default": f"{site}zh/issues/29/",
    }  # fmt: skip
    for loc, links in told.items():
        for href in links.values():
            assert told[href] == links, f"{loc} is not named back by {href}"


def test_the_index_names_every_file() -> None:
    documents = made()
    root = ET.fromstring(documents["sitemap.xml"])

    assert root.tag == f"{{{NS['s']}}}sitemapindex"
    named = {one.findtext("s:loc", "", NS).removeprefix(SETTINGS.site_url) for one in root}
    assert named == {path for path in documents if "/sitemap" in path}
    assert f"Sitemap: {SETTINGS.site_url}sitemap.xml\n" in documents["robots.txt"].decode()


def test_more_than_a_file_may_hold_goes_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap._parts, "__defaults__", (3, sitemap.LARGEST))

    documents = made()

    assert "zh/sitemap-2.xml" in documents
    assert documents["sitemap.xml"].count(b"<sitemap>") == 3
    counts = [documents[name].count(b"<url>") for name in ("zh/sitemap.xml", "zh/sitemap-2.xml")]
    assert counts == [3, 1]


def test_a_file_is_never_larger_than_it_was_taken_for() -> None:
    pages = [sitemap.Page(f"https://example.org/{'长' * 40}/{n}/", WHEN, ()) for n in range(50)]
    parts = list(sitemap._parts(pages, largest=3000))

    templates = Templates([shipped()])
    assert sum(map(len, parts)) == 50
    for part in parts:
        assert len(templates.render("page/sitemap.xml", pages=part).encode()) <= 3000 + 200


def test_a_site_of_nothing_has_maps_all_the_same() -> None:
    documents = sitemap.render(Templates([shipped()]), SETTINGS, {})

    assert [document.path for document in documents][:2] == ["zh/sitemap.xml", "en/sitemap.xml"]
