"""What an item is, whatever its address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core import identity


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


def test_short_ids_of_one_inbox_are_never_the_same() -> None:
    """Those that would share one get longer ones, all of them, whatever came first."""
    pulls = ["pr:kubernetes/enhancements#5", "pr:kubernetes/kubernetes#5"]
    tags = ["release:a/x@v1_0", "release:a/x@v1-0", "release:b/x@v1.0"]
    identities = [*pulls, *tags, "kep:1", *TWINS]
    names = identity.short_ids(identities)

    assert names == identity.short_ids(reversed(identities))
    assert len(set(names.values())) == len(names)
    assert [names[name] for name in pulls] == ["pr-kubernetes-enhancements-5", "pr-kubernetes-kubernetes-5"]
    assert (names["kep:1"], names["release:b/x@v1.0"]) == ("kep-1", "x-1.0")
    assert [names[name][:7] for name in TWINS] == [identity.short_id(TWINS[0])] * 2


#: Two addresses whose five letters are the same.
TWINS = ["https://example.com/4330", "https://example.com/13659"]
