"""An article keeps its row over many collects, whatever its feed does to its id and address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digest.collectors.articles import parse
from digest.model import Item, Source
from digest.store.database import Added, Store

URL = "https://blog.example.org/feed.xml"
SOURCE = Source(id="blog", kind="articles", address=URL)
NOW = datetime(2026, 6, 15, tzinfo=UTC)

#: guid, link, title, day of June.
Told = tuple[str, str, str, int]


def entry(told: Told) -> str:
    guid, link, title, day = told
    name = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    return (
        f"<item>{name}<link>https://blog.example.org/{link}</link><title>{title}</title>"
        f"<pubDate>{day:02} Jun 2026 08:00:00 GMT</pubDate></item>"
    )


def collected(*passes: list[Told]) -> tuple[list[Added], list[Item]]:
    """What each pass over the feed added, and what there is at the end."""
    with Store.open(":memory:") as store:
        added = []
        for number, told in enumerate(passes):
            body = f"<rss version='2.0'><channel>{''.join(map(entry, told))}</channel></rss>".encode()
            items, _ = parse(body, SOURCE, url=URL)
            added.append(store.add(items, now=NOW + timedelta(days=number)))
        return added, store.items()


ONE: Told = ("1", "one", "The first", 1)
TWO: Told = ("2", "two", "The second", 2)


@pytest.mark.parametrize(
    "other",
    [
        ("9", "one", "The first", 1),
        ("", "one", "The first", 1),
        ("9", "one?utm_source=rss", "The first", 1),
        ("9", "one/", "The  FIRST", 3),
        ("9", "one", "The first, corrected", 1),
        ("1", "moved/one", "The first", 1),
        ("1", "moved/one", "The first, corrected", 3),
    ],
    ids=[
        "guid",
        "no guid",
        "guid and tracking",
        "guid and date",
        "guid and title",
        "link",
        "all but the guid",
    ],
)
@pytest.mark.parametrize("backwards", [False, True])
def test_an_article_that_changes_stays_one(other: Told, backwards: bool) -> None:
    first, then = ([other, TWO], [ONE, TWO]) if backwards else ([ONE, TWO], [other, TWO])
    added, items = collected(first, then, first, then)

    assert [each.new for each in added] == [2, 0, 0, 0]
    assert len(items) == 2
    assert all(item.seen == NOW for item in items)


@pytest.mark.parametrize("turned", [False, True])
def test_a_guid_that_flips_writes_nothing(turned: bool) -> None:
    other = ("9", *ONE[1:])
    both = [[ONE, TWO], [other, TWO]]
    added, _ = collected(*(both[::-1] if turned else both) * 3)

    assert added[1:] == [Added()] * 5


@pytest.mark.parametrize("turned", [False, True])
def test_two_names_of_one_article_in_one_feed_are_one(turned: bool) -> None:
    other = ("9", *ONE[1:])
    both = [other, ONE] if turned else [ONE, other]
    added, items = collected(both, both[::-1], both, [ONE], [other])

    assert added == [Added(new=1)] + [Added()] * 4
    assert len(items) == 1


def test_a_new_article_at_an_old_address_is_new() -> None:
    added, items = collected([ONE], [("2", "one", "Another", 2), ONE])

    assert [each.new for each in added] == [1, 1]
    assert len(items) == 2


def test_a_new_guid_and_address_is_a_new_article() -> None:
    added, _ = collected([ONE], [("9", "elsewhere", "The first", 1)])

    assert added[1] == Added(new=1)


@pytest.mark.parametrize("turned", [False, True])
def test_entries_that_share_a_guid_or_an_address_stay_apart(turned: bool) -> None:
    told: list[Told] = [
        ("1", "one", "A", 1),
        ("1", "two", "B", 2),
        ("", "same", "C", 3),
        ("", "same", "D", 4),
    ]
    added, items = collected(told, told[::-1] if turned else told)

    assert added == [Added(new=4), Added()]
    assert sorted(item.title for item in items) == ["A", "B", "C", "D"]
