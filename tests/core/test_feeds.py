"""Which issue stands in which feed document: no loss along the chain, nothing old as new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.core.feeds import Chain, back_issues, chain, newest_entries
from digest.model import Card, Headline, Phrase
from tests.editions import SETTINGS

FIRST = datetime(2016, 7, 4, 10, tzinfo=UTC)


def card(number: int, published: datetime | None = None, **sections: int) -> Card:
    """An issue a week; `sections` say how many entries each holds."""
    when = published or FIRST + timedelta(weeks=number - 1)
    return Card(
        number=number,
        language="zh",
        title=f"{number}",
        headline=f"{number}",
        lead=(),
        covers=(date(2016, 6, 27), date(2016, 7, 3)),
        published=when,
        updated=when,
        sections=tuple(
            (
                id_,
                Phrase(id_),
                tuple(Headline(id=f"{id_}-{n}", kind="article", title="x") for n in range(count)),
            )
            for id_, count in sections.items()
        ),
    )


def of(cards: Sequence[Card], back: frozenset[int] = frozenset(), at_least: int = 20) -> Chain:
    return chain(cards, back, replace(SETTINGS, feed_issues=at_least))


def numbers(cards: Sequence[Card]) -> list[int]:
    return [card.number for card in cards]


@pytest.mark.parametrize("count", [0, 1, 19, 20, 21, 53, 120, 520])
def test_the_chain_holds_every_issue(count: int) -> None:
    """RFC 5005, section 4: the documents put together are the whole feed, and closed years stay."""
    cards = [card(number) for number in range(1, count + 1)]
    known = of(cards)
    held = {number for found in (known.current, *known.years.values()) for number in numbers(found)}

    assert held == set(range(1, count + 1))
    assert numbers(known.current) == sorted(numbers(known.current), reverse=True)
    assert len(known.current) >= min(count, 20)
    archived = [number for year in sorted(known.years) for number in numbers(known.years[year])[::-1]]
    assert archived == sorted(archived)
    assert len(archived) == len(set(archived))


def test_a_closed_year_never_changes() -> None:
    """RFC 5005, section 4: week after week a document of the archive holds what it held."""
    seen: dict[int, list[int]] = {}
    for count in range(1, 160):
        known = of([card(number) for number in range(1, count + 1)], at_least=3)
        for year, found in known.years.items():
            assert seen.setdefault(year, numbers(found)) == numbers(found)
        assert known.current[0].number == count


def test_who_looks_once_a_week_misses_nothing() -> None:
    """Between two looks at the current document every issue was in it, at the turn of the year too."""
    seen: set[int] = set()
    for count in range(1, 60):
        known = of([card(number) for number in range(1, count + 1)], at_least=1)
        seen |= set(numbers(known.current))
        assert seen == set(range(1, count + 1))


def test_the_year_is_that_of_the_digests_own_zone() -> None:
    eve = datetime(2025, 12, 31, 18, tzinfo=UTC)  # 2 o'clock of the new year in Shanghai
    known = of([card(1, eve - timedelta(days=1)), card(2, eve)], at_least=1)

    assert numbers(known.current) == [2]
    assert {year: numbers(found) for year, found in known.years.items()} == {2025: [1]}


def test_years_between_are_neighbours() -> None:
    known = of([card(1, datetime(y, 5, 1, tzinfo=UTC)) for y in (2019,)] + [card(9)], at_least=1)
    known = replace(known, years={2024: (), 2021: (), 2019: ()})

    assert known.neighbours(2021) == (2019, 2024)
    assert known.neighbours(2019) == (None, 2021)
    assert known.neighbours(2024) == (2021, None)


def test_back_issues_are_never_news() -> None:
    """They stand in the documents of their years alone, also where those are not over."""
    own = [card(30, datetime(2026, 2, 1, tzinfo=UTC)), card(31, datetime(2026, 2, 8, tzinfo=UTC))]
    old = [card(n, datetime(2019, 5, 1, tzinfo=UTC) + timedelta(weeks=n)) for n in range(1, 29)]
    late = card(29, datetime(2026, 1, 20, tzinfo=UTC))
    before = of(own)
    known = of([*old, late, *own], frozenset({*range(1, 29), 29}))

    assert numbers(known.current) == numbers(before.current) == [31, 30]
    assert numbers(known.own) == [31, 30]
    assert numbers(known.years[2026]) == [29]
    assert numbers(known.years[2019]) == list(range(28, 0, -1))


def test_a_digest_of_back_issues_alone_shows_them() -> None:
    cards = [card(n) for n in range(1, 4)]

    assert numbers(of(cards, frozenset({1, 2, 3})).current) == [3, 2, 1]


def test_what_a_back_issue_is() -> None:
    """A lock says that it was brought in; or it has none and is older than the first published here."""
    day = datetime(2026, 2, 1, tzinfo=UTC)
    old, brought = card(1, day - timedelta(days=9)), card(2, day + timedelta(days=2))
    own, by_hand = card(3, day), card(4, day + timedelta(days=7))
    cards = [old, brought, own, by_hand]

    assert back_issues(cards, {2, 3}, {2: {"zh"}}) == {1, 2}
    assert back_issues(cards, {2, 3}, {2: {"en"}}) == {1}
    assert back_issues(cards, set(), {}) == frozenset()
    assert back_issues([replace(old, published=None)], {3}, {1: {"zh"}}) == frozenset()


def test_entries_in_whole_issues() -> None:
    cards = [card(3, news=2, upstream=9), card(2, upstream=1), card(1, news=4)]

    assert numbers(newest_entries(cards, 5)) == [3]
    assert numbers(newest_entries(cards, 12)) == [3, 2]
    assert numbers(newest_entries(cards, 3, "news")) == [3, 1]
    assert numbers(newest_entries(cards, 3, "nowhere")) == []
