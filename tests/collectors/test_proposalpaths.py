"""Which proposals a pull request is about."""

from __future__ import annotations

import pytest

from digest.collectors.proposalpaths import named, proposal_of
from digest.model import Text, TrackerSettings

KEP = TrackerSettings(id="kep", prefix="KEP-", title=Text(), folder="keps")
RFC = TrackerSettings(id="rfc", prefix="RFC ", title=Text(), folder="text")


@pytest.mark.parametrize(
    ("path", "identity"),
    [
        ("keps/sig-node/20191118-cgroups-v2.md", "kep:sig-node/cgroups-v2"),
        ("keps/sig-node/1287-in-place/kep.yaml", "kep:1287"),
        ("keps/sig-node/1287-in-place/images/a.svg", "kep:1287"),
        ("keps/sig-cloud-provider/azure/604-foo/README.md", "kep:604"),
        ("keps/prod-readiness/sig-node/1287.yaml", "kep:1287"),
        ("keps/sig-foo/NNNN-new-thing/README.md", "kep:sig-foo/NNNN-new-thing"),
        ("keps/sig-node/0000-foo/kep.yaml", "kep:sig-node/foo"),
        ("keps/0009-node-heartbeat.md", "kep:9"),
        ("keps/NNNN-kep-template/kep.yaml", ""),
        ("keps/prod-readiness/template/nnnn.yaml", ""),
        ("keps/sig-node/README.md", ""),
        ("keps/sig-node/OWNERS", ""),
        ("keps/README.md", ""),
        ("keps/sig-list.md", ""),
        ("keps", ""),
        ("hack/keps/1287-x/kep.yaml", ""),
        ("kepsx/1287-x/kep.yaml", ""),
    ],
)
def test_the_proposal_a_file_belongs_to(path: str, identity: str) -> None:
    assert proposal_of(path, KEP) == identity


def test_another_upstreams_layout() -> None:
    assert proposal_of("text/1234-arbitrary-self-types.md", RFC) == "rfc:1234"
    assert proposal_of("text/0000-new-thing.md", RFC) == "rfc:new-thing"


def test_layout_and_template_are_the_trackers_own() -> None:
    own = TrackerSettings(
        id="dep", prefix="DEP ", title=Text(), folder="deps", file="dep.toml.yaml", template="0000-form"
    )
    assert proposal_of("deps/core/new-thing/dep.toml.yaml", own) == "dep:core/new-thing"
    assert proposal_of("deps/core/new-thing/kep.yaml", own) == ""
    assert proposal_of("deps/core/0000-form/dep.toml.yaml", own) == ""
    assert proposal_of("deps/0012-kep-template/dep.toml.yaml", own) == "dep:12"
    assert list(named("RFC 1234: x", RFC)) == ["rfc:1234"]


@pytest.mark.parametrize(
    ("title", "numbers"),
    [
        ("KEP-1287: in-place update", ["1287"]),
        ("kep 1287 to beta", ["1287"]),
        ("KEP #4960: stop signals", ["4960"]),
        ("KEP-0034 and KEP-35", ["34", "35"]),
        ("[sig-node] 1287-in-place", ["1287"]),
        ("[WIP] sig-node: 1287: in-place", ["1287"]),
        ("2254: cgroup v2", ["2254"]),
        ("#1287 again", []),
        ("Follow-up of #1287", []),
        ("2025-01 minutes", []),
        ("sig-node: 3 things", []),
        ("KEP NNNN: a thing", []),
        ("skep-1287", []),
        ("KEP-12345678", []),
        ("[" * 5000, []),
        ("a: " * 5000, []),
    ],
)
def test_numbers_that_a_title_names(title: str, numbers: list[str]) -> None:
    assert list(named(title, KEP)) == [f"kep:{number}" for number in numbers]
