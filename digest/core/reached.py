"""What an answer says of a link: good, moved, gone, out of reach, or nothing at all.

A machine is not what links are made for. Many hosts turn it away with one status or another, and a reader's
browser gets through; so only what would stop a reader too counts against a link, and the rest is not known.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html import unescape
from urllib.parse import unquote, urlsplit

from digest.core.canonical import canonical_url
from digest.errors import FetchError, one_line


class Verdict(StrEnum):
    FINE = "fine"
    #: There is another address for it now, for good.
    MOVED = "moved"
    #: Nothing is there: 404, 410.
    GONE = "gone"
    #: A reader does not get there either: no such host, a bad certificate, a server that fails.
    UNREACHABLE = "unreachable"
    #: The page is there, the place in it that the fragment names is not.
    NO_PLACE = "no such place"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What became of looking at a link."""

    verdict: Verdict
    #: HTTP status; 0: no answer.
    status: int = 0
    #: Why, in words that follow the address; empty if all is well.
    why: str = ""
    #: The new address.
    moved: str = ""
    #: Seconds for which the host wants to be left alone.
    wait: float = 0.0
    #: Its address is not public, and `[http] allow` does not name it: nobody asked.
    refused: bool = False


#: Nothing is there, for whoever asks.
GONE = frozenset({404, 410})
#: What shows in headers or address that a test for people stands before the page.
_CHALLENGES = (
    ("cf-mitigated", "challenge"),
    ("x-amzn-waf-action", "captcha"),
    ("x-amzn-waf-action", "challenge"),
)
_GATES = re.compile(r"captcha|/challenge(?:$|[/?])|/sorry/|verify[-_]?(?:human|you)", re.IGNORECASE)
_WORDS = {
    401: "wants to know who asks (401)",
    403: "refuses machines (403)",
    405: "refuses to be asked like this (405)",
    429: "has had enough of questions (429)",
    451: "shows it not everywhere, for legal reasons (451)",
    999: "refuses machines (999)",
}


def answered(
    url: str, status: int, headers: Mapping[str, str], *, final: str, moved: str, wait: float | None = None
) -> Reached:
    """The verdict on `url`, for which `final` answered in the end; `moved`: its new address, for good."""
    challenged = any(value in headers.get(name, "").lower() for name, value in _CHALLENGES)
    if challenged or (final != url and _GATES.search(final) and not _GATES.search(url)):
        why = f"shows machines a test for people ({status})"
        return Reached(verdict=Verdict.UNKNOWN, status=status, why=why, wait=wait or 0.0)
    if status in GONE:
        why = "is gone for good (410)" if status == 410 else "leads to nothing (404)"
        return Reached(verdict=Verdict.GONE, status=status, why=why)
    if 500 <= status < 600 and not wait:
        why = f"leads to a server that fails ({status})"
        return Reached(verdict=Verdict.UNREACHABLE, status=status, why=why)
    if not 200 <= status < 300:
        said = f"asks to be left alone ({status})" if wait else f"answers machines with a refusal ({status})"
        why = said if wait else _WORDS.get(status, said)
        return Reached(verdict=Verdict.UNKNOWN, status=status, why=why, wait=wait or 0.0)
    there = _same_fragment(moved, url)
    if moved and canonical_url(there) != canonical_url(url):
        why = "has moved for good" + (", to a front page" if _is_front(there) and not _is_front(url) else "")
        return Reached(verdict=Verdict.MOVED, status=status, why=why, moved=there)
    return Reached(verdict=Verdict.FINE, status=status)


def failed(error: FetchError) -> Reached:
    """The verdict where no answer came."""
    known = Verdict.UNREACHABLE if error.firm else Verdict.UNKNOWN
    if error.refused:
        why = f"was not asked: {one_line(error.message)}, and [http] allow in digest.toml does not name it"
        return Reached(verdict=known, why=why, refused=True)
    status, wait = error.status or 0, error.retry_after or 0.0
    what = "was not asked" if status else "does not answer"
    return Reached(verdict=known, status=status, why=f"{what}: {one_line(error.message)}", wait=wait)


