"""Sitemaps: per language its pages with the same page in the others, and an index of them all.

The protocol (sitemaps.org) lets a file name 50,000 addresses in 50 MB; what is more goes to a next file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.core import addresses as core
from digest.model import DigestSettings, Document
from digest.templating import Templates

Addresses = Mapping[str, Sequence[tuple[str, datetime | None]]]

#: Of a file: addresses, and bytes before compression with something to spare.
MOST, LARGEST = 50_000, 45_000_000
#: Bytes of an address without the words of its own, and of each link to another language.
_AROUND = 120


@dataclass(frozen=True, slots=True)
class Page:
    """One address of a sitemap; `alternates` with `x-default`, or none where only one language has it."""

    url: str
    changed: datetime | None
    alternates: tuple[tuple[str, str], ...]

    @property
    def size(self) -> int:
        """Bytes it takes at most."""
        urls = [self.url, *(url for _, url in self.alternates)]
        return sum(len(url.encode()) + _AROUND for url in urls)


def render(templates: Templates, settings: DigestSettings, addresses: Addresses) -> list[Document]:
    """`zh/sitemap.xml` ..., `sitemap.xml`, `robots.txt`; all addresses from the site's root."""
    listed = {tag: {address for address, _ in addresses.get(tag, ())} for tag in settings.languages}
    found = []
    for tag in settings.languages:
        pages = [
            Page(core.absolute(settings, address), changed, _alternates(address, listed, settings))
            for address, changed in addresses.get(tag, ())
        ]
        for place, part in enumerate(_parts(pages), start=1):
            name = f"{tag}/sitemap.xml" if place == 1 else f"{tag}/sitemap-{place}.xml"
            text = templates.render("page/sitemap.xml", pages=part)
            found.append(Document(path=name, media_type="application/xml", body=text.encode()))
    maps = [core.absolute(settings, document.path) for document in found]
    text = templates.render("page/sitemaps.xml", sitemaps=maps)
    robots = f"User-agent: *\nAllow: /\n\nSitemap: {core.absolute(settings, 'sitemap.xml')}\n"
    return [
        *found,
        Document(path="sitemap.xml", media_type="application/xml", body=text.encode()),
        Document(path="robots.txt", media_type="text/plain", body=robots.encode()),
    ]


def _parts(pages: Sequence[Page], most: int = MOST, largest: int = LARGEST) -> Iterator[Sequence[Page]]:
    """`pages` in pieces the protocol allows; one, if an empty one, always."""
    part: list[Page] = []
    size = 0
    for page in pages:
        if part and (len(part) == most or size + page.size > largest):
            yield part
            part, size = [], 0
        part.append(page)
        size += page.size
    yield part


def _alternates(
    address: str, listed: Mapping[str, set[str]], settings: DigestSettings
) -> tuple[tuple[str, str], ...]:
    """Languages that have the same page, with its address there, `x-default` last; at least two, or none."""
    below = address.partition("/")[2]
    found = [
        (tag, core.absolute(settings, core.home(tag) + below))
        for tag in settings.languages
        if core.home(tag) + below in listed[tag]
    ]
    if len(found) < 2:
        return ()
    return (*found, ("x-default", dict(found).get(settings.default_language, found[0][1])))
