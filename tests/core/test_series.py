"""Which releases are one piece of news."""

from __future__ import annotations

from itertools import permutations

import pytest

from digest.core.identity import release_identity
from digest.core.series import series
from digest.model import Release


def release(
    tag: str, *, project: str = "istio/istio", source: str = "istio", prerelease: bool = False
) -> Release:
    return Release(
        source=source,
        key=tag,
        identity=release_identity(project, tag),
        url=f"https://github.com/{project}/releases/tag/{tag}",
        title=tag,
        project=project,
        tag=tag,
        prerelease=prerelease,
    )


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("v2.3.4 v2.2.7", "v2.3.4+v2.2.7"),
        ("v1.30.0 v1.29.5 v1.28.9", "v1.30.0 v1.29.5+v1.28.9"),
        ("v1.10.1 v1.9.9 v1.9.10", "v1.10.1+v1.9.10+v1.9.9"),
        ("v2.0.0 v1.9.0", "v2.0.0 v1.9.0"),
        ("v1.2.3 chart-4.5.6 chart-4.4.9", "v1.2.3 chart-4.5.6+chart-4.4.9"),
        ("v1.3.0-rc.2 v1.3.0-rc.1 v1.2.9", "v1.3.0-rc.2+v1.3.0-rc.1 v1.2.9"),
        ("v1.31.1+k3s2 v1.30.5+k3s2 v1.31.1+k3s1", "v1.31.1+k3s2|v1.31.1+k3s1|v1.30.5+k3s2"),
        ("2023-11-22 2023-11-17", "2023-11-22+2023-11-17"),
        ("nightly v1.2.3 stable", "v1.2.3 stable nightly"),
        ("istio-1.2.4 1.2.3", "istio-1.2.4+1.2.3"),
    ],
)  # fmt: skip
def test_releases_are_grouped(tags: str, expected: str) -> None:
    for order in permutations(tags.split()):
        found = series([release(tag) for tag in order])
        told = [[lead.tag, *(other.tag for other in others)] for lead, others in found]
        joint = "|" if "|" in expected else "+"
        assert told == [group.split(joint) for group in expected.split(" ")]


def test_a_release_marked_by_hand_joins_the_pre_releases() -> None:
    found = series([release("v1.2.4", prerelease=True), release("v1.2.3")])

    assert [(lead.tag, others) for lead, others in found] == [("v1.2.4", ()), ("v1.2.3", ())]


def test_projects_stay_apart_and_the_same_release_counts_once() -> None:
    other = release("v1.2.3", project="envoyproxy/envoy", source="envoy")
    twice = release("v1.2.3", project="Envoyproxy/Envoy", source="again")

    found = series([other, release("v1.2.3"), release("v1.1.9"), twice])

    assert [(lead.source, [one.tag for one in others]) for lead, others in found] == [
        ("again", []),
        ("istio", ["v1.1.9"]),
    ]
    assert series([]) == ()
