"""Terms in texts."""

from __future__ import annotations

import pytest

from digest.core.glossary import Glossary, Way
from digest.model import Term, Text

KUBERNETES = Term(
    id="kubernetes",
    name=Text({"zh": "Kubernetes", "en": "Kubernetes"}),
    keep=True,
    also={"zh": ("K8s",), "en": ("K8s",)},
    wrong={"zh": ("kubernetes",), "en": ("kubernetes",)},
)
TERMS = (
    KUBERNETES,
    Term(
        id="pod",
        name=Text({"zh": "Pod", "en": "Pod"}),
        keep=True,
        wrong={"zh": ("pod", "容器组", "Pod 中断预算")},
    ),
    Term(id="container", name=Text({"zh": "容器", "en": "container"})),
    Term(id="etcd", name=Text({"zh": "etcd", "en": "etcd"}), keep=True, wrong={"en": ("Etcd",)}),
    Term(id="kubelet", name=Text({"zh": "kubelet", "en": "kubelet"}), keep=True),
    Term(id="statefulset", name=Text({"zh": "StatefulSet", "en": "StatefulSet"}), keep=True),
    Term(id="cloud-native", name=Text({"zh": "云原生", "en": "cloud native"})),
    Term(id="network-policy", name=Text({"zh": "网络策略", "en": "network policy"})),
    Term(id="only-english", name=Text({"en": "toil"})),
)
GLOSSARY = Glossary(TERMS)


def told(text: str, language: str) -> list[tuple[str, str, str]]:
    return [(use.term.id, text[use.start : use.end], use.way.value) for use in GLOSSARY.find(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        (
            "The Kubelet runs containers of a Cloud-Native Pod.",
            "en",
            [
                ("kubelet", "Kubelet", "capitals"),
                ("container", "containers", "allowed"),
                ("cloud-native", "Cloud-Native", "allowed"),
                ("pod", "Pod", "agreed"),
            ],
        ),
        ("Network policies for K8s", "en", [
            ("network-policy", "Network policies", "allowed"),
            ("kubernetes", "K8s", "allowed"),
        ]),
        ("一个 pod 是容器组，有容器", "zh", [
            ("pod", "pod", "wrong"),
            ("pod", "容器组", "wrong"),
            ("container", "容器", "agreed"),
        ]),
        ("Kubelet starts. Kubelet ends.\n- Kubelet", "en", [("kubelet", "Kubelet", "allowed")] * 0),
        ("Etcd starts, EtcD ends", "en", [("etcd", "Etcd", "wrong"), ("etcd", "EtcD", "capitals")]),
        ("the statefulSet field, the KUBELET, a table:\n| Kubelet | x |\n- [x] Kubelet", "en", []),
        ("Two statefulsets", "en", [("statefulset", "statefulsets", "capitals")]),
        ("a pod is fine in English, and a podcast", "en", []),
        ("`kubernetes` kubernetes/enhancements kubernetes.io my-kubernetes @kubernetes", "en", []),
        ("[kubernetes](https://kubernetes.io/kubernetes)", "en", [("kubernetes", "kubernetes", "wrong")]),
        ('a tag `kubernetes:"x"` without its marks: kubernetes:"x"', "en", []),
        ("İ kubernetes", "en", []),
    ],
)  # fmt: skip
def test_terms_are_found_where_they_stand(
    text: str, language: str, found: list[tuple[str, str, str]]
) -> None:
    assert told(text, language) == found


@pytest.mark.parametrize(
    ("text", "language", "better"),
    [
        ("在 kubernetes 中，kubelet 管着容器组", "zh", ["Kubernetes", "Pod"]),
        ("Pod 中断预算与 Pod", "zh", ["Pod"]),
        ("the “kubernetes” endpoints, kubernetes #82125, [kubernetes](https://a.b)", "en", []),
        ("Nothing is wrong: Kubernetes, etcd, StatefulSets, kubelets", "en", []),
    ],
)
def test_slips_are_what_is_written_otherwise(text: str, language: str, better: list[str]) -> None:
    slips = GLOSSARY.slips(text, language)

    assert [use.better for use in slips] == better
    assert all(use in GLOSSARY.find(text, language) for use in slips)
    assert all(use.way in {Way.WRONG, Way.CAPITALS} for use in slips)


def test_what_a_translator_needs_to_know() -> None:
    text = "K8s network policies cut toil; network policies for pods."

    assert GLOSSARY.wanted(text, "en", "zh") == {"K8s": "Kubernetes", "network policies": "网络策略"}
    assert GLOSSARY.wanted("云原生的网络策略", "zh", "en") == {
        "云原生": "cloud native",
        "网络策略": "network policy",
    }


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        (
            "用 network policies 管着 container",
            "zh",
            [("network policies", "网络策略"), ("container", "容器")],
        ),
        ("字段 containers", "zh", []),
        ("网络策略（network policy）与 network policy", "zh", []),
        ("网络（network policy）与 Network Policy", "zh", []),
        ("container name，docker container，`container`，containers[a]", "zh", []),
        ("A 网络策略 is one", "en", [("网络策略", "network policy")]),
        ("Kubernetes、Pod 与 toil", "zh", []),
    ],
)
def test_terms_in_words_of_another_language(text: str, language: str, found: list[tuple[str, str]]) -> None:
    uses = GLOSSARY.foreign(text, language)

    assert [(text[use.start : use.end], use.better) for use in uses] == found


def test_terms_are_looked_up_by_any_form() -> None:
    def ids(words: str) -> list[str]:
        return [term.id for term in GLOSSARY.search(words)]

    assert ids("容器组") == ids("POD") == ["pod"]
    assert ids("kube") == ["kubelet", "kubernetes"]
    assert ids("容器") == ["container", "pod"]
    assert ids("nothing") == []
    assert ids("") == sorted(term.id for term in TERMS)


def test_no_terms_find_nothing() -> None:
    assert not Glossary()
    assert Glossary().find("Kubernetes", "en") == Glossary().slips("Kubernetes", "en") == ()
