"""Whose proposals they are, and what their fields mean."""

from __future__ import annotations

from typing import Any

import pytest

from digest.core.trackers import PLAIN, feature_gates, in_house_keys, milestones, tracker_of
from digest.errors import ConfigError
from digest.model import Source, Text, TrackerSettings

KEP = TrackerSettings(id="kep", prefix="KEP-", title=Text())
RFC = TrackerSettings(
    id="rfc", prefix="RFC-", title=Text(), keys={"number": "rfc", "title": "feature-name", "owner": "team"}
)


def source(tracker: str = "") -> Source:
    return Source(id="s", kind="keps", address="/x", tracker=tracker)


def test_a_source_has_the_tracker_it_names_else_the_first_else_kubernetes() -> None:
    assert tracker_of(source("rfc"), [KEP, RFC]) is RFC
    assert tracker_of(source(), [RFC, KEP]) is RFC
    assert tracker_of(source(), []) is PLAIN
    with pytest.raises(ConfigError, match=r"s: there is no tracker 'pep'.*Trackers: kep, rfc"):
        tracker_of(source("pep"), [KEP, RFC])


def test_upstream_s_keys_become_the_house_s() -> None:
    fields = {"feature-name": "F", "rfc": "12", "title": "another", "teams": ["a"], "kep-number": "9"}

    assert in_house_keys(fields, RFC) == {"title": "F", "kep-number": "12", "teams": ["a"]}
    assert in_house_keys({"title": "own"}, RFC) == {"title": "own"}
    assert in_house_keys(fields, KEP) == fields


@pytest.mark.parametrize(
    ("milestone", "found"),
    [
        ({"alpha": "v1.30", "beta": "v1.31", "stable": "v1.33"}, {"alpha": "v1.30", "beta": "v1.31", "stable": "v1.33"}),
        ({"alpha": "1.30", "GA": "v1.33"}, {"alpha": "v1.30", "stable": "v1.33"}),
        ({"alpha": "TBD", "beta": "x.y", "stable": "", "beta2": "v1.2"}, {"beta2": "v1.2"}),
        ({"alpha": "v1.21, v1.37", "beta": "null", "stable": ["v1.1"]}, {}),
        ({}, {}),
        ("", {}),
        ("v1.30", {}),
        (["v1.30"], {}),
        (None, {}),
    ],
)  # fmt: skip
def test_milestones_are_stage_and_release(milestone: Any, found: dict[str, str]) -> None:
    assert milestones({"milestone": milestone}) == found
    assert milestones({}) == {}


@pytest.mark.parametrize(
    ("gates", "found"),
    [
        ([{"name": "A", "components": ["kubelet"]}, {"name": "B"}], ("A", "B")),
        (["A", "B", "A"], ("A", "B")),
        ({"name": "A", "components": ["kubelet"]}, ("A",)),
        ({"A": ["kubelet"], "B": ""}, ("A", "B")),
        ([{"name": ["A", "B"]}], ("A", "B")),
        ("A", ("A",)),
        ("N/A", ()),
        (["null", "", {"name": "~"}, [["C"]]], ("C",)),
        ({}, ()),
        ("", ()),
        (None, ()),
        (7, ()),
    ],
)
def test_feature_gates_are_names_however_they_are_written(gates: Any, found: tuple[str, ...]) -> None:
    assert feature_gates({"feature-gates": gates}) == found
