"""What ran before is found in an issue that is made, unless its entry says why it runs again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.core.repeats import Elsewhere, repeats
from digest.core.titlekeys import near_keys, title_keys
from digest.core.told import Shelved, shelved
from digest.model import About, Entry, Link
from tests.core.candidates import SETTINGS
from tests.core.test_told import entry, issue

PAGE = Link(url="https://example.com/2026/gateways/")


def found(ran: Entry, now: Entry) -> list[str]:
    before = [shelved(issue(27, ran), SETTINGS.trackers)]
    made = issue(30, entry("other"), now, out=False)
    return [f"{f.place} {f.message}" for f in repeats(made, before, SETTINGS.trackers)]


@pytest.mark.parametrize(
    ("ran", "now"),
    [
        (entry(links=(PAGE,)), entry("two", links=(Link(url=f"{PAGE.url}?utm_source=x"),))),
        (entry(origin=("release:a/a@v1.0.0",)), entry("two", origin=("release:a/a@v1.0.0",))),
        (entry(links=(PAGE,)), entry("two", also=(PAGE,))),
    ],
)
def test_named_with_issue_section_and_entry(ran: Entry, now: Entry) -> None:
    assert found(ran, now) == ["sections[0].entries[1] `two` ran in Vol. 27 upstream #one"]
    assert found(ran, replace(now, again="the second part is out")) == []


def test_the_archive_is_read_once_for_many_issues_and_each_hears_of_the_newest_before_it() -> None:
    read = []

    def archive() -> list[Shelved]:
        read.append("all")
        return [
            shelved(issue(n, entry(links=(PAGE,)), out=n != 29), SETTINGS.trackers) for n in range(26, 32)
        ]

    ran = Elsewhere(archive)
    told = [
        [f.message for f in repeats(issue(n, entry("two", links=(PAGE,)), out=False), ran, SETTINGS.trackers)]
        for n in (26, 28, 30)
    ]
    assert told == [[], ["`two` ran in Vol. 27 upstream #one"], ["`two` ran in Vol. 28 upstream #one"]]
    assert read == ["all"]


KEP = (About(kind="kep", value="2254"),)


@pytest.mark.parametrize(
    ("ran", "now"),
    [
        (entry(about=KEP, origin=("kep:2254",)), entry("two", about=KEP, origin=("kep:2254",))),
        (entry(links=(Link(url="https://example.com/"),)), entry("two", links=(Link(url="https://example.com"),))),
        (entry(links=(Link(url="https://github.com/a/b"),)), entry("two", links=(Link(url="https://github.com/A/b"),))),
        (entry(links=(PAGE,), withdrawn=True), entry("two", links=(PAGE,))),
        (entry(links=(PAGE,)), entry("two", links=(Link(url=f"{PAGE.url}part-two"),))),
    ],
)  # fmt: skip
def test_no_repeats(ran: Entry, now: Entry) -> None:
    assert found(ran, now) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Gateways compared at last, in 2026", "In 2026: gateways compared, at last", True),
        ("Gateways compared at last", "Gateways finally compared at last", True),
        ("Istio 1.28.1 is out with a new gateway", "Istio 1.28.2 is out with a new gateway", False),
        ("Gateways compared at last", "Gateways compared", False),
    ],
)
def test_nearly_equal_titles(one: str, other: str, same: bool) -> None:
    assert bool(set(title_keys(one)) & set(near_keys(other))) is same
