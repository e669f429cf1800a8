"""What tags say."""

from __future__ import annotations

from itertools import pairwise

import pytest

from digest.core.versions import is_prerelease, version_of


@pytest.mark.parametrize(
    ("tag", "component", "numbers", "before", "build"),
    [
        ("v1.2.3", "", (1, 2, 3), "", ""),
        ("1.28.0", "", (1, 28, 0), "", ""),
        ("v1.2", "", (1, 2), "", ""),
        ("v256", "", (256,), "", ""),
        ("V2.0.1", "", (2, 0, 1), "", ""),
        ("kustomize/v5.4.1", "", (5, 4, 1), "", ""),  # the repository's own name
        ("api/v0.17.1", "api", (0, 17, 1), "", ""),
        ("sdk/go/v1.3.0-rc.2", "sdk/go", (1, 3, 0), "rc.2", ""),
        ("openstack-cinder-csi-2.29.1", "openstack-cinder-csi", (2, 29, 1), "", ""),
        ("cluster-autoscaler-chart-9.50.0", "cluster-autoscaler-chart", (9, 50, 0), "", ""),
        ("controller-v1.13.1", "controller", (1, 13, 1), "", ""),
        ("helm-chart-v4.0.0-beta1", "helm-chart", (4, 0, 0), "beta1", ""),
        ("kustomize-5.0.0", "", (5, 0, 0), "", ""),
        ("release-1.2", "", (1, 2), "", ""),
        ("release-v1.2.3", "", (1, 2, 3), "", ""),
        ("release/1.2.3", "", (1, 2, 3), "", ""),
        ("v1.2.3+k3s1", "", (1, 2, 3), "", "k3s1"),
        ("v1.31.0-rc3+k3s1", "", (1, 31, 0), "rc3+k3s1", ""),
        ("v1.2.3-gke.1", "", (1, 2, 3), "", "gke.1"),
        ("v1.0.0-amd64", "", (1, 0, 0), "", "amd64"),
        ("1.2.0b1", "", (1, 2, 0), "b1", ""),
        ("v3.0.0.dev1", "", (3, 0, 0), "dev1", ""),
        ("v1.6.0-M1", "", (1, 6, 0), "m1", ""),
        ("@scope/name@1.2.3", "scope/name", (1, 2, 3), "", ""),
        ("name@2.0.0-alpha.1", "name", (2, 0, 0), "alpha.1", ""),
        ("go1.22.3", "go", (1, 22, 3), "", ""),
        ("REL_16_1", "", (16, 1), "", ""),
        ("http2-v1.2.3", "http2", (1, 2, 3), "", ""),
        ("log4j-2.17.1", "log4j", (2, 17, 1), "", ""),
        ("2024.1.0", "", (2024, 1, 0), "", ""),
        ("v0.0.0-20240101120000-abcdef", "", (0, 0, 0), "", "20240101120000-abcdef"),
    ],
)
def test_a_tag_is_taken_apart(
    tag: str, component: str, numbers: tuple[int, ...], before: str, build: str
) -> None:
    found = version_of(tag, "kubernetes-sigs/kustomize")

    assert found is not None
    assert (found.component, found.numbers, found.before, found.build) == (component, numbers, before, build)
    assert found.prerelease == is_prerelease(tag)
    assert not found.is_date


@pytest.mark.parametrize(
    ("tag", "component", "numbers"),
    [
        ("2023-11-22", "", (2023, 11, 22)),
        ("v20240115-abc123", "", (2024, 1, 15)),
        ("2024.01.15", "", (2024, 1, 15)),
        ("RELEASE.2024-05-28T17-19-04Z", "", (2024, 5, 28)),
        ("models-20240115", "models", (2024, 1, 15)),
        ("nightly-2026-01-01", "", (2026, 1, 1)),
    ],
)
def test_a_date_is_a_version(tag: str, component: str, numbers: tuple[int, ...]) -> None:
    found = version_of(tag)

    assert found is not None
    assert (found.component, found.numbers, found.is_date, found.is_patch) == (component, numbers, True, True)


@pytest.mark.parametrize("tag", ["", "nightly", "latest", "stable", "k8s", "///", "v", "版本"])
def test_other_tags_name_no_version(tag: str) -> None:
    assert version_of(tag) is None


def test_versions_have_the_order_of_semver() -> None:
    tags = [
        "v1.0.0-alpha", "v1.0.0-alpha.1", "v1.0.0-alpha.beta", "v1.0.0-beta.2", "v1.0.0-beta.11",
        "v1.0.0-rc.1", "v1.0.0", "v1.0.0+k3s1", "v1.0.0+k3s2", "v1.0.1", "v1.2", "v1.10.0",
    ]  # fmt: skip
    versions = [version for tag in tags if (version := version_of(tag))]

    assert len(versions) == len(tags)
    assert all(older.order < newer.order for older, newer in pairwise(versions))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("v1.2.3", "v1.2.9", True),
        ("v1.2.3", "release-1.2", True),
        ("v1.2.3", "v1.3.3", False),
        ("v1.2.3", "chart-1.2.3", False),
        ("2023-11-22", "2024-01-01", True),
    ],
)
def test_a_series_is_a_line_of_a_component(one: str, other: str, same: bool) -> None:
    first, second = version_of(one), version_of(other)

    assert first is not None
    assert second is not None
    assert (first.series == second.series) == same


@pytest.mark.parametrize(
    ("tag", "patch"),
    [
        ("v1.2.3", True),
        ("v0.0.5", True),
        ("v1.2.0", False),
        ("v1.2", False),
        ("v2", False),
        ("1.2.0.1", True),
    ],
)
def test_a_patch_mends_what_was_there(tag: str, patch: bool) -> None:
    found = version_of(tag)

    assert found is not None
    assert found.is_patch == patch
