"""What single sites do with their addresses: many of one page, one for many pages, and those that lead on."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple
from urllib.parse import urlencode


class Place(NamedTuple):
    """An address taken apart: host with its port, path without a last slash, query and fragment."""

    host: str
    path: str
    query: tuple[tuple[str, str], ...]
    fragment: str


#: Gives the place as it is, or another address to look at instead.
Rule = Callable[[Place], "Place | str"]

#: Hosts whose paths name files: `index.html` is one of them.
FILES = frozenset(
    {"github.com", "redirect.github.com", "raw.githubusercontent.com", "api.github.com", "gitlab.com"}
)
#: Ends of hosts that stand for many hosts with one way.
_MEDIUM, _CACHES = ".medium.com", (".ampproject.org", ".bing-amp.com")
WIKIPEDIAS = (".m.wikipedia.org", ".m.wikimedia.org")
FAMILIES = (_MEDIUM, *_CACHES, *WIKIPEDIAS)
#: First parts of GitHub's addresses that are no owner of repositories.
_OWN = frozenset(
    {"about", "advisories", "apps", "blog", "collections", "contact", "customer-stories", "dashboard"}
    | {"enterprise", "events", "explore", "features", "login", "marketplace", "new", "notifications"}
    | {"orgs", "pricing", "readme", "search", "security", "settings", "site", "sponsors", "stars"}
    | {"team", "topics", "trending", "users"}
)
_BRANCHES = frozenset({"main", "master", "HEAD"})
#: Keys under which a page that leads on names the address behind it.
_TARGETS = ("target", "url", "q", "u", "to", "pfurl")


def rule_of(host: str) -> Rule | None:
    """What holds at `host`, if it has ways of its own."""
    if (rule := RULES.get(host)) is not None:
        return rule
    if host.endswith(_MEDIUM):
        return _medium
    return _amp_cache if host.endswith(_CACHES) else None


# ---------------------------------------------------------------- GitHub


def _github(place: Place) -> Place:
    owner, *rest = place.path.removeprefix("/").split("/")
    if not owner or owner in _OWN:
        return place
    if not rest:
        return place._replace(path=f"/{owner.lower()}")
    home = f"/{owner.lower()}/{rest[0].lower().removesuffix('.git')}"
    where = _in_repository(rest[1:])
    if where is None:
        return place._replace(path="/".join([home, *rest[1:]]))
    return Place(place.host, "/".join([home, *where]), (), place.fragment)


def _in_repository(parts: list[str]) -> list[str] | None:
    """The one spelling of a page inside a repository; None: a page whose query may choose what it shows."""
    match parts:
        case []:
            return []
        case ["pull" | "issues" | "discussions" as kind, number, *_] if number.partition(".")[0].isdigit():
            return [kind, number.partition(".")[0]]
        case ["tree" | "blob" | "raw" | "blame" | "edit", "refs", "heads" | "tags", *rest] if rest:
            return _in_repository(["tree", *rest])
        case ["tree" | "blob" | "raw" | "blame" | "edit", *rest] if rest:
            return [] if len(rest) == 1 and rest[0] in _BRANCHES else ["tree", *rest]
        case ["releases", "expanded_assets", *tag] if tag:
            return ["releases", "tag", *tag]
        case ["releases", "tag", *_] | ["compare", *_]:
            return parts
        case ["commit", commit]:
            return ["commit", re.sub(r"\.(?:diff|patch)$", "", commit)]
    return None


def _raw(place: Place) -> Place | str:
    """The file on the host that gives it bare."""
    owner, *rest = place.path.removeprefix("/").split("/")
    if len(rest) < 3:
        return place
    return f"https://github.com/{owner}/{rest[0]}/tree/{'/'.join(rest[1:])}"


def _api(place: Place) -> Place | str:
    """What a program asks GitHub for, as the page that people see."""
    match place.path.split("/"):
        case ["", "repos", owner, repository]:
            parts = [owner, repository]
        case ["", "repos", owner, repository, "pulls" | "issues" as kind, number, *_] if number.isdigit():
            parts = [owner, repository, "pull" if kind == "pulls" else kind, number]
        case ["", "repos", owner, repository, "releases", "tags", *tag] if tag:
            parts = [owner, repository, "releases", "tag", *tag]
        case ["", "repos", owner, repository, "commits", commit]:
            parts = [owner, repository, "commit", commit]
        case _:
            return place
    return "https://github.com/" + "/".join(parts)


# ---------------------------------------------------------------- other sites


def _only(*keys: str) -> Rule:
    """Of the query only `keys` choose what is shown."""

    def rule(place: Place) -> Place:
        return place._replace(query=tuple(pair for pair in place.query if pair[0] in keys), fragment="")

    return rule


def _weixin(place: Place) -> Place:
    """An article of WeChat is its account, message, place in it and signature, or one word of the path."""
    kept = _picked(place, ("__biz", "mid", "idx", "sn")) if place.path == "/s" else ()
    if place.path == "/s" and not kept:
        return place
    return place._replace(query=kept, fragment="") if place.path.startswith("/s") else place


def _youtube(place: Place) -> Place:
    first, _, rest = place.path.removeprefix("/").partition("/")
    video = dict(place.query).get("v", "") if first == "watch" else ""
    if place.host == "youtu.be":
        video = first
    elif first in {"shorts", "embed", "live", "v"}:
        video = rest.partition("/")[0]
    if not re.fullmatch(r"[\w-]{6,}", video, re.ASCII):
        return place._replace(query=tuple(pair for pair in place.query if pair[0] not in {"si", "feature"}))
    return Place("youtube.com", "/watch", (("v", video),), "")


def _tweet(place: Place) -> Place:
    """A post is its number, whoever's name stands before it."""
    if found := re.match(r"/[^/]+/(?:web/)?status(?:es)?/(\d+)(?:/|$)", place.path):
        return Place("x.com", f"/i/status/{found[1]}", (), "")
    kept = tuple(pair for pair in place.query if pair[0] not in {"s", "t"})
    return Place("x.com", place.path, kept, place.fragment)


