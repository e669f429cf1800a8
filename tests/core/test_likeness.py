"""What titles count is compared before their words; what announces one version is the same in any language."""

from __future__ import annotations

import pytest

from digest.core.announcing import announced, is_roundup, release_key
from digest.core.likeness import likeness, words
from tests.core.candidates import release


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kyverno moves to graduation in the CNCF", "Kyverno moves to graduation in the CNCF | Kyverno blog"),
        ("Pods get out of their cgroup v2 slice", "Pods get out of their cgroup v2 slices"),
        ("某公司基于 Volcano 的大规模训练平台实践", "某公司基于 Volcano 的大规模训练平台实践（转载）"),
    ],
)
def test_alike(one: str, other: str) -> None:
    assert likeness(words(one), words(other)) >= 0.9
    assert likeness(words(one), words(other)) == likeness(words(other), words(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Istio 1.28.1 released with many security fixes", "Istio 1.28.2 released with many security fixes"),
        ("Announcing the Gateway API conformance report alpha", "Announcing the Gateway API conformance report beta"),
        ("KubeVirt community report for January and more", "KubeVirt community report for February and more"),
        ("深入理解容器网络与存储原理（上）", "深入理解容器网络与存储原理（下）"),
        ("深入理解容器网络与存储原理 第一期", "深入理解容器网络与存储原理 第二期"),
        ("KubeCon Europe 2025 keynotes and all talks", "KubeCon Europe 2026 keynotes and all talks"),
        ("CVE-2026-1234 lets pods read secrets of others", "CVE-2026-1235 lets pods read secrets of others"),
        ("Part II: Debugging the scheduler in production", "Part III: Debugging the scheduler in production"),
        ("Consuming External TCP Services with egress", "Consuming External MongoDB Services with egress"),
        ("Using GitOps + KubeVela for Application Continuous Delivery", "Using Jenkins + KubeVela for Application Continuous Delivery"),
        ("K8S 生态：TUF 正式从 CNCF 毕业", "K8S 生态：Vitess 正式从 CNCF 毕业"),
        ("Docker", "How to use Docker compose to deploy a flask app"),
        ("Hello world!", "Hello World"),
        ("", ""),
    ],
)  # fmt: skip
def test_not_the_same_news(one: str, other: str) -> None:
    assert likeness(words(one), words(other)) == 0


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Announcing Istio 1.28.1", "istio 1.28.1"),
        ("Istio 1.28.1 发布", "istio 1.28.1"),
        ("Istio v1.28.1", "istio 1.28.1"),
        ("Istio 1.28.2 released", "istio 1.28.2"),
        ("Cilium 1.20 发布，支持 netkit", "cilium 1.20"),
        ("CNCF 宣布 Cilium 1.20.0 正式发布！", "cilium 1.20"),
        ("Cilium 1.20 released with support for netkit", "cilium 1.20"),
        ("Gateway API v1.3.0 正式发布", "gateway api 1.3"),
        ("Cilium 1.20.0-rc.1 released", "cilium 1.20-rc1"),
        ("OpenKruise V1.4 Release, New Job Sidecar Terminator", "openkruise 1.4"),
        ("Kubernetes v1.36: In-Place Pod Resize Graduates to Stable", ""),
        ("Kubernetes 1.36 is now available on Amazon EKS", ""),
        ("阿里云 ACK 发布 Kubernetes 1.36 版本", ""),
        ("Announcing Kubernetes 1.36 support in Foo", ""),
        ("Foo 支持 Kubernetes 1.36 的版本发布", ""),
        ("Istio 1.28 发布计划", ""),
        ("Istio 1.28 release candidate", ""),
        ("Istio 1.28.1 and 1.28.2 released", ""),
        ("Support for Istio 1.0 ends on June 19th", ""),
        ("K8S 生态周报| Istio 1.3 正式发布", ""),
        ("SDK 1.3 released", ""),
        ("2.3.0-release", ""),
        ("CVE-2026-1234", ""),
    ],
)
def test_what_a_title_announces(title: str, key: str) -> None:
    assert announced(words(title)) == key


@pytest.mark.parametrize(
    ("project", "tag", "key"),
    [
        ("istio/istio", "1.28.1", "istio 1.28.1"),
        ("kubernetes/kubernetes", "v1.36.0", "kubernetes 1.36"),
        ("kubernetes-sigs/gateway-api", "v1.3.0", "gateway api 1.3"),
        ("kubernetes-sigs/kustomize", "kustomize/v5.4.1", "kustomize 5.4.1"),
        ("cilium/cilium", "v1.20.0-rc.1", "cilium 1.20-rc1"),
        ("a/b", "2026-01-01", ""),
        ("a/b", "nightly", ""),
        ("a/b", "v5", ""),
    ],
)
def test_what_a_release_would_be_announced_as(project: str, tag: str, key: str) -> None:
    assert release_key(release(tag, project=project)) == key


def test_a_paper_of_many_things() -> None:
    assert is_roundup(words("K8S 生态周报| Istio 1.3 正式发布"))
    assert is_roundup(words("CNCF Newsletter: June"))
    assert not is_roundup(words("Istio 1.3 正式发布"))
