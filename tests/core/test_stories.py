"""A story is told from the state its proposal has, wherever it moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.collectors.keps import Keps
from digest.core.changes import state_at
from digest.core.stories import stories
from digest.git import open_repository
from digest.model import Kep, Source, Text, TrackerSettings, Window
from tests.shared import shared

DAY = datetime(2026, 6, 8, tzinfo=UTC)
WEEK = Window(DAY, DAY + timedelta(7))


def state(day: float, path: str, *, removed: bool = False, stage: str = "alpha") -> Kep:
    return Kep(
        source="keps", key=f"{path}@{day}", identity="kep:1", url="", title="T", path=path,
        published=DAY + timedelta(day), commit=f"c{day}", removed=removed, fields={"stage": stage},
    )  # fmt: skip


OLD, NEW = "keps/sig-a/1-t/kep.yaml", "keps/sig-b/1-t/kep.yaml"
#: The commit that moves it takes it away here and puts it there, at one moment.
MOVED = [state(-9, OLD), state(2, NEW, stage="beta"), state(2, OLD, removed=True)]


@pytest.mark.parametrize("states", [MOVED, MOVED[::-1]])
def test_a_moved_proposal_is_told_from_where_it_is(states: list[Kep]) -> None:
    (story,) = stories(states, WEEK)

    assert isinstance(story.lead, Kep)
    assert (story.lead.path, story.lead.removed, story.lead.stage) == (NEW, False, "beta")
    assert {change.kind for change in story.changes} == {"moved", "changed"}


@pytest.mark.parametrize("states", [MOVED, MOVED[::-1]])
def test_the_state_at_a_moment(states: list[Kep]) -> None:
    """Before the move the old path, after it the new one, whatever was read first."""
    assert state_at(states, DAY + timedelta(2))["kep:1"].path == OLD
    assert state_at(states, DAY + timedelta(3))["kep:1"].path == NEW
    assert state_at(states, DAY - timedelta(20)) == {}


def test_what_is_gone_is_known_as_gone() -> None:
    """Taken away for good: the last word is that; a later return counts again."""
    gone = [state(-9, OLD), state(2, OLD, removed=True)]

    assert state_at(gone, WEEK.until)["kep:1"].removed
    assert not state_at([*gone, state(3, OLD)], WEEK.until)["kep:1"].removed


def test_the_place_it_left_long_ago_is_not_its_newest() -> None:
    """Of two paths that are there, the newer state is told."""
    both = [state(-9, NEW, stage="alpha"), state(1, OLD, stage="beta")]

    assert state_at(both, WEEK.until)["kep:1"].stage == "beta"


@pytest.mark.slow
def test_real_moves_are_told_from_where_they_are(tmp_path: Path) -> None:
    """Kubernetes' own moves of 2023: no story whose proposal is there is told from its removed state."""
    tracker = TrackerSettings(id="kep", prefix="KEP-", title=Text(), folder="keps")
    bundle = shared("keps", "keps-2023.bundle")
    year = Window(datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC))
    keps = Keps(lambda address: open_repository(address, tmp_path), [tracker])
    source = Source(id="keps", kind="keps", address=str(bundle))
    states = [item for item in keps.read(source, year, None).items if isinstance(item, Kep)]
    told = {story.identity: story for story in stories(states, year)}

    for number in (3716, 2258, 3331, 3257):
        lead = told[f"kep:{number}"].lead
        assert isinstance(lead, Kep)
        assert not lead.removed, number