def _medium(place: Place) -> Place:
    """An article of Medium is the number at the end of its name."""
    if found := re.fullmatch(r"(?:/[^/]+)*/(?:[^/]*-)?([0-9a-f]{10,12})", place.path):
        return Place("medium.com", f"/p/{found[1]}", (), "")
    return place._replace(query=tuple(pair for pair in place.query if pair[0] not in {"source", "sk", "gi"}))


def _arxiv(place: Place) -> Place:
    if found := re.fullmatch(r"/(?:abs|pdf|html)/(.+?)(?:\.pdf)?", place.path):
        return Place(place.host, f"/abs/{found[1]}", (), "")
    return place


def _amp_cache(place: Place) -> Place | str:
    """A copy for telephones: `/c/s/HOST/PATH` is https, without the `s` http; so at a search engine."""
    if found := re.fullmatch(r"/(?:[acivr]|amp)(?:/s)?/([^/]+\.[^/]+(?:/.*)?)", place.path):
        query = urlencode(place.query, errors="surrogateescape")
        return f"https://{found[1]}" + (f"?{query}" if query else "")
    return place


def _google(place: Place) -> Place | str:
    return _leads_on(place) if place.path == "/url" else _amp_cache(place)


def _leads_on(place: Place) -> Place | str:
    """A page that only warns of leaving, or counts who does."""
    found = dict(place.query)
    for key in _TARGETS:
        if re.match(r"https?://[^/\s]", target := found.get(key, ""), re.IGNORECASE):
            return target.strip()
    return place


def _host_is(host: str, rule: Rule | None = None) -> Rule:
    """Another name of `host`."""

    def renamed(place: Place) -> Place | str:
        place = place._replace(host=host)
        return rule(place) if rule else place

    return renamed


def _picked(place: Place, keys: Collection[str]) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in place.query if pair[0] in keys)


_ZHIHU = _only()
_BILIBILI = _only("p")

RULES: Mapping[str, Rule] = {
    "github.com": _github,
    "redirect.github.com": _host_is("github.com", _github),
    "raw.githubusercontent.com": _raw,
    "raw.github.com": _raw,
    "api.github.com": _api,
    "mp.weixin.qq.com": _weixin,
    "youtube.com": _youtube,
    "music.youtube.com": _host_is("youtube.com", _youtube),
    "youtube-nocookie.com": _host_is("youtube.com", _youtube),
    "youtu.be": _youtube,
    "x.com": _tweet,
    "twitter.com": _tweet,
    "medium.com": _medium,
    "zhuanlan.zhihu.com": _ZHIHU,
    "bilibili.com": _BILIBILI,
    "juejin.im": _host_is("juejin.cn"),
    "arxiv.org": _arxiv,
    "google.com": _google,
    "link.zhihu.com": _leads_on,
    "link.juejin.cn": _leads_on,
    "link.csdn.net": _leads_on,
    "l.facebook.com": _leads_on,
    "cdn.ampproject.org": _amp_cache,
}
