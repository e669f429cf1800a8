"""What ran before is found by what it is, where it leads, and what it is called."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from digest.core.titlekeys import plain_title
from digest.core.told import Ground, Past, shelved
from digest.model import About, Entry, Issue, Item, Link, Section, Story, Text
from tests.core.candidates import COVERS, SETTINGS, article, candidates, day, kep, release

OUT = {"en": datetime(2026, 5, 1, tzinfo=UTC)}


def issue(number: int, *entries: Entry, out: bool = True, covers: tuple[date, date] | None = None) -> Issue:
    days = covers or (date(2026, 4, 6), date(2026, 4, 12))
    sections = (Section(id="upstream", entries=entries),)
    return Issue(number=number, covers=days, title=Text(), sections=sections, published=OUT if out else {})


def entry(name: str = "one", **more: object) -> Entry:
    return Entry(id=name, **{"title": Text({"en": f"Title of {name}"}), **more})  # type: ignore[arg-type]


def told(item: Item, *entries: Entry) -> list[tuple[int, str, Ground]]:
    past = Past([shelved(issue(27, *entries), SETTINGS.trackers)], COVERS)
    story = Story(identity=item.identity, lead=item, items=(item,))
    return [(match.ran.issue, match.ran.entry, match.ground) for match in past.told(story)]


PAGE = "https://example.com/2026/gateways"
CASES = [
    (kep(2254, "beta", day(9)), entry(about=(About(kind="kep", value="2254"),)), Ground.IDENTITY),
    (kep(2254, "beta", day(9)), entry(origin=("kep:2254",)), Ground.IDENTITY),
    (kep(2254, "beta", day(9)), entry(links=(Link(url="https://example.com/2254"),)), Ground.IDENTITY),
    (release("v3.6.0"), entry(origin=("release:etcd-io/etcd@v3.6.0",)), Ground.IDENTITY),
    (
        release("v3.6.0"),
        entry(links=(Link(url="https://github.com/etcd-io/etcd/releases/tag/v3.6.0"),)),
        Ground.IDENTITY,
    ),
    (article(PAGE), entry(links=(Link(url="http://www.example.com/2026/gateways?utm_source=x"),)), Ground.ADDRESS),
    (article(PAGE), entry(also=(Link(url=PAGE),)), Ground.ADDRESS),
    (
        article("https://elsewhere.example/1", title="Gateways, compared at last!"),
        entry(title=Text({"zh": "网关", "en": "Gateways compared at last"})),
        Ground.TITLE,
    ),
    (
        article("https://elsewhere.example/1", title="网关终于有了一次认真的比较"),
        entry(title=Text({"zh": "网关终于有了一次认真的比较。"})),
        Ground.TITLE,
    ),
    (article(PAGE), entry(summary=Text({"zh": f"见[原文]({PAGE})。"})), Ground.INSIDE),
    (article(PAGE), entry(summary=Text({"en": f"As <{PAGE}>, and {PAGE}."})), Ground.INSIDE),
]  # fmt: skip


@pytest.mark.parametrize(("item", "ran", "ground"), CASES)
def test_found(item: Item, ran: Entry, ground: Ground) -> None:
    assert told(item, ran, entry("other")) == [(27, "one", ground)]


@pytest.mark.parametrize(
    ("item", "ran"),
    [
        (kep(2254, "beta", day(9)), entry(about=(About(kind="kep", value="225"),))),
        (release("v3.6.1"), entry(origin=("release:etcd-io/etcd@v3.6.0",))),
        (article(PAGE), entry(links=(Link(url=PAGE + "/part-two"),))),
        (article(PAGE, title="Release notes"), entry(title=Text({"en": "Release notes"}))),
        (release("v3.6.0"), entry(title=Text({"en": "etcd-io/etcd v3.6.0"}))),
        (article(PAGE, title="Istio 1.28.1 is released"), entry(title=Text({"en": "Istio 1.28.2 is released"}))),
    ],
)  # fmt: skip
def test_lookalikes_are_not_found(item: Item, ran: Entry) -> None:
    assert told(item, ran) == []


def test_the_surest_ground_of_an_entry_is_told_and_the_newest_issue_first() -> None:
    item = article(PAGE, title="Gateways compared at last")
    ran = entry(links=(Link(url=PAGE),), title=Text({"en": item.title}))
    past = Past([shelved(issue(9, ran)), shelved(issue(30, entry(origin=(PAGE,))))])
    story = Story(identity=item.identity, lead=item, items=(item,))

    assert [(m.ran.issue, m.ground) for m in past.told(story)] == [(30, "identity"), (9, "address")]


def test_a_candidate_says_where_it_ran_and_why_it_is_behind() -> None:
    ran = entry(links=(Link(url=PAGE),))
    both = candidates([article(PAGE), article("https://example.com/new")], issues=[issue(27, ran)])

    assert tuple(map(str, both[1].told)) == ("Vol. 27 upstream #one (same link)",)
    assert both[1].score < both[0].score
    (reason,) = [r for r in both[1].reasons if r.signal == "novelty"]
    assert (reason.points, reason.text.get("en")) == (-3.0, "already in Vol. 27")


def test_a_link_inside_a_text_counts_less() -> None:
    ran = entry(summary=Text({"en": f"See {PAGE}"}))
    (found,) = candidates([article(PAGE)], issues=[issue(27, ran)])

    assert [r.points for r in found.reasons if r.signal == "novelty"] == [-1.0]


def test_what_stands_in_the_issue_being_made_did_not_run() -> None:
    """A pick of this issue, in a draft or in an edition of the same days, is no earlier telling."""
    ran = entry(origin=(PAGE,), links=(Link(url=PAGE),))
    for current in (issue(31, ran, out=False), issue(31, ran, covers=COVERS)):
        (found,) = candidates([article(PAGE)], issues=[current])
        assert (found.standing, found.told) == ("picked", ())


def test_titles_that_say_too_little_are_no_name() -> None:
    assert plain_title("Weekly news") == ""
    assert plain_title("KubeCon 北美峰会落幕") == plain_title("kubecon北美峰会，落幕！") != ""
    assert plain_title("周报") == ""
