"""Items in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Article, Item
from digest.store.database import Added, Store
from digest.store.rows import clean
from tests.store.nouns import DIRTY, HOUR, JULY, article, items, kep, release
from tests.store.places import SERVER, fresh

LATER = JULY + timedelta(days=7)


def writes(store: Store) -> int:
    """Rows written since the store was opened; of PostgreSQL a number that is another after any writing."""
    counted = "SELECT coalesce(sum(xmin::text::bigint), 0) FROM items" if SERVER else "SELECT total_changes()"
    with store.reading() as connection:
        return int(connection.exec_driver_sql(counted).scalar_one())


@pytest.mark.parametrize(
    "item", [article(), release(), kep(), article(published=None, authors=(), content="")]
)
def test_what_was_put_in_comes_back(place: Path | str, item: Item) -> None:
    """On disk, through two openings, as the concrete noun."""
    with Store.open(place) as store:
        store.add([item], now=JULY)
    with Store.open(place) as store:
        (found,) = store.items()

    assert found == replace(item, seen=JULY)
    assert type(found) is type(item)


@settings(max_examples=50)
@given(st.lists(items(), max_size=6, unique_by=lambda item: (item.source, item.key)))
def test_any_nouns_come_back(given_items: list[Item]) -> None:
    """Articles may share a row where a guid changed; everything else is equal to what was put in."""
    with fresh() as store:
        added = store.add(given_items, now=JULY)
        found = store.items()

        assert all(replace(item, seen=None) in given_items for item in found)
        lost = [item for item in given_items if replace(item, seen=JULY) not in found]
        assert all(isinstance(item, Article) for item in lost)
        assert added == Added(new=len(found))
        assert store.add(given_items, now=LATER) == Added()
        assert store.items() == found


@settings(max_examples=50)
@given(st.lists(items(DIRTY), max_size=4))
def test_no_text_breaks_the_store(given_items: list[Item]) -> None:
    """NUL and half characters are cleaned away, and seeing them again is no change."""
    with fresh() as store:
        store.add(given_items, now=JULY)
        found = store.items()

        assert all(
            clean(word) == word for item in found for word in (item.key, item.title, str(vars_of(item)))
        )
        assert store.add(given_items, now=LATER).new == 0
        assert len(store.items()) == len(found)


def vars_of(item: Item) -> Sequence[object]:
    return [getattr(item, name) for name in type(item).__dataclass_fields__]


def test_half_characters_and_nul_go_whole_ones_stay(store: Store) -> None:
    store.add([article(title="a\0b \ud83d\ude00 \ud83d", authors=("\0", "x\udcff"))], now=JULY)
    (found,) = store.items()

    assert found.title == "ab 😀 \ufffd"
    assert isinstance(found, Article)
    assert found.authors == ("", "x\ufffd")


def test_seen_is_the_first_time(store: Store) -> None:
    store.add([article(1)], now=JULY)
    store.add([article(1, title="Corrected"), article(2)], now=LATER)

    assert {item.key: item.seen for item in store.items()} == {"guid-1": JULY, "guid-2": LATER}


def test_new_changed_and_unchanged_are_told_apart(store: Store) -> None:
    store.add([article(1), article(2)], now=JULY)

    assert store.add([article(1), article(2, title="Other"), article(3)], now=LATER) == Added(
        new=1, changed=1
    )


def test_what_did_not_change_is_not_written(store: Store) -> None:
    batch = [article(1), release(), kep()]
    store.add(batch, now=JULY)
    before = writes(store)
    store.add(batch, now=LATER)

    assert writes(store) == before


def test_the_order_of_keys_in_a_proposal_is_no_change(store: Store) -> None:
    store.add([kep()], now=JULY)
    turned = dict(reversed(list(kep().fields.items())))

    assert store.add([kep(fields=turned)], now=LATER) == Added()


@pytest.mark.parametrize(
    "other",
    [
        {"published": None},
        {"updated": JULY},
        {"content": "<p>New</p>"},
        {"authors": ("陈俊",)},
        {"identity": "https://example.org/moved"},
        {"language": "en"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_each_field_counts_as_a_change(store: Store, other: dict[str, Any]) -> None:
    store.add([article()], now=JULY)

    assert store.add([article(**other)], now=LATER) == Added(changed=1)
    assert store.items() == [replace(article(**other), seen=JULY)]


def test_of_two_with_one_key_the_later_counts(store: Store) -> None:
    assert store.add([article(title="first"), article(title="second")], now=JULY) == Added(new=1)
    assert [item.title for item in store.items()] == ["second"]


def test_one_key_in_two_sources_is_two_items(store: Store) -> None:
    assert store.add([article(), article(source="other")], now=JULY) == Added(new=2)


def test_many_are_added_at_once(store: Store) -> None:
    """More than fit into one question."""
    many = [article(number) for number in range(1201)]

    assert store.add(many, now=JULY) == Added(new=1201)
    assert store.add([*many, article(1201)], now=LATER) == Added(new=1)


# ---------------------------------------------------------------- guids that change


def renamed(**other: Any) -> Article:
    return article(1, **{"key": "new-guid", **other})


def test_a_new_guid_of_a_known_article_is_no_new_article(store: Store) -> None:
    store.add([article(1)], now=JULY)

    assert store.add([renamed()], now=LATER) == Added()
    assert store.add([renamed(content="<p>Edited</p>")], now=LATER) == Added(changed=1)
    assert store.items() == [replace(article(1), content="<p>Edited</p>", seen=JULY)]


def test_a_feed_that_shows_both_guids_does_not_flip(store: Store) -> None:
    both = [renamed(content="of the new"), article(1, content="of the old")]
    store.add([article(1, content="of the old")], now=JULY)

    for batch in (both, both[::-1]):
        assert store.add(batch, now=LATER) == Added()


def test_two_guids_of_one_article_are_one_from_the_start(store: Store) -> None:
    both = [article(1), renamed()]

    assert store.add(both, now=JULY) == Added(new=1)
    assert store.add(both, now=LATER) == Added()
    assert store.add(both[1:], now=LATER) == Added()


def test_a_new_title_at_the_same_moment_is_the_same_article(store: Store) -> None:
    """Where the old guid is gone."""
    store.add([article(1)], now=JULY)

    assert store.add([renamed(title="Corrected title")], now=LATER) == Added(changed=1)


def test_entries_that_share_an_address_are_not_one_article(store: Store) -> None:
    """A changelog page: every entry has the page's address, some the same day."""
    batch = [article(number, identity="https://example.org/changelog") for number in range(4)]
    same_day = [replace(item, published=JULY) for item in batch]

    assert store.add(batch[:3], now=JULY) == Added(new=3)
    assert store.add(batch[1:], now=LATER) == Added(new=1)
    assert store.add([replace(item, source="other") for item in same_day], now=LATER) == Added(new=4)


