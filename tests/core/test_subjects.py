"""What entries are about: what a reference means, whose project it is, where its page lies for good."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.core.subjects import catalogue, key, opening, openings, part, references, told
from digest.model import About, Text, TrackerSettings
from tests.editions import SETTINGS, edition, entry, holding


def about(*pairs: str) -> tuple[About, ...]:
    return tuple(About(kind=kind, value=value) for kind, _, value in (pair.partition(":") for pair in pairs))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (("kep:2254", "cve:CVE-2026-1"), ["kep:2254"]),
        (("rfc:12",), []),
        (("project:cert-manager",), ["project:cert-manager"]),
        (("release:etcd-io/etcd@v3.6.9",), ["project:etcd-io/etcd", "version:etcd-io/etcd@v3.6.9"]),
        # The release says whose the project beside it is, by its own name or by its owner's.
        (("project:etcd", "release:etcd-io/etcd@v3"), ["project:etcd-io/etcd", "version:etcd-io/etcd@v3"]),
        (("project:kubeflow", "release:kubeflow/trainer@v2"), ["project:kubeflow", "version:kubeflow@v2"]),
        (("release:foo@v1", "release:foo@v2"), ["project:foo", "version:foo@v1", "version:foo@v2"]),
        (("project:https://github.com/a/b/",), ["project:a/b"]),
        (("release:@v1", "project: "), []),
        (("topic:security", "topic: "), ["topic:security"]),
    ],
)
def test_references(said: tuple[str, ...], meant: list[str]) -> None:
    assert references(entry(about=about(*said)), ["kep"]) == meant


def test_topics_are_those_of_about_and_of_topics_each_once() -> None:
    it = entry(about=about("topic:security"), topics=("security", "scheduling"))
    assert references(it, ["kep"]) == ["topic:security", "topic:scheduling"]


def test_what_was_withdrawn_is_about_nothing() -> None:
    made = holding(
        entry(about=about("kep:1")), entry(id="two", title="", about=about("kep:2"), withdrawn=True)
    )
    assert told(made, SETTINGS) == {"section:upstream": ["title"], "kep:1": ["title"]}
    assert openings(made)["title"] == ("Summary.", "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kep:0127", "kep:127"),
        ("project:KubeVirt/KubeVirt", "project:kubevirt/kubevirt"),
        ("project:Cert Manager", "project:cert-manager"),
        ("topic:Security", "topic:security"),
    ],
)
def test_spellings_of_one_thing_are_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_names_that_no_address_can_hold_stay_apart() -> None:
    steps = [part(name) for name in ("安全", "调度", "安全 audit", "audit", "...")]
    assert len(set(steps)) == 5
    assert all(step.isascii() and step.strip("-") for step in steps)


def addresses(*issues: dict[str, list[str]]) -> dict[str, str]:
    shown = {number: {"zh": found, "en": found} for number, found in enumerate(issues, 1)}
    return catalogue(shown, SETTINGS, {}).addresses


def test_languages_of_one_letter_are_topics_of_their_own() -> None:
    assert len({key(f"topic:{name}") for name in ("C", "C++", "C#", "c")}) == 3


def test_the_first_project_of_a_name_keeps_its_address_whatever_comes_later() -> None:
    first = {"project:a/foo": ["x"]}
    before = addresses(first)
    after = addresses(first, {"project:b/foo": ["y"]}, {"project:foo": ["z"]})

    assert before["project:a/foo"] == after["project:a/foo"] == after["project:foo"] == "projects/foo/"
    assert after["project:b/foo"] == "projects/b-foo/"


def test_a_name_alone_and_its_owner_later_are_one_project() -> None:
    found = catalogue(
        {1: {"zh": {"project:etcd": ["a"]}}, 2: {"zh": {"project:etcd-io/etcd": ["b"]}}}, SETTINGS, {}
    )
    (etcd,) = found.of("project")
    assert (etcd.name, etcd.repository, etcd.address) == ("etcd", "etcd-io/etcd", "projects/etcd/")
    assert etcd.told == {1: {"zh": ("a",)}, 2: {"zh": ("b",)}}
    assert etcd.languages == ("zh",)
    assert found.doubts == []


@pytest.mark.parametrize(
    "order",
    [
        ("project:a/foo", "project:b/foo", "project:b-foo"),
        ("project:b-foo", "project:a/foo", "project:b/foo"),
        ("project:a/foo", "project:b/foo", "project:c/b-foo"),
    ],
)
def test_no_two_projects_share_a_page(order: tuple[str, ...]) -> None:
    found = addresses(*({name: ["x"]} for name in order))
    assert len(set(found.values())) == 3, found


def test_a_name_of_two_projects_is_told_of_in_one_line() -> None:
    (line,) = catalogue(
        {1: {"zh": {"project:a/foo": ["x"], "project:b/foo": ["y"]}}, 7: {"zh": {"project:foo": ["z"]}}},
        SETTINGS,
        {},
    ).doubts
    assert line == (
        "project foo of Vol. 7 may be a/foo or b/foo; it is taken for a/foo. "
        "Write the owner too: about: [{project: a/foo}]"
    )


def test_a_tracker_has_addresses_of_its_own() -> None:
    rfc = TrackerSettings(id="rfc", prefix="RFC-", title=Text())
    settings = replace(SETTINGS, trackers=(rfc, replace(rfc, id="pep", address="proposals")))
    found = catalogue({1: {"zh": {"rfc:12": ["a"], "pep:8": ["b"]}}}, settings, {})
    assert found.addresses == {"rfc:12": "rfcs/12/", "pep:8": "proposals/8/"}


def test_subjects_know_their_facts_versions_and_titles() -> None:
    settings = replace(SETTINGS, topics={"security": Text({"zh": "安全"})})
    spots = {"kep:2254": ["a"], "project:a/b": ["a"], "version:a/b@v1": ["a"], "topic:security": ["a"]}
    record = {"told": {"1": {"title": "cgroup v2"}}}
    found = catalogue({1: {"zh": {**spots, "section:upstream": ["a"]}}}, settings, {"kep:2254": record})

    by_kind = {subject.kind: subject for subject in found.subjects}
    assert by_kind["kep"].record == record
    assert by_kind["project"].versions == ("v1",)
    assert by_kind["topic"].title.get("zh") == "安全"
    assert by_kind["section"].title.get("en") == "Upstream progress"
    assert found.address("topic:Security") == "topics/security/"
    assert found.address("topic:other") == ""


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>第一句话说的是提案的事，够长了。第二句。</p>", "第一句话说的是提案的事，够长了。"),
        ("<p>It is v1.36 that matters here. More</p>", "It is v1.36 that matters here."),
        ("<p>Short. And then the rest of it.</p>", "Short. And then the rest of it."),
        ("<ul><li>x</li></ul>", ""),
        (
            '<p>See <a href="https://example.org/?a=1&amp;b">&lt;this&gt;</a> now</p><p>Two</p>',
            "See <this> now",
        ),
        (f"<p>{'word ' * 60}</p>", ("word " * 31).strip() + "…"),
    ],
)
def test_an_opening_is_the_first_sentence(html: str, said: str) -> None:
    assert opening(html) == said


def test_every_entry_of_the_model_issue_is_told_under_its_section() -> None:
    found = told(edition(), SETTINGS)
    assert found["section:projects"] == ["cert-manager", "extended-daemonset"]
    assert found["kep:2254"] == ["cgroup-v2"]
