"""On which grounds two stories may be one.

Sure are: the same page in another language, the announcement of one version, one weakness or proposal
named in a title, the same title from two sources. Alike or linked needs more: a likeness (`likeness`), a
link said to be the original, or links in common together with names in common.

No pair is looked at that shares nothing: titles are found by their rare words, pages by their addresses,
so that the cost grows with the number of stories, not with its square.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from digest.core.announcing import announced, is_roundup, release_key
from digest.core.likeness import Words, likeness, version, words
from digest.core.linked import Links, links
from digest.core.naming import titled
from digest.model import Article, Kep, LandscapeProject, Release, Story, Submission, TrackerSettings

#: Stories of one key that are compared each with each; of more, each with the first.
MANY = 6
#: Words of a title by which others are looked for, and stories in which such a word may stand.
RARE, KNOWN = 3, 24
#: Words of this trade, which say little of what a title is about.
TRADE = frozenset(
    """
    kubernetes k8s cloud native container containers open source release released cncf cluster
    clusters pod pods linux project projects community security update updates support feature
    features ai api ga stable blog guide part announcing introducing available node nodes service
    services data github google using kubecon cloudnativecon devops docker image images application
    applications
    """.split()  # noqa: SIM905
)
#: A part of an address that names its language: `/zh/`, `/zh-cn/`, `cn.`.
_LANGUAGE = (
    r"(?:zh|cn|en|ja|jp|ko|kr|fr|de|es|pt|it|ru|id|vi|tr|pl|uk)(?:[-_](?:cn|hans|hant|tw|hk|us|gb|br))?"
)
_IN_PATH = re.compile(rf"(https://[^/]+(?:/[^/]+)?)/{_LANGUAGE}(?=/)", re.IGNORECASE)
_IN_HOST = re.compile(rf"https://{_LANGUAGE}\.(?=[^/.]+\.[^/]+/)", re.IGNORECASE)


class Ground(NamedTuple):
    """Why the stories at two places may be one; sorts the strongest first."""

    grade: int
    #: Negative: the higher sorts first.
    score: float
    one: int
    other: int
    name: str
    detail: str

    @property
    def sure(self) -> bool:
        return self.grade < ORIGINAL


IDENTITY, TRANSLATION, ANNOUNCEMENT, TITLE, ORIGINAL, LIKE, LINK = range(7)
_SAID = ("identity", "translation", "announcement", "title", "original", "title", "link")


def grounds(stories: Sequence[Story], trackers: Sequence[TrackerSettings] = ()) -> list[Ground]:
    """Every ground there is among `stories` (those that lead first), at least one of each two being new."""
    said = _Said()
    titles = [[said[title] for title in _titles(story)] for story in stories]
    told = [_is_told(story) for story in stories]
    found: list[Ground] = []
    if any(told):
        found += _sure(stories, titles, told, trackers)
        found += _alike(stories, titles)
        found += _linked(stories, titles, trackers)
    return found


class _Title(NamedTuple):
    """What is asked of a title again and again."""

    words: Words
    roundup: bool
    #: By which others are the same for sure.
    keys: tuple[tuple[int, str], ...]


class _Said(dict[str, _Title]):
    """Title to what it says, each looked at once: columns and translations share theirs."""

    def __missing__(self, title: str) -> _Title:
        said = words(title)
        roundup = is_roundup(said)
        self[title] = made = _Title(said, roundup, () if roundup else tuple(_of_title(said)))
        return made


def _of_title(said: Words) -> Iterator[tuple[int, str]]:
    if key := announced(said):
        yield ANNOUNCEMENT, key
    if said.telling:
        yield TITLE, " ".join(sorted(said.content | said.versions | said.counts))


def _is_told(story: Story) -> bool:
    return isinstance(story.lead, Article | Submission)


def _titles(story: Story) -> list[str]:
    """The titles of a story, each once; a release has a key instead, a project only its name."""
    items = (*story.items, *story.before) if story.before else story.items
    said = (i.title for i in items if not isinstance(i, Release | LandscapeProject))
    return [*dict.fromkeys(said)][:4]


# ---------------------------------------------------------------- sure


def _sure(
    stories: Sequence[Story],
    titles: Sequence[Sequence[_Title]],
    told: Sequence[bool],
    trackers: Sequence[TrackerSettings],
) -> Iterator[Ground]:
    keys: dict[tuple[int, str], list[int]] = defaultdict(list)  # a place may stand in one several times
    for place, story in enumerate(stories):
        if told[place]:
            for grade, key in _keys(story, titles[place], trackers):
                keys[grade, key].append(place)
        else:
            keys[IDENTITY, story.identity].append(place)
            for item in story.items:
                if isinstance(item, Release) and (key := release_key(item)):
                    keys[ANNOUNCEMENT, key].append(place)
    for (grade, key), places in keys.items():
        if len(places) > 1 and places[0] != places[-1]:
            yield from _together(grade, key, [*dict.fromkeys(places)], stories, told)


def _keys(
    story: Story, titles: Iterable[_Title], trackers: Sequence[TrackerSettings]
) -> Iterator[tuple[int, str]]:
    if story.identity.startswith("https://"):
        yield TRANSLATION, _IN_HOST.sub("https://", _IN_PATH.sub(r"\1", story.identity, count=1))
    for said, roundup, keys in titles:
        if roundup:
            continue
        yield from keys
        if said.counts or said.versions:
            for item in story.items:
                name = titled(item.title, trackers)
                if name and not said.versions - {name.partition(":")[2].lower()}:
                    yield IDENTITY, name


def _together(
    grade: int, key: str, places: Sequence[int], stories: Sequence[Story], told: Sequence[bool]
) -> Iterator[Ground]:
    """Grounds between all stories of one key, unless it tells nothing apart."""
    own = [place for place in places if not told[place]]
    if len(own) > 1:  # two projects of one name: nobody knows whose it is
        places = [place for place in places if told[place]]
    if grade == IDENTITY and not own and not key.startswith("cve:"):
        return
    if grade == TITLE and _repeats(stories[place] for place in places):
        return
    if grade == TRANSLATION and len({stories[place].identity for place in places}) < len(places):
        return
    name, detail = _SAID[grade], "1.00" if grade == TITLE else key
    pairs = combinations(places, 2) if len(places) <= MANY else ((places[0], place) for place in places[1:])
    for one, other in pairs:
        if stories[one].items or stories[other].items:
            yield Ground(grade, -1.0, one, other, name, detail)


def _repeats(stories: Iterable[Story]) -> bool:
    """Whether a source uses one title for several things: `Weekly reading list`."""
    sources = [source for story in stories for source in {i.source for i in (*story.items, *story.before)}]
    return len(sources) > len(set(sources))


# ---------------------------------------------------------------- alike


def _alike(stories: Sequence[Story], titles: Sequence[Sequence[_Title]]) -> Iterator[Ground]:
    """Each title is looked for by its rarest words in those that may hold it: two of them must be there."""
    lines = [(place, one.words) for place, each in enumerate(titles) for one in each if not one.roundup]
    new = [bool(stories[place].items) for place, _ in lines]
    often = Counter(word for _, said in lines for word in said.content)
    standing: defaultdict[str, list[int]] = defaultdict(list)
    for number, (_, said) in enumerate(lines):
        for word in said.content:
            if 1 < often[word] <= KNOWN:
                standing[word].append(number)
    found: dict[tuple[int, int], float] = {}
    for number, (place, said) in enumerate(lines):
        known = sorted((often[word], word) for word in said.content if word in standing)[:RARE]
        hits = Counter(other for _, word in known for other in standing[word])
        for other, times in hits.items():
            there, their = lines[other]
            if times < 2 or there == place or not (new[number] or new[other]):
                continue
            if score := likeness(said, their):
                pair = (place, there) if place < there else (there, place)
                found[pair] = max(score, found.get(pair, 0.0))
    for (one, other), score in found.items():
        yield Ground(LIKE, -score, one, other, "title", f"{score:.2f}")


# ---------------------------------------------------------------- linked


def _linked(
    stories: Sequence[Story], titles: Sequence[Sequence[_Title]], trackers: Sequence[TrackerSettings]
) -> Iterator[Ground]:
    posts = [(place, i) for place, story in enumerate(stories) for i in story.items if isinstance(i, Article)]
    posts = [(place, i) for place, i in posts if "://" in i.content or "://" in i.summary]
    if not posts:
        return
    where = {name: place for place, story in reversed([*enumerate(stories)]) for name in _names(story)}
    shared: defaultdict[str, set[int]] = defaultdict(set)
    for (place, post), found in zip(posts, links([post for _, post in posts], trackers), strict=True):
        said = words(post.title)
        if is_roundup(said):
            continue
        news = {where[target]: target for target in sorted(found.targets) if target in where}
        news.pop(place, None)
        for target in sorted(found.originals):
            there = where.get(target, place)
            if there != place and any(_no_other(said, their) for their in _of(stories[there], titles[there])):
                yield _ground(ORIGINAL, place, there, target)
        if len(news) > 1 or not found.few:
            continue
        for there, target in news.items():
            if any(_akin(said, their, found) for their in _of(stories[there], titles[there])):
                yield _ground(LINK, place, there, target)
        for target in found.targets:
            if target not in where and _is_a_page(target):
                shared[target].add(place)
    for target, places in shared.items():
        for one, other in combinations(sorted(places), 2):
            if any(_akin(a.words, b.words) for a in titles[one] for b in titles[other]):
                yield _ground(LINK, one, other, target)


def _ground(grade: int, one: int, other: int, target: str) -> Ground:
    one, other = sorted((one, other))
    return Ground(grade, 0.0, one, other, _SAID[grade], target)


def _names(story: Story) -> Iterator[str]:
    """What a link to the story may be known as."""
    yield story.identity
    for item in (*story.items, *story.before):
        yield item.identity


def _is_a_page(target: str) -> bool:
    """Not a site's entrance or a repository's: those say what is talked of, not what is said."""
    return not target.startswith("https://") or target.count("/") > (4 if "//github.com/" in target else 3)


def _of(story: Story, titles: Sequence[_Title]) -> Iterator[Words]:
    """The titles of a story; a release and a proposal with the version they stand for."""
    if isinstance(story.lead, Release):
        for item in story.items:
            if isinstance(item, Release) and (key := release_key(item)):
                yield words(key)
    elif isinstance(story.lead, Kep):
        said = words(story.lead.title)
        milestone = story.lead.latest_milestone.lower()
        yield replace(said, versions=frozenset({version(milestone)} - {""}))
    else:
        yield from (title.words for title in titles)


def _no_other(one: Words, other: Words) -> bool:
    """Whether two titles name no two versions."""
    return one.versions == other.versions or not one.versions or not other.versions


def _akin(one: Words, other: Words, found: Links | None = None) -> bool:
    """Whether what links to what has its names too: the same version and a name, or most names.

    Across scripts only names remain; so there it takes three, or the post's only link.
    """
    common = one.names & other.names - TRADE
    if one.versions != other.versions:
        return False
    if one.versions and common:
        return True
    if one.chinese == other.chinese:
        shared = len(one.content & other.content)
        return len(common) >= 2 and shared >= 0.6 * min(len(one.content), len(other.content))
    few = min(one.names, other.names, key=len)
    alone = found is not None and len(found.targets) == 1
    return few <= common | TRADE and len(common) >= (2 if alone else 3)
