"""What an item is, whatever its address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core import identity


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://Example.com", "https://example.com"),
        ("https://www.example.com:443/a//b/", "https://example.com/a/b"),
        ("http://example.com:80/a", "https://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com/a?utm_source=x&b=2&a=1&fbclid=9", "https://example.com/a?a=1&b=2"),
        ("https://example.com/?id=1", "https://example.com?id=1"),
        ("https://example.com/a#top", "https://example.com/a"),
        ("https://example.com/中文/", "https://example.com/%E4%B8%AD%E6%96%87"),
        ("https://example.com/%E4%B8%AD%E6%96%87", "https://example.com/%E4%B8%AD%E6%96%87"),
        (" https://example.com/a ", "https://example.com/a"),
        ("http://[::1/", "http://[::1/"),
        ("mailto:a@example.com", "mailto:a@example.com"),
        ("", ""),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    """One spelling for each address; what is no address stays."""
    assert identity.canonical_url(url) == canonical


def test_lookalikes_stay_apart() -> None:
    """Query keys that choose the page are kept, and so is the case of a path."""
    urls = ["https://e.com/a?id=1", "https://e.com/a?id=2", "https://e.com/A?id=1", "https://e.com/a"]

    assert len({identity.canonical_url(url) for url in urls}) == len(urls)


@given(st.text())
def test_canonical_url_is_stable(text: str) -> None:
    """Canonical once is canonical for ever, whatever the text."""
    once = identity.canonical_url(text)

    assert identity.canonical_url(once) == once


@pytest.mark.parametrize(
    ("path", "fields", "expected"),
    [
        ("keps/sig-node/2254-cgroup-v2/kep.yaml", {}, "kep:2254"),
        ("keps/sig-node/2254-cgroup-v2/kep.yaml", {"kep-number": "99"}, "kep:2254"),
        ("keps/sig-node/0034-old.md", {}, "kep:34"),
        ("keps/sig-node/20191023-something.md", {}, "kep:sig-node/something"),
        ("keps/sig-node/20191023-something.md", {"kep-number": "0007"}, "kep:7"),
        ("keps/sig-node/0000-new/kep.yaml", {"kep-number": "NNNN"}, "kep:sig-node/new"),
        ("keps/sig-cloud-provider/azure/604-out-of-tree/kep.yaml", {}, "kep:604"),
        ("keps/0001-process.md", {}, "kep:1"),
    ],
)
def test_kep_identity(path: str, fields: dict[str, str], expected: str) -> None:
    """The folder's number first; a date is no number; no number is no disaster."""
    assert identity.kep_identity("kep", path, fields) == expected


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("release:istio/istio@1.28.1", "istio-1.28.1"),
        ("release:kubernetes/kubernetes@v1.37.0", "kubernetes-1.37.0"),
        ("release:kubernetes-sigs/kustomize@kustomize/v5.4.1", "kustomize-5.4.1"),
        (
            "release:kubernetes/autoscaler@cluster-autoscaler-chart-9.50.0",
            "autoscaler-cluster-autoscaler-chart-9.50.0",
        ),
        ("kep:2254", "kep-2254"),
        ("kep:sig-node/something", "kep-sig-node-something"),
        ("pr:kubernetes/enhancements#1370", "pr-1370"),
        ("cve:CVE-2026-1234", "cve-2026-1234"),
    ],
)
def test_short_id(name: str, short: str) -> None:
    """Ids that people type come from identities."""
    assert identity.short_id(name) == short


def test_short_id_of_an_address() -> None:
    """An address becomes `a-` and five letters, the same on every laptop."""
    assert identity.short_id("https://example.com/a") == identity.short_id("https://example.com/a")
    assert len(identity.short_id("https://example.com/a")) == 7
    assert identity.short_id("https://example.com/a") != identity.short_id("https://example.com/b")


@pytest.mark.parametrize("text", ["中文", "", "...", "../../etc/passwd", "<script>", "a" * 500])
def test_slug_is_always_an_address(text: str) -> None:
    """Whatever comes in, out comes a short ASCII word."""
    made = identity.slug(text)

    assert made
    assert len(made) <= 60
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_a_pull_request_is_the_same_in_any_spelling() -> None:
    """What collectors say equals what issues write (`from: [pr:kubernetes/enhancements#1370]`)."""
    assert identity.pull_identity("Kubernetes/Enhancements", 1370) == "pr:kubernetes/enhancements#1370"
    assert identity.short_id("pr:kubernetes/enhancements#1370") == "pr-1370"