def test_articles_without_identity_are_never_the_same(store: Store) -> None:
    assert store.add([article(1, identity=""), renamed(identity="")], now=JULY) == Added(new=2)


def test_another_source_may_tell_of_the_same_article(store: Store) -> None:
    store.add([article(1)], now=JULY)

    assert store.add([renamed(source="planet")], now=JULY) == Added(new=1)


def test_states_of_one_proposal_stay_apart(store: Store) -> None:
    assert store.add([kep(commit="a"), kep(commit="b")], now=JULY) == Added(new=2)


# ---------------------------------------------------------------- asking


def keys(found: Sequence[Item]) -> list[str]:
    return [item.key for item in found]


def test_a_window_is_half_open(store: Store) -> None:
    store.add([article(number) for number in range(5)], now=LATER)

    assert keys(store.items(since=JULY + HOUR, until=JULY + 3 * HOUR)) == ["guid-2", "guid-1"]
    assert keys(store.items(since=JULY + 3 * HOUR)) == ["guid-4", "guid-3"]
    assert keys(store.items(until=JULY + HOUR)) == ["guid-0"]


def test_an_undated_item_falls_into_the_week_it_was_seen_in(store: Store) -> None:
    store.add([article(1, published=None), article(2)], now=LATER)

    assert keys(store.items(since=LATER, until=LATER + HOUR)) == ["guid-1"]
    assert keys(store.items(until=LATER)) == ["guid-2"]


