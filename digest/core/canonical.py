"""One spelling for each address: what says where a reader came from goes, what chooses the page stays.

Lookalikes stay apart: query keys nobody knows here, ports, the case of a path, escaped characters
that mean something. What single sites do otherwise stands in `sites`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from digest.core.sites import FAMILIES, FILES, RULES, WIKIPEDIAS, Place, rule_of

#: Query keys that say where a reader came from, never what is shown.
TRACKING = re.compile(
    r"^(utm_\w+|mtm_\w+|pk_(campaign|kwd|source|medium|content)|(fb|g|dc|y|ms|tt|tw|li_fat_|gb|wb)clid|igshid|igsh"
    r"|g(ad_source|braid)|wbraid|_g[al]|mc_(cid|eid)|_?hs(enc|mi|a_\w+|ctatracking)|__hs\w+|__s|ref_src|ref_url"
    r"|spm(_id_from)?|vd_source|share_(token|source|medium|plat|tag|session_id|from)|vero_(id|conv)|wickedid"
    r"|mkt_tok|trk\w*|oly_(enc|anon)_id|_openstat|cmpid|ncid|s_cid|at_(medium|campaign|custom\d)|wt\.mc_id"
    r"|gclsrc|srsltid|isappinstalled|nsukey|amp|outputtype)$",
    re.IGNORECASE,
)
DEFAULT_PORT = {"http": 80, "https": 443}
#: An address with nothing in it that has two spellings, but for the scheme, `www.` and the last slash.
PLAIN = re.compile(r"https?://(?!www\.)([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[A-Za-z0-9_.~-]+)*)/?")
#: What a plain address may have nonetheless: a host or a page for telephones, an index.
_ODD_HOSTS = ("m.", "mobile.", "amp.")
_PREFIXES = frozenset({"www", "m", "mobile", "amp"})
_ODD_ENDS = ("/amp", ".amp.html", "/index.html", "/index.htm", "/index.php", "/default.aspx")
_INDEX = re.compile(r"/(?:index\.(?:html?|php)|default\.aspx)$", re.IGNORECASE)
#: The name of an article has a hyphen, a digit or an escape in it.
_ARTICLE = re.compile(r"[-%\d]")
#: Pages with many entries, on which an anchor names one: `changelog#v1.2.3`, `release-notes#June_12_2026`.
_MANY = re.compile(
    r"/(?:[^/]*change-?log[^/]*|[^/]*release-?notes?[^/]*|releases|whats-?new|history|news|updates?)(?:\.\w+)?$",
    re.IGNORECASE,
)
#: Anchors there that name a line or what a reader said.
_OTHER = re.compile(r"L\d+.*|.*comment.*|respon[ds].*|repl(?:y|ies).*|disqus.*", re.IGNORECASE)
_ROUTE = re.compile(r"!?/[^/].*|![^/].*")
#: Addresses longer than this are seldom met twice, and would fill the memory.
LONG = 500
_UNWRITABLE = re.compile(r'[\s\x00-\x1f\x7f"<>\[\\\]^`{|}]|%(?![0-9A-Fa-f]{2})')
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|%")
_RESERVED = "/:@!$&'()*+,;="
_LITERAL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~" + _RESERVED)


@lru_cache(maxsize=4096)
def is_web_address(url: str) -> bool:
    """Whether `url` is an http(s) address with a host that a browser and MkDocs can parse."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme.lower() in DEFAULT_PORT and bool(parts.hostname) and not re.search(r"\s", url)


def in_html(url: str) -> str:
    """`url` with the characters escaped that no address may hold as they are (WHATWG URL), so that every
    reader of a page or a feed takes it for the same; Chinese stays Chinese.

    >>> in_html("https://[::1]:80/文章/[一]?a=100%&b=c d#e#f")
    'https://[::1]:80/文章/%5B一%5D?a=100%25&b=c%20d#e%23f'
    """
    if not _UNWRITABLE.search(url) and url.count("#") < 2:
        return url
    at = re.match(r"[^:/?#]*://[^/?#]*", url)
    end = at.end() if at else 0
    rest, hash_, fragment = url[end:].partition("#")
    return url[:end] + _escaped(rest) + hash_ + _escaped(fragment.replace("#", "%23"))


def _escaped(part: str) -> str:
    return _UNWRITABLE.sub(lambda found: quote(found[0], safe=""), part)


def canonical_url(url: str) -> str:
    """One spelling of an address: https, lower-case host, no tracking, no trailing slash, and a fragment
    only where it chooses what is shown.

    A text that is no web address comes back stripped and otherwise unchanged. What this gives it gives
    back unchanged; an address that an older rule wrote becomes what today's rule says.
    """
    return _known(url) if len(url) < LONG else _canonical(url)


