"""What articles link to, as far as it says what they are about.

Every post of a blog links to its authors, its shop and its last posts, and a paper like ours to thirty
things. So a link counts only if the post has few, if no other post of its source has it, and if hardly
anybody else does. A post that says of a link that it was made from what is there (`原文`, `originally
published`) needs nothing more.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import unescape

from digest.core.identity import canonical_url
from digest.core.naming import identities
from digest.model import Article, TrackerSettings

#: Links of a post, boilerplate left out, with which it is still about one thing.
FEW = 12
#: Posts that may have one link in common; what more share is where all go.
COMMON = 4
#: Links of a post that are looked at, and letters before one that may say what it is.
MOST, BEFORE = 200, 160

_HREF = re.compile(r"""<a\s[^>]*?href=["'](https?://[^"'\s]+)["'][^>]*>""", re.IGNORECASE)
_PLAIN = re.compile(r"https?://[^\s<>\"'）)】」，。；、]+")
_TAG = re.compile(r"<[^>]*>?")
_ORIGINAL = re.compile(
    r"原文|译自|翻译自|转载自|转自|首发于|英文版|中文版"
    r"|original(?:ly)? (?:post|article|publi\w+|appear\w+|version)"
    r"|translat(?:ed|ion) (?:of|from)|cross-?posted",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Links:
    """What one article links to, each by its identity, else its canonical address."""

    targets: frozenset[str] = frozenset()
    #: Of these the ones it says it was made from.
    originals: frozenset[str] = frozenset()

    @property
    def few(self) -> bool:
        return len(self.targets) <= FEW


def links(articles: Sequence[Article], trackers: Sequence[TrackerSettings] = ()) -> list[Links]:
    """The telling links of each of `articles`, in their order."""
    naming = _Naming(partial(identities, trackers=trackers))
    found = [_found(article, naming) for article in articles]
    by_source: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for article, targets in zip(articles, found, strict=True):
        by_source[article.source].update(targets.keys())
    everywhere = Counter(target for targets in found for target in targets)
    return [
        _telling(targets, by_source[article.source], everywhere)
        for article, targets in zip(articles, found, strict=True)
    ]


def targets(article: Article, trackers: Sequence[TrackerSettings] = ()) -> Iterator[str]:
    """All that an article links to, telling or not."""
    if "://" in article.content or "://" in article.summary:
        yield from _found(article, _Naming(partial(identities, trackers=trackers)))


class _Naming(dict[str, str]):
    """Address to identity, each asked for once: most links stand in many posts."""

    def __init__(self, names: partial[tuple[str, ...]]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, url: str) -> str:
        self[url] = name = self._names(url)[0]
        return name


def _found(article: Article, naming: Mapping[str, str]) -> dict[str, bool]:
    """Target to whether it is said to be the original."""
    own = {article.identity, canonical_url(article.url)}
    targets: dict[str, bool] = {}
    for url, original in _read(article):
        target = naming[url]
        if target not in own:
            targets[target] = targets.get(target, False) or original
    return targets


def _read(article: Article) -> Iterator[tuple[str, bool]]:
    content = article.content
    for number, link in enumerate(_HREF.finditer(content)):
        if number == MOST:
            return
        around = content[max(0, link.start() - BEFORE) : link.start()], content[link.end() : link.end() + 40]
        yield unescape(link[1]), _is_original(*around)
    if "://" in article.summary:
        for plain in _PLAIN.finditer(article.summary):
            yield plain[0], _is_original(article.summary[: plain.start()], "")


def _is_original(before: str, inside: str) -> bool:
    said = _TAG.sub("", before)[-30:]
    return bool(_ORIGINAL.search(said) or _ORIGINAL.search(_TAG.split(inside, maxsplit=1)[0]))


def _telling(targets: Mapping[str, bool], source: Mapping[str, int], everywhere: Mapping[str, int]) -> Links:
    kept = {name for name in targets if source[name] == 1 and everywhere[name] <= COMMON}
    return Links(frozenset(kept), frozenset(name for name in kept if targets[name]))
