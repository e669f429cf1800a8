"""The traps of real kep.yaml files, one by one: read as text, and named by key, or silent on purpose."""

from __future__ import annotations

from typing import Any

import pytest

from digest.collectors.kepfile import read_fields
from digest.model import Kep, Text, TrackerSettings

A = "keps/sig-node/2133-a/kep.yaml"


def odd(text: str, path: str = A, tracker: TrackerSettings | None = None) -> list[str]:
    found = read_fields(path, text.encode(), *([tracker] if tracker else []))
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # dates
        ("creation-date: 2023-14-05", ["creation-date: '2023-14-05' is no date"]),
        ("last-updated: 2023-02-30", ["last-updated: '2023-02-30' is no date"]),
        ("last-updated: v1.34", ["last-updated: 'v1.34' is no date"]),
        ("last-updated: 2025-10-9", ["last-updated: '2025-10-9' is no date"]),
        ("last-updated: implementable", ["last-updated: 'implementable' is no date"]),
        ("creation-date: yyyy-mm-dd", ["creation-date: 'yyyy-mm-dd' is no date"]),
        ("creation-date: 2020-01-01T10:00:00Z", ["creation-date: '2020-01-01T10:00:00Z' is no date"]),
        ("creation-date: [2020-01-01]", ["creation-date: ['2020-01-01'] is no date"]),
        ("creation-date: '2020-01-01'\nlast-updated: 2020-01-01", []),
        ("creation-date:\nlast-updated: ''", []),
        # status
        ("status: imlpemented", ["status: 'imlpemented' is not one of"]),
        ("status: superseded", ["status: 'superseded' is not one of"]),
        ("status: removed", ["status: 'removed' is not one of"]),
        ("status: implemented (alpha)", ["status: 'implemented (alpha)' is not one of"]),
        ("status: provisional|implementable|implemented", ["status: 'provisional|implementable|implemented' is not one of"]),
        ("status: draft", ["status: 'draft' is not one of"]),
        ("status: [implementable]", ["status: ['implementable'] is no word"]),
        ("status: {a: b}", ["status: {'a': 'b'} is no word"]),
        ("status: implementable", []),
        ("title: x", []),
        # stage
        ("stage: deprecated", ["stage: 'deprecated' is not one of"]),
        ("stage: disabled", ["stage: 'disabled' is not one of"]),
        ("stage: alpha|beta|stable", ["stage: 'alpha|beta|stable' is not one of"]),
        ("stage: null", ["stage: 'null' is no word"]),
        ("stage: ~", ["stage: '~' is no word"]),
        ("stage:", []),
        # milestones
        ("milestone: {alpha: v1.30, beta: TBD}", ["milestone: beta: 'TBD' is no version"]),
        ("milestone: {alpha: x.y}", ["milestone: alpha: 'x.y' is no version"]),
        ("milestone: {alpha: 1.37}", ["milestone: alpha: '1.37' is no version"]),
        ("milestone: {alpha: 'v1.21, v1.37'}", ["milestone: alpha: 'v1.21, v1.37' is no version"]),
        ("milestone: {alpha: [v1.21]}", ["milestone: alpha: ['v1.21'] is no version"]),
        ("milestone: {beta2: v1.30}", ["milestone: 'beta2' is not one of alpha, beta, stable"]),
        ("milestone: {GA: v1.30}", ["milestone: 'GA' is not one of"]),
        ("milestone: v1.30", ["milestone: 'v1.30' instead of one for each stage"]),
        ("milestone: [v1.30]", ["milestone: ['v1.30'] instead of one for each stage"]),
        ("milestone:", []),
        ("milestone: null", []),
        ("milestone: {}", []),
        ("milestone: {alpha: v1.30, beta: '', stable: null}", []),
        ("latest-milestone: 1.37", ["latest-milestone: '1.37' is no version"]),
        ("latest-milestone: 0.0", ["latest-milestone: '0.0' is no version"]),
        ("latest-milestone: {}", []),
        ("latest-milestone: {a: b}", ["latest-milestone: {'a': 'b'} is no version"]),
        ("latest-milestone: ''", []),
        # numbers
        ("kep-number: NNNN", ["kep-number: 'NNNN' is no number"]),
        ("kep-number: 0", ["kep-number: '0' is no number"]),
        ("kep-number: 0000", ["kep-number: '0000' is no number"]),
        ("kep-number: -1", ["kep-number: '-1' is no number"]),
        ("kep-number: [2133]", ["kep-number: ['2133'] is no number"]),
        ("kep-number: 02133", ["kep-number: '02133' is read as 2133, not as an octal number"]),
        ("kep-number: 1287", ["kep-number: '1287' is not the 2133 of its place"]),
        ("kep-number: '2133'", []),
        ("kep-number: 2133", []),
        # who
        ("owning-sig: sig-apps", ["owning-sig: 'sig-apps' is not its folder sig-node"]),
        ("owning-sig: [sig-node]", ["owning-sig: ['sig-node'] is no word"]),
        ("owning-sig: sig-node", []),
        ("approvers: [null]", ["approvers: ['null'] names nobody"]),
        ("approvers: ['@a', ~]", ["approvers: ['@a', '~'] names nobody"]),
        ("authors: null", ["authors: 'null' names nobody"]),
        ("authors: ['@a', b]\nreviewers: []\napprovers:", []),
        # the rest
        ("feature-gates: {name: A}", ["feature-gates: {'name': 'A'} instead of a list"]),
        ("feature-gates: [{name: A, components: [kubelet]}]", []),
        ("title: [x]", ["title: ['x'] is no text"]),
        ("title: x\n---\ntitle: y", ["more than one YAML document"]),
    ],
)  # fmt: skip
def test_each_is_named_by_its_key_or_silent(text: str, said: list[str]) -> None:
    found = odd(text)

    assert len(found) == len(said), found
    for line, words in zip(found, said, strict=True):
        assert line.startswith(words)
        assert "\n" not in line


