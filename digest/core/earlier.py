"""Which items from before a window may be about what is new in it.

A rough and quick look, so that a hundred thousand of them cost little: nothing is kept of one that cannot
match. What is left `joining` compares in earnest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from digest.core.likeness import fold, runs, split, words
from digest.core.linked import targets
from digest.model import Article, Item, Release, Submission, TrackerSettings

#: New titles in which a word may stand that says which they are, and how many such words it takes.
KNOWN, SHARED = 12, 3
#: Letters of the last part of an address by which a page in another language is found.
TAIL = 6


def related(
    earlier: Iterable[Item], new: Sequence[Item], trackers: Sequence[TrackerSettings] = ()
) -> Iterator[Item]:
    """Those of `earlier` that share an identity, a page, a version or rare words with `new`."""
    told = [item for item in new if isinstance(item, Article | Submission)]
    names = {item.identity for item in new}
    names.update(chain.from_iterable(targets(item, trackers) for item in told if isinstance(item, Article)))
    tails = {_tail(item.identity) for item in told} - {""}
    near = _Near(item.title for item in told)
    for item in earlier:
        if item.identity in names:
            yield item
        elif isinstance(item, Release):
            if near.has_release(item):
                yield item
        elif _tail(item.identity) in tails or near.has_title(item.title):
            yield item


def _tail(identity: str) -> str:
    """The last part of an address, if it tells anything."""
    tail = identity.rpartition("/")[2] if identity.startswith("https://") else ""
    return tail if len(tail) >= TAIL else ""


class _Near:
    """The titles of what is new, to be asked about others."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._titles = {fold(title) for title in titles}
        said = [words(title) for title in self._titles]
        often = Counter(word for each in said for word in each.content)
        self._rare = frozenset(word for word, times in often.items() if times <= KNOWN)
        self._named = {(name, number) for each in said for number in each.versions for name in each.names}
        self._names = frozenset(name for name, _ in self._named)

    def has_release(self, release: Release) -> bool:
        names = self._names.intersection(runs(fold(release.project).replace("-", " ")))
        return bool(names) and self._has_version(names, words(release.tag).versions)

    def has_title(self, title: str) -> bool:
        plain = fold(title)
        if plain in self._titles:
            return True
        if "." not in plain:  # no version in it: not worth taking apart
            return sum(word in self._rare for run in runs(plain) for word in split(run)) >= SHARED
        said = words(plain)
        if sum(word in self._rare for word in said.content) >= SHARED:
            return True
        return self._has_version(said.names, said.versions)

    def _has_version(self, names: Iterable[str], numbers: Iterable[str]) -> bool:
        return any((name, number) in self._named for number in numbers for name in names)