def test_windows_are_compared_as_instants(store: Store) -> None:
    shanghai = timezone(timedelta(hours=8))
    store.add([article(published=datetime(2026, 7, 6, 0, 30, tzinfo=shanghai))], now=LATER)

    assert len(store.items(since=datetime(2026, 7, 6, tzinfo=shanghai))) == 1
    assert store.items(since=datetime(2026, 7, 6, tzinfo=UTC)) == []
    assert store.items()[0].published == datetime(2026, 7, 5, 16, 30, tzinfo=UTC)


def test_items_are_asked_by_source_kind_and_identity(store: Store) -> None:
    store.add([article(), release(), kep(), kep(commit="d00d")], now=JULY)

    assert keys(store.items(source="istio")) == ["v1.2.3"]
    assert len(store.items(kinds=["kep"])) == 2
    assert len(store.items(kinds={"article", "release"})) == 2
    assert store.items(kinds=[]) == []
    assert len(store.items(identity="kep:2254")) == 2
    assert store.items(source="blog", kinds=["kep"]) == []


def test_the_newest_come_first_and_a_limit_keeps_them(store: Store) -> None:
    store.add([article(1), article(3), article(2), article(1, source="z")], now=JULY)

    assert keys(store.items()) == ["guid-3", "guid-2", "guid-1", "guid-1"]
    assert keys(store.items(limit=2)) == ["guid-3", "guid-2"]


def test_states_are_told_from_the_oldest(store: Store) -> None:
    history = [kep(commit=name, published=JULY + day * HOUR) for day, name in ((3, "c"), (1, "a"), (1, "b"))]
    store.add([*history, kep(7, "x", source="forks"), article()], now=JULY)

    assert [state.commit for state in store.states("enhancements")] == ["a", "b", "c"]
    assert len(store.states()) == 4


def test_a_history_leaves_out_what_was_followed_before_it(store: Store) -> None:
    history = [kep(commit=name, published=JULY + at * HOUR) for at, name in enumerate("abcdef")]
    gone = kep(7, "gone", published=JULY + 4 * HOUR, removed=True)
    store.add([*history, gone, kep(7, "x", source="forks"), article()], now=JULY)
    found = store.history(JULY + 3 * HOUR, JULY + 5 * HOUR)

    assert [state.commit for state in found if state.identity == "kep:2254"] == ["a", "c", "d", "e", "f"]
    assert {state.commit: state.removed for state in found}["gone"]
    assert [state for state in store.states() if state in found] == found


def test_counts_are_by_kind(store: Store) -> None:
    store.add([article(1), article(2), kep()], now=JULY)

    assert store.counts() == {"article": 2, "kep": 1}


# ---------------------------------------------------------------- what cannot be stored


def test_a_time_that_utc_cannot_say_is_no_time(store: Store) -> None:
    """Feeds hold year 1 in a zone east of Greenwich."""
    odd = datetime.min.replace(tzinfo=timezone(HOUR))
    store.add([article(published=odd, updated=datetime.max.replace(tzinfo=timezone(-HOUR)))], now=JULY)
    (found,) = store.items()

    assert (found.published, found.updated) == (None, None)


def test_a_time_without_a_zone_is_a_fault_of_the_program(store: Store) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        store.add([article(published=datetime(2026, 7, 1))], now=JULY)  # noqa: DTZ001 - on purpose


def test_an_unknown_noun_is_a_fault_of_the_program(store: Store) -> None:
    class Rumour(Item):
        kind: ClassVar[str] = "rumour"

    with pytest.raises(ValueError, match="does not know items of the kind 'rumour'"):
        store.add([Rumour(source="s", key="k", identity="i", url="u", title="t")], now=JULY)


def test_a_row_of_a_kind_from_a_newer_version_is_left_alone(store: Store) -> None:
    store.add([article(1), article(2)], now=JULY)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE items SET kind = 'hologram' WHERE key = 'guid-1'")

    assert keys(store.items()) == ["guid-2"]
