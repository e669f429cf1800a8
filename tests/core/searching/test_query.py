"""What a person types, and what is looked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from digest.core.naming import identities
from digest.core.searching import spelling
from digest.core.searching.query import Word, parse
from digest.errors import UsageError
from digest.model import Text, TrackerSettings

KEP = TrackerSettings(
    id="kep",
    prefix="KEP-",
    title=Text({"en": "KEPs"}),
    folder="keps",
    url="https://github.com/kubernetes/enhancements/issues/{number}",
)


def words(*typed: str) -> list[str]:
    return [" ".join(word.tokens) + ("*" if word.begins else "") for word in parse(typed).words]


def loose(*typed: str) -> list[str]:
    return [" ".join(word.tokens) + ("*" if word.begins else "") for word in parse(typed).loose()]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        (("cgroup", "v2"), ["cgroup", "2"]),
        (("cgroup v2",), ["cgroup", "2"]),
        (("动态",), ["动态"]),
        (("动态资源",), ["动态 态资 资源"]),
        (("云",), ["云*"]),
        (("ｋｕｂｅｌｅｔ　动态",), ["kubelet", "动态"]),
        (('"user namespaces" pod',), ["user namespaces", "pod"]),
        (("“用户 命名”", "空间"), ["用户 命名", "空间"]),
        (("「动态」",), ["动态"]),
        (("cert-manager",), ["cert manager"]),
        (("sched*",), ["sched*"]),
        (("!!", "pod", "——"), ["pod"]),
        (('"', "pod"), ["pod"]),
        (("OR", "AND", "NEAR(a"), ["OR", "AND", "NEAR a"]),
    ],
)
def test_words(typed: tuple[str, ...], wanted: list[str]) -> None:
    assert words(*typed) == wanted


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("namespace", ["namespace*"]),
        ("go", []),
        ("1.28", []),
        ("集群扩缩容", ["集群", "扩缩 缩容"]),
        ("调度器动态", ["调度 度器", "动态"]),
        ("扩缩容", []),
        ('"user namespace"', []),
    ],
)
def test_what_is_looked_for_where_the_page_is_not_full(typed: str, wanted: list[str]) -> None:
    assert loose(typed) == wanted


@pytest.mark.parametrize("typed", [(), ("",), ("!!!",), ("，。", "——"), ('""',), ("*",)])
def test_nothing_to_look_for(typed: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match=r"Example: digest search"):
        parse(typed)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("KEP-2254", "kep:2254"),
        ("kep 2254", "kep:2254"),
        ("kep-02254", "kep:2254"),
        ("KEP2254", "kep:2254"),
        ("CVE-2026-1234", "cve-2026-1234"),
        ("cert-manager v1.19", "cert-manager-1.19"),
        ("Fluent Bit 3.1.2", "fluent-bit-3.1.2"),
        ("istio/istio@1.28.1", "istio-1.28.1"),
        ("kubernetes/enhancements#1370", "pr:kubernetes/enhancements#1370"),
        ("a-3f9k2", "a-3f9k2"),
        ("http://www.example.org/a/?utm_source=x", "https://example.org/a"),
        ("https://github.com/kubernetes/enhancements/issues/2254", "kep:2254"),
        ("https://github.com/Istio/istio/releases/tag/1.28.1", "release:istio/istio@1.28.1"),
        ("云原生", "云原生"),
    ],
)
def test_what_it_may_be_called(typed: str, name: str) -> None:
    assert spelling.name(name) in parse(typed.split(), [KEP]).names


def test_an_address_has_all_its_names() -> None:
    address = "https://github.com/kubernetes/enhancements/pull/1370"

    assert parse([address], [KEP]).names == tuple(map(spelling.name, identities(address, [KEP])))


def test_a_novel_is_no_query() -> None:
    """A page pasted by accident is cut, not refused and not endless."""
    assert len(parse(["word "] * 500).words) == 20
    assert parse(["x" * 100_000]).words[0] == Word(("x" * 1000,))


def test_the_segmenter_sleeps_until_the_page_is_not_full() -> None:
    """Its dictionary takes a tenth of a second."""
    script = (
        "import sys; from digest.core.searching.query import parse; query = parse(['集群动态扩缩容']); "
        "assert 'rjieba' not in sys.modules; query.loose(); assert 'rjieba' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[3])
