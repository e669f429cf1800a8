"""Sitemaps: one per language with the same page in the other languages, and an index of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from digest.core import addresses as core
from digest.model import DigestSettings, Document
from digest.templating import Templates

Addresses = Mapping[str, Sequence[tuple[str, datetime | None]]]


def render(templates: Templates, settings: DigestSettings, addresses: Addresses) -> list[Document]:
    """`zh/sitemap.xml` ..., `sitemap.xml`, `robots.txt`; all addresses from the site's root."""
    listed = {tag: {address for address, _ in addresses.get(tag, ())} for tag in settings.languages}
    found = []
    for tag in settings.languages:
        pages = [
            {
                "url": core.absolute(settings, address),
                "changed": changed,
                "alternates": _alternates(address, listed, settings),
            }
            for address, changed in addresses.get(tag, ())
        ]
        text = templates.render("page/sitemap.xml", pages=pages)
        found.append(Document(path=f"{tag}/sitemap.xml", media_type="application/xml", body=text.encode()))
    maps = [core.absolute(settings, f"{tag}/sitemap.xml") for tag in settings.languages]
    text = templates.render("page/sitemaps.xml", sitemaps=maps)
    robots = f"User-agent: *\nAllow: /\n\nSitemap: {core.absolute(settings, 'sitemap.xml')}\n"
    return [
        *found,
        Document(path="sitemap.xml", media_type="application/xml", body=text.encode()),
        Document(path="robots.txt", media_type="text/plain", body=robots.encode()),
    ]


def _alternates(
    address: str, listed: Mapping[str, set[str]], settings: DigestSettings
) -> list[tuple[str, str]]:
    """Languages that have the same page, with its address there; nothing if only one has."""
    below = address.partition("/")[2]
    found = [
        (tag, core.absolute(settings, core.home(tag) + below))
        for tag in settings.languages
        if core.home(tag) + below in listed[tag]
    ]
    return found if len(found) > 1 else []