@lru_cache(maxsize=50_000)
def _known(url: str) -> str:
    return _canonical(url)


def _canonical(url: str) -> str:
    url = url.strip()
    # Most are plain; the long way takes twenty times as long.
    if (plain := PLAIN.fullmatch(url)) and not _is_odd(plain[1], plain[2]):
        if (rule := RULES.get(plain[1])) is None:
            return f"https://{plain[1]}{plain[2]}"
        told = rule(Place(plain[1], plain[2], (), ""))
        if isinstance(told, Place):
            return _written(told)
        url = told
    while is_web_address(url) and _is_text(url):
        place = _place(url)
        rule = rule_of(place.host)
        told = rule(place) if rule else place
        if isinstance(told, Place):
            return _written(told)
        url = told  # it only leads on to another address
    return url


def untracked(url: str) -> str:
    """`url` as it is, but for the query keys that say where a reader came from.

    >>> untracked("https://www.example.com/a/?utm_source=feed&id=3#b"), untracked("https://x.example/?a=1&amp=")
    ('https://www.example.com/a/?id=3#b', 'https://x.example/?a=1')
    """
    head, mark, fragment = url.partition("#")
    page, question, query = head.partition("?")
    if not question or not is_web_address(url):
        return url
    kept = [pair for pair in query.split("&") if not TRACKING.match(pair.partition("=")[0])]
    return page + ("?" + "&".join(kept) if kept else "") + mark + fragment


def _is_odd(host: str, path: str) -> bool:
    return host.startswith(_ODD_HOSTS) or host.endswith(FAMILIES) or path[-13:].lower().endswith(_ODD_ENDS)


def _is_text(url: str) -> bool:
    try:
        url.encode()
    except UnicodeEncodeError:  # half of a character
        return False
    return True


def _place(url: str) -> Place:
    parts = urlsplit(url)
    host = _host(parts.hostname or "")
    port = parts.port
    if port and port != 443 and port != DEFAULT_PORT.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    query = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
        if not TRACKING.match(key)
    ]
    path = _path(parts.path, files=host in FILES)
    return Place(host, path, tuple(sorted(query)), _fragment(parts.fragment, path))


def _written(place: Place) -> str:
    if not place.query and not place.fragment:
        return f"https://{place.host}{place.path}"
    query = urlencode(sorted(place.query), errors="surrogateescape")
    return urlunsplit(("https", place.host, place.path, query, place.fragment))


def _host(host: str) -> str:
    """A host without what is there for telephones and by habit, in ASCII."""
    host = host.rstrip(".")
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return host
    while (head := host.partition("."))[0] in _PREFIXES and _stands(head[0], head[2]):
        host = head[2]
    return host.replace(".m.", ".") if host.endswith(WIKIPEDIAS) else host


def _stands(prefix: str, rest: str) -> bool:
    """Whether `rest` is a site of its own: `m.do.co` is no page of `do.co`, and `amp.dev` is a name."""
    if prefix == "www":
        return bool(rest)
    first, dot, _ = rest.partition(".")
    return bool(dot) and (len(first) >= 3 or first in {"www", "m"})


def _path(path: str, *, files: bool) -> str:
    """A path with each character in one spelling; what an escape means is kept where it means something."""
    if not path:
        return ""
    path = quote(_ESCAPE.sub(_unescaped, path), safe=f"{_RESERVED}%-._~")
    path = re.sub(r"/{2,}", "/", path).rstrip("/")
    while not files:
        shorter = _without_amp(_INDEX.sub("", path)).rstrip("/")
        if shorter == path:
            break
        path = shorter
    return path


def _without_amp(path: str) -> str:
    """The article's own page for `ARTICLE/amp` and `article.amp.html`; other paths as they are."""
    head = path.removesuffix(".amp.html")
    if head != path and head and not head.endswith("/"):
        return f"{head}.html"
    head = path.removesuffix("/amp")
    _, slash, name = head.rpartition("/")
    return head if head != path and slash and _ARTICLE.search(name) else path


def _unescaped(found: re.Match[str]) -> str:
    if not found[1]:
        return "%25"
    letter = chr(int(found[1], 16))
    return letter if letter in _LITERAL else found[0].upper()


def _fragment(fragment: str, path: str) -> str:
    """A route of a page that is a program, an entry of a page of many; else nothing."""
    fragment = fragment.partition(":~:")[0]
    if _ROUTE.fullmatch(fragment):
        return quote(fragment, safe=f"{_RESERVED}?%-._~").rstrip("/")
    if _MANY.search(path) and re.search(r"\d", fragment) and not _OTHER.fullmatch(fragment):
        return quote(fragment, safe=f"{_RESERVED}?%-._~")
    return ""
