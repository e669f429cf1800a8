"""What a link is called that nobody labelled: `kubernetes/enhancements#1370` says more than `github.com`."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_FORGE = re.compile(
    r"https?://(?:www\.)?github\.com/(?P<project>[\w.-]+/[\w.-]+?)(?:\.git)?"
    r"(?:/(?:(?:pull|issues|discussions)/(?P<number>\d+)|releases/tag/(?P<tag>[^/?#]+))(?:[/?#].*)?|[/?#].*)?",
    re.ASCII,
)
#: An address as nearly all are: what `urlsplit` finds in it is its host.
_PLAIN = re.compile(r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?=[/?#]|\Z)")
#: First parts of addresses there that are no account.
_PAGES = frozenset({"orgs", "topics", "sponsors", "features", "about", "apps", "marketplace", "search"})


def host(url: str) -> str:
    """The name a reader knows the place by, without `www.`; nothing where no parser finds one."""
    if plain := _PLAIN.match(url):
        return plain[1]
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def name(url: str) -> str:
    """A link's own name: a pull request, a release, a repository and all that lies in it; else nothing.

    >>> name("https://github.com/istio/istio/releases/tag/1.28.1"), name("https://example.org/")
    ('istio/istio 1.28.1', '')
    """
    found = _FORGE.fullmatch(url) if "github.com/" in url else None
    if found is None or found["project"].partition("/")[0] in _PAGES:
        return ""
    if found["number"]:
        return f"{found['project']}#{found['number']}"
    tag = unquote(found["tag"] or "")
    # What cannot be seen (a line's end, a turn of direction) has no place among words.
    return f"{found['project']} {tag}" if tag and tag.isprintable() else found["project"]
