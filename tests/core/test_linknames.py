"""What a link is called that nobody labelled."""

from __future__ import annotations

import pytest

from digest.core.linknames import host, name


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("https://github.com/kubernetes/enhancements/pull/1370", "kubernetes/enhancements#1370"),
        (
            "https://github.com/kubernetes/enhancements/pull/1370#issuecomment-1",
            "kubernetes/enhancements#1370",
        ),
        ("http://www.github.com/a/b.c/issues/7/", "a/b.c#7"),
        ("https://github.com/istio/istio/releases/tag/1.28.1", "istio/istio 1.28.1"),
        ("https://github.com/helm/helm/releases/tag/chart%2Fv4", "helm/helm chart/v4"),
        ("https://github.com/helm/helm/releases/tag/v4%0A%00", "helm/helm"),
        ("https://github.com/helm/helm/releases/tag/v4%E2%80%AEx", "helm/helm"),
        ("https://github.com/cert-manager/cert-manager", "cert-manager/cert-manager"),
        ("https://github.com/cert-manager/cert-manager.git", "cert-manager/cert-manager"),
        ("https://github.com/orgs/cncf", ""),
        ("https://github.com/topics/ebpf", ""),
        ("https://github.com/a/b/tree/main/docs", "a/b"),
        ("https://github.com/a/b/pull/7/files", "a/b#7"),
        ("https://github.com/a", ""),
        ("https://example.org/a/b/pull/1", ""),
    ],
)
def test_a_place_on_github_has_a_name(url: str, called: str) -> None:
    assert name(url) == called


def test_a_host_goes_by_its_name() -> None:
    assert host("https://www.example.org:8080/x") == "example.org"
    assert host("http://[::1/x") == ""
