"""Addresses of pages and feeds. They never change; nothing else spells one out."""

from __future__ import annotations

from digest.model import DigestSettings


def home(language: str) -> str:
    """`zh/`. All addresses are relative to the site's root, without a leading slash."""
    return f"{language}/"


def issue(language: str, number: int) -> str:
    """`zh/issues/29/`."""
    return f"{language}/issues/{number}/"


def archive(language: str, year: int | None = None) -> str:
    """`zh/archive/` or `zh/archive/2019/`."""
    return f"{language}/archive/" if year is None else f"{language}/archive/{year}/"


def pictures(language: str) -> str:
    """`zh/pictures/`."""
    return f"{language}/pictures/"


def feed(language: str, form: str) -> str:
    """`zh/feed.xml` for `rss`, `zh/atom.xml` for `atom`, `zh/feed.json` for `json`."""
    return f"{language}/" + {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}[form]


def file_of(address: str) -> str:
    """The file behind an address: `zh/issues/29/` is `zh/issues/29/index.html`."""
    return f"{address}index.html" if not address or address.endswith("/") else address


def absolute(settings: DigestSettings, address: str) -> str:
    """The full address under the site's own, path prefix included."""
    return settings.site_url.rstrip("/") + "/" + address


def relative(here: str, there: str) -> str:
    """The link from page `here` to `there`, both from the root: works under any path prefix."""
    up = here.split("/")[:-1]
    down = there.split("/")
    common = 0
    while common < len(up) and common < len(down) - 1 and up[common] == down[common]:
        common += 1
    path = "../" * (len(up) - common) + "/".join(down[common:])
    return path or "./"


def edition_id(settings: DigestSettings, language: str, number: int) -> str:
    """The `tag:` URI of an edition (RFC 4151): survives a new domain."""
    return f"{settings.feed_id}:{language}:{number}"