def test_one_folder_deeper_is_not_odd() -> None:
    assert odd("owning-sig: sig-cloud-provider", "keps/sig-cloud-provider/azure/1-x/kep.yaml") == []
    assert odd("owning-sig: sig-x\nkep-number: 20190101", "keps/20190101-x.md/kep.yaml") == []


@pytest.mark.parametrize("path", [A, "keps/sig-node/20190101-old.md", "keps/sig-node/NNNN-new/kep.yaml"])
def test_a_number_is_only_compared_with_a_numbered_place(path: str) -> None:
    text = "---\nkep-number: 2133\n---\n" if path.endswith(".md") else "kep-number: 2133"
    assert odd(text, path) == []


def test_long_values_are_cut_and_controls_taken_out() -> None:
    (line,) = odd('status: "' + "\\x1b[31mx" * 100 + '"')

    assert len(line) < 200
    assert "\x1b" not in line


def test_another_tracker_s_words_and_keys_count() -> None:
    rfc = TrackerSettings(
        id="rfc", prefix="RFC-", title=Text(), file="", keys={"number": "rfc", "status": "state", "owner": "team"},
        statuses=("active", "postponed"), stages=(), milestone="",
    )  # fmt: skip
    text = "---\nrfc: 13\nstate: sleeping\nteam: lang\nstage: whatever\nlatest-milestone: 2024 edition\n---\n"

    assert odd(text, "text/0012-a.md", rfc) == [
        "state: 'sleeping' is not one of active, postponed", "rfc: '13' is not the 12 of its place",
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["null", "~", "Null", "", ["x"], {"a": "b"}])
def test_what_says_nothing_is_shown_to_nobody(value: Any) -> None:
    kep = Kep(
        source="s", key="k", identity="kep:1", url="", title="T", path=A, commit="c", fields={"stage": value}
    )

    assert kep.stage == ""
