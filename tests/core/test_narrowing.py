"""The states that are read tell as much as all that there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from digest.core.changes import net_changes, state_at
from digest.core.narrowing import Mark, telling
from digest.core.quiet import quiet
from digest.core.stories import stories
from digest.core.upstream import upstream
from digest.model import Kep, Window
from tests.core.candidates import SETTINGS, day

SINCE, UNTIL = day(8), day(15)
_STATES = st.lists(
    st.tuples(
        st.integers(0, 26).filter(bool),
        st.sampled_from(("keps", "forks")),
        st.sampled_from(("keps/sig-node/1-a/kep.yaml", "keps/sig-node/1-b/kep.yaml", "keps/x/2-a/kep.yaml")),
        st.sampled_from(("kep:1", "kep:2")),
        st.booleans(),
        st.booleans(),
        st.sampled_from(("alpha", "beta", "stable")),
    ),
    max_size=24,
)


def made(drawn: Sequence[tuple[Any, ...]]) -> list[Kep]:
    """As the store gives all of them: the oldest first, within one moment as they came."""
    found = [
        Kep(
            source=source, key=f"{path}@{number}", identity=identity, url="", title=f"T {number}",
            published=day(at) if dated else None, seen=day(at), path=path, commit=f"c{number}",
            fields={"stage": stage}, removed=removed,
        )
        for number, (at, source, path, identity, dated, removed, stage) in enumerate(drawn)
    ]  # fmt: skip
    return sorted(found, key=when)


def when(state: Kep) -> datetime:
    assert state.when is not None
    return state.when


def chosen(states: Sequence[Kep], since: datetime, until: datetime) -> list[Kep]:
    marks = [
        Mark(when(s), n, s.source, s.path, s.identity, s.published is not None, s.removed)
        for n, s in enumerate(states)
    ]
    return [states[number] for number in telling(reversed(marks), since, until)]


@given(_STATES)
def test_less_is_read_and_the_same_told(drawn: list[tuple[Any, ...]]) -> None:
    states = made(drawn)
    some = chosen(states, SINCE, UNTIL)

    assert state_at(some, UNTIL) == state_at(states, UNTIL)
    for since in (SINCE, day(10), day(14)):
        window = Window(since, UNTIL)
        assert net_changes(some, window) == net_changes(states, window)
        assert quiet(some, window, ["keps", "forks"]) == quiet(states, window, ["keps", "forks"])
        told = stories(some, window, begin=SINCE, trackers=SETTINGS.trackers)
        assert told == stories(states, window, begin=SINCE, trackers=SETTINGS.trackers)


@given(_STATES)
def test_what_was_touched_in_half_a_year_is_counted(drawn: list[tuple[Any, ...]]) -> None:
    states = made(drawn)
    until = day(15) + timedelta(days=170)
    some = chosen(states, until - timedelta(days=180), until)

    assert upstream(some, until=until, trackers=SETTINGS.trackers) == upstream(
        states, until=until, trackers=SETTINGS.trackers
    )


def test_an_old_state_that_another_followed_is_not_read() -> None:
    drawn = [(n, "keps", "keps/x/2-a/kep.yaml", "kep:2", True, False, "alpha") for n in range(1, 8)]
    drawn.append((9, "keps", "keps/sig-node/1-a/kep.yaml", "kep:1", True, False, "beta"))

    assert [state.title for state in chosen(made(drawn), SINCE, UNTIL)] == ["T 0", "T 6", "T 7"]
