"""What an address is about."""

from __future__ import annotations

import pytest

from digest.core.naming import identities, titled
from digest.model import Text, TrackerSettings

KEP = TrackerSettings(
    id="kep", prefix="KEP-", title=Text(), folder="keps", url="https://github.com/kubernetes/enhancements/issues/{number}"
)  # fmt: skip
TREE = "https://github.com/kubernetes/enhancements/tree/master"


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("https://github.com/Istio/istio/releases/tag/1.30.0", ["release:istio/istio@1.30.0"]),
        ("https://github.com/k/k/releases/tag/kustomize%2Fv5.4.1", ["release:k/k@kustomize/v5.4.1"]),
        (
            "https://www.github.com/kubernetes/enhancements/pull/1370/files#x",
            ["pr:kubernetes/enhancements#1370"],
        ),
        ("https://github.com/kubernetes/enhancements/issues/2254", ["kep:2254"]),
        (f"{TREE}/keps/sig-node/2254-cgroup-v2", ["kep:2254"]),
        (f"{TREE}/keps/sig-node/2254-cgroup-v2/README.md?plain=1", ["kep:2254"]),
        (f"{TREE}/keps/sig-node/README.md", []),
        (f"{TREE}/keps/sig-node", []),
        ("https://github.com/o/r/security/advisories/ghsa-ABCD-1234-efgh", ["ghsa:GHSA-abcd-1234-efgh"]),
        ("https://github.com/advisories/GHSA-abcd-1234-efgh", ["ghsa:GHSA-abcd-1234-efgh"]),
        ("https://nvd.nist.gov/vuln/detail/CVE-2026-1234", ["cve:CVE-2026-1234"]),
        ("https://access.redhat.com/security/cve/cve-2026-1234", ["cve:CVE-2026-1234"]),
        ("https://osv.dev/vulnerability/GHSA-abcd-1234-efgh", ["ghsa:GHSA-abcd-1234-efgh"]),
        ("https://osv.dev/blog/CVE-2026-1234", []),
        ("https://github.com/o/r/releases/download/v1.2.3/r-linux.tar.gz", ["release:o/r@v1.2.3"]),
        ("https://github.com/o/r/archive/refs/tags/v1.2.3.tar.gz", ["release:o/r@v1.2.3"]),
        ("https://github.com/o/r/tree/v1.2.3", ["release:o/r@v1.2.3"]),
        ("https://github.com/o/r/tree/release-1.2", []),
        ("https://github.com/o/r/tree/v1.2.3/docs", []),
        ("https://github.com/o/r/compare/v1.2.2...v1.2.3", []),
        ("https://github.com/o/r/releases", []),
        ("https://api.github.com/repos/O/r/releases/tags/v1.2.3", ["release:o/r@v1.2.3"]),
        ("https://github.com/o/r/issues/5#issuecomment-1", ["pr:o/r#5"]),
        (f"{TREE.replace('tree', 'blob')}/keps/sig-node/2254-cgroup-v2/README.md#summary", ["kep:2254"]),
        (
            "https://raw.githubusercontent.com/kubernetes/enhancements/master/keps/sig-node/2254-cgroup-v2/kep.yaml",
            ["kep:2254"],
        ),
        ("https://www.cve.org/CVERecord?id=cve-2026-1234", ["cve:CVE-2026-1234"]),
        ("https://blog.example.org/CVE-2026-1234", []),
        ("https://github.com/istio/istio", []),
        ("http://[::1/", []),
        ("not an address", []),
    ],
)
def test_what_an_address_is_about(url: str, names: list[str]) -> None:
    assert list(identities(url, [KEP])[:-1]) == names


def test_the_canonical_address_comes_last() -> None:
    assert identities("http://www.Example.org/a/?utm_source=x") == ("https://example.org/a",)
    assert identities("https://github.com/kubernetes/enhancements") == (
        "https://github.com/kubernetes/enhancements",
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("CVE-2026-1234: Pods get out", "cve:CVE-2026-1234"),
        ("关于 cve-2026-1234 的公告（CVE-2026-1234）", "cve:CVE-2026-1234"),
        ("CVE-2026-1234 and CVE-2026-1235", ""),
        ("KEP-2254：cgroup v2", "kep:2254"),
        ("KEP 2254 is implementable", "kep:2254"),
        ("KEP-2254 and CVE-2026-1234", ""),
        ("SKEP-2254, KEP-NNNN, KEP-1.30", ""),
        ("2254", ""),
    ],
)
def test_what_a_title_is_about(title: str, name: str) -> None:
    """One thing named by its number; of two nobody knows which."""
    assert titled(title, [KEP]) == name