def unforeseen(error: Exception) -> Reached:
    """The verdict where we failed ourselves: on one link, which costs the others nothing."""
    why = one_line(f"could not be looked at: unexpected {type(error).__name__}: {error}. Please report it")
    return Reached(verdict=Verdict.UNKNOWN, why=why)


def without_network(found: Mapping[str, Reached]) -> bool:
    """Whether it is rather we who are cut off: of several hosts none gave an answer."""
    hosts = {urlsplit(url).netloc for url, reached in found.items() if not reached.refused}
    return len(hosts) > 1 and not any(reached.status for reached in found.values())


# ---------------------------------------------------------------- places in pages

#: An id that a server wrote into its page; GitHub's stand behind a prefix that its script takes off.
_VALUE = r"""\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
_ID = re.compile(rf"<[a-z][^<>]*?\sid{_VALUE}", re.IGNORECASE)
_NAME = re.compile(rf"<a\s(?:[^<>]*?\s)?name{_VALUE}", re.IGNORECASE)
#: Fragments that are no id: routes of programs, words to search for, lines and comments that scripts show.
_NO_ID = re.compile(r"!|/|:~:|.*[=&]|L\d+|.*comment|.*discussion|.*reply|.*diff-", re.IGNORECASE)
#: Pages that write their places down when they are made, and so can be believed: manuals, changelogs.
_WRITTEN = re.compile(
    r"/(?:docs?|documentation|manual|guides?|reference|blog|changelog[^/]*|release-?notes?[^/]*)(?:[/.]|$)",
    re.IGNORECASE,
)
#: Hosts whose pages are written by their script.
_SCRIPTED = frozenset({"github.com", "gitlab.com", "gitee.com", "bitbucket.org"})


def place_in(url: str) -> str:
    """What `url` names in a page, as written, if such a page is believed to show all its ids; or nothing."""
    parts = urlsplit(url)
    if (
        (parts.hostname or "").removeprefix("www.") in _SCRIPTED
        or not parts.fragment
        or _NO_ID.match(parts.fragment)
        or not _WRITTEN.search(parts.path)
    ):
        return ""
    return parts.fragment


def has_place(page: str, place: str) -> bool:
    """Whether `page`, in full, has what `place` names; one without any ids is written by its script."""
    found = (*_ID.finditer(page), *_NAME.finditer(page))
    ids = {unescape(next(filter(None, one.groups()), "")).casefold() for one in found}
    # As it is written, then unescaped (WHATWG HTML, 7.4.6.4).
    wanted = {place.casefold(), unquote(place).casefold()}
    wanted |= {f"user-content-{word}" for word in wanted}
    return len(ids) < 3 or not wanted.isdisjoint({"", "top", *ids})


# ---------------------------------------------------------------- addresses


def left_out(url: str, hosts: Collection[str]) -> bool:
    """Whether the host of `url` is one of `hosts`, or below one."""
    host = f".{(urlsplit(url).hostname or '').lower()}"
    return any(host.endswith(f".{named.lower().lstrip('*.')}") for named in hosts)


def by_turns(urls: Iterable[str]) -> Sequence[str]:
    """`urls`, but the first of each host, then the second of each, and so on."""
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(urlsplit(url).netloc, []).append(url)
    deep = max(map(len, hosts.values()), default=0)
    return [own[at] for at in range(deep) for own in hosts.values() if at < len(own)]


def softened(reached: Reached) -> Reached:
    """The same where it is likely we who are cut off: nothing is known of the link."""
    return reached if reached.status else replace(reached, verdict=Verdict.UNKNOWN)


def _same_fragment(moved: str, url: str) -> str:
    """A browser takes the fragment along to an address that has none (RFC 9110, 10.2.2)."""
    fragment = url.partition("#")[2]
    return f"{moved}#{fragment}" if moved and fragment and "#" not in moved else moved


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query
