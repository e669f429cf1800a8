"""Small nouns with sensible defaults, and strategies that make any noun a collector could."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from digest.model import Article, Gathered, Item, Kep, Outcome, Release

JULY = datetime(2026, 7, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def article(number: int = 1, **other: Any) -> Article:
    values: dict[str, Any] = {
        "source": "blog",
        "key": f"guid-{number}",
        "identity": f"https://example.org/{number}",
        "url": f"https://example.org/{number}?utm_source=feed",
        "title": f"第 {number} 篇 about pods",
        "published": JULY + number * HOUR,
        "language": "zh",
        "summary": "动态。",
        "authors": ("陈俊", "Ada"),
        "content": "<p>Words</p>",
    }
    return Article(**values | other)


def release(tag: str = "v1.2.3", **other: Any) -> Release:
    values: dict[str, Any] = {
        "source": "istio",
        "key": tag,
        "identity": f"release:istio/istio@{tag}",
        "url": f"https://github.com/istio/istio/releases/tag/{tag}",
        "title": f"Istio {tag}",
        "published": JULY,
        "project": "istio/istio",
        "tag": tag,
        "prerelease": True,
        "notes": "- a\n- b\r\n",
    }
    return Release(**values | other)


def kep(number: int = 2254, commit: str = "c0ffee", **other: Any) -> Kep:
    path = f"keps/sig-node/{number}-cgroup-v2/kep.yaml"
    values: dict[str, Any] = {
        "source": "enhancements",
        "key": f"{path}@{commit}",
        "identity": f"kep:{number}",
        "url": f"https://github.com/kubernetes/enhancements/blob/{commit}/{path}",
        "title": "cgroup v2",
        "published": JULY,
        "path": path,
        "commit": commit,
        "fields": {
            "title": "cgroup v2",
            "kep-number": "2254",
            "owning-sig": "sig-node",
            "status": "implementable",
            "creation-date": "2019-02-31",
            "authors": ["@giuseppe", "@rphillips"],
            "milestone": {"alpha": "v1.22", "beta": ""},
            "nothing": None,
        },
    }
    return Kep(**values | other)


def gathered(*items: Item, **other: Any) -> Gathered:
    return Gathered(items=items, **other)


def outcome(source: str = "blog", started: datetime = JULY, **other: Any) -> Outcome:
    values: dict[str, Any] = {"source": source, "started": started, "ok": True}
    return Outcome(**values | other)


# ---------------------------------------------------------------- any noun

#: Any text that a database takes as it is.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
#: Any text at all: with NUL, with half characters.
DIRTY = st.text(st.characters(), max_size=30) | st.sampled_from(["\0", "\ud800", "\\u0000", "a\udc80b"])
MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone itself
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from(
        [UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-7, minutes=-30))]
    ),
)


def items(texts: st.SearchStrategy[str] = TEXT) -> st.SearchStrategy[Item]:
    """Any item of any kind with words from `texts`."""
    common: dict[str, Any] = dict.fromkeys(("source", "key", "identity", "url", "title", "language"), texts)
    common |= {"summary": texts, "published": st.none() | MOMENTS, "updated": st.none() | MOMENTS}
    values = st.recursive(
        texts | st.none() | st.booleans(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=8,
    )
    return st.one_of(
        st.builds(Article, **common, authors=st.lists(texts, max_size=3).map(tuple), content=texts),
        st.builds(Release, **common, project=texts, tag=texts, prerelease=st.booleans(), notes=texts),
        st.builds(
            Kep,
            **common,
            path=texts,
            commit=texts,
            fields=st.dictionaries(texts, values, max_size=4),
            removed=st.booleans(),
        ),
    )
