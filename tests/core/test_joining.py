"""Things told by several items are one story, and every name of it leads to it."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from digest.core import drafting, inbox
from digest.core.stories import stories
from digest.errors import UsageError
from digest.model import Article, Decision, Entry, Issue, Item, Release, Section, Standing, Story, Text
from tests.core.candidates import (
    COVERS,
    PHRASES,
    SETTINGS,
    WINDOW,
    advisory,
    article,
    candidates,
    day,
    ids,
    kep,
    landscape,
    pull,
    release,
    request,
    submission,
)

PROMOTED: list[Item] = [kep(1, "alpha", day(1)), kep(1, "beta", day(10))]


def told(*items: Item) -> dict[str, Story]:
    return {story.identity: story for story in stories(items, WINDOW)}


def drawn(
    identity: str, *, covers: tuple[object, object] = COVERS, out: bool = False, number: int = 30
) -> Issue:
    """An issue with one entry picked from `identity`."""
    entry = Entry(id="x", title=Text({"en": "X"}), origin=(identity,))
    return Issue(
        number=number, covers=covers, title=Text(), sections=(Section(id="upstream", entries=(entry,)),),  # type: ignore[arg-type]
        published={"en": day(1)} if out else {},
    )  # fmt: skip


# ---------------------------------------------------------------- pull requests of a tracker


def test_a_merged_proposal_is_its_kep() -> None:
    """The pull requests become links of the proposal's story and tell none of their own."""
    found = told(
        *PROMOTED, request(5, "merged", day(10), "1"), request(6, "opened", day(9), "1"),
        request(6, "merged", day(10, 8), "1"),
    )  # fmt: skip

    assert list(found) == ["kep:1"]
    assert found["kep:1"].identities == (
        "kep:1", "pr:kubernetes/enhancements#5", "pr:kubernetes/enhancements#6",
    )  # fmt: skip
    (candidate,) = candidates([*PROMOTED, request(5, "merged", day(10), "1")])
    entry = drafting.entry(candidate, SETTINGS, PHRASES)
    assert [link.url for link in entry.also] == ["https://github.com/kubernetes/enhancements/pull/5"]
    assert entry.origin == ("kep:1",)
    assert "mentions" not in {reason.signal for reason in candidate.reasons}


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (request(5, "opened", day(10), "1"), "opened only, though it touches a known proposal"),
        (request(5, "closed", day(10), "1"), "closed without being merged"),
        (request(5, "merged", day(10), "2"), "its proposal did not change in the evidence"),
        (request(5, "merged", day(10)), "it touches none"),
    ],
)
def test_other_requests_tell_their_own_story(item: Item, why: str) -> None:
    assert set(told(*PROMOTED, item)) == {"kep:1", "pr:kubernetes/enhancements#5"}, why


def test_a_request_is_told_from_its_newest_event() -> None:
    """Opened on Monday, closed on Thursday: one story, whatever was read first; of one moment the merge."""
    events = [request(5, "opened", day(8)), request(5, "closed", day(11))]
    for items in (events, events[::-1]):
        (story,) = stories(items, WINDOW)
        assert (story.lead.key, len(story.items)) == ("5#closed", 2)
    at_once = [request(5, "opened", day(8)), request(5, "merged", day(8))]
    assert told(*at_once)["pr:kubernetes/enhancements#5"].lead.key == "5#merged"


def test_requests_of_two_repositories_do_not_meet() -> None:
    """enhancements#5 and kubernetes#5 are two; their short id is asked back."""
    found = candidates([request(5, "opened", day(9), "1"), pull(5)])

    assert len(found) == 2
    with pytest.raises(UsageError, match="names 2 candidates"):
        inbox.find(found, "pr-5")
    assert inbox.find(found, "pr:kubernetes/kubernetes#5").story.lead.kind == "pull"


def test_who_picked_the_request_has_picked_the_proposal() -> None:
    """It was merged after the pick: nothing to pick again; a drop of the request says nothing of it."""
    items = [*PROMOTED, request(5, "merged", day(10), "1")]
    name = "pr:kubernetes/enhancements#5"
    (candidate,) = candidates(items, issues=[drawn(name)])
    dropped = Decision(verb="drop", identity=name, at=day(14), editor="e")

    assert (candidate.id, candidate.standing, candidate.note) == ("kep-1", Standing.PICKED, "Vol. 30")
    assert candidates(items, decisions=[dropped])[0].standing is Standing.NEW


def test_an_issue_that_told_of_the_request_told_of_the_proposal() -> None:
    earlier = (COVERS[0] - timedelta(14), COVERS[1] - timedelta(14))
    past = drawn("pr:kubernetes/enhancements#5", covers=earlier, out=True, number=28)
    (candidate,) = candidates([*PROMOTED, request(5, "merged", day(10), "1")], issues=[past])

    assert candidate.standing is Standing.NEW
    assert any("Vol. 28" in reason.text.get("en") for reason in candidate.reasons)


def test_a_dropped_request_comes_back_when_something_happens_to_it() -> None:
    drop = Decision(verb="drop", identity="pr:kubernetes/enhancements#5", at=day(10), editor="e")
    opened = request(5, "opened", day(9), "7")

    assert candidates([opened], decisions=[drop])[0].standing is Standing.DROPPED
    later = candidates([opened, request(5, "merged", day(11), "7")], decisions=[drop])
    assert later[0].standing is Standing.NEW


def test_a_request_of_two_proposals_is_of_both_and_leads_to_neither_alone() -> None:
    items = [*PROMOTED, kep(2, "alpha", day(9)), request(5, "merged", day(10), "1", "2")]
    found = candidates(items)

    assert sorted(ids(found)) == ["kep-1", "kep-2"]
    assert "pr:kubernetes/enhancements#5" not in inbox.owners(found)
    with pytest.raises(UsageError, match="kep:1"):
        inbox.find(found, "pr-5")


# ---------------------------------------------------------------- links, weaknesses, releases


def test_a_link_sent_in_belongs_to_what_lies_there() -> None:
    """The article tells the story, the proposal's page and the release's page too."""
    page, notes = "https://example.com/a", "https://github.com/etcd-io/etcd/releases/tag/v3.7.0"
    request_page = "https://github.com/kubernetes/enhancements/pull/5"
    found = told(
        submission(page, published=day(8)), article(page), submission(page, author="eve"),
        submission(notes), release("v3.7.0"),
        submission(request_page), request(5, "opened", day(9)),
        submission("https://example.com/else"),
    )  # fmt: skip

    assert {name: [item.kind for item in story.items] for name, story in found.items()} == {
        page: ["article", "submission", "submission"],
        "release:etcd-io/etcd@v3.7.0": ["release", "submission"],
        "pr:kubernetes/enhancements#5": ["proposal", "submission"],
        "https://example.com/else": ["submission"],
    }
    assert isinstance(found[page].lead, Article)


def test_one_weakness_from_two_feeds() -> None:
    """By its CVE number, or by a GHSA id that another feed ties to one; what says most tells it."""
    plain = advisory(source="k8s", published=day(9))
    rich = advisory(source="github", ghsa="GHSA-1", severity="high", fixed="1.2")
    alone = advisory("", source="project", ghsa="GHSA-1")
    found = told(plain, rich, alone, advisory("", ghsa="GHSA-2"))

    assert list(found) == ["cve:CVE-2026-1234", "ghsa:GHSA-2"]
    assert found["cve:CVE-2026-1234"].lead is rich
    assert {item.source for item in found["cve:CVE-2026-1234"].items} == {"k8s", "github", "project"}


def test_patch_releases_of_a_week_are_one_story_by_any_name() -> None:
    """The newest leads; each of the others leads to it, by short id, identity and address."""
    found = candidates(
        [release("v2.2.7"), release("v2.3.4"), release("v2.4.0"), release("v2.3.4", source="b")]
    )
    series = inbox.find(found, "etcd-2.3.4")

    assert ids(found) == ["etcd-2.4.0", "etcd-2.3.4"]
    assert [item.key for item in series.story.items] == ["v2.3.4", "v2.3.4", "v2.2.7"]
    page = "https://github.com/etcd-io/etcd/releases/tag/v2.2.7"
    for name in ("etcd-2.2.7", "release:etcd-io/etcd@v2.2.7", page):
        assert inbox.find(found, name) is series
    assert drafting.entry(series, SETTINGS, PHRASES).origin == (
        "release:etcd-io/etcd@v2.3.4", "release:etcd-io/etcd@v2.2.7",
    )  # fmt: skip
    picked = candidates([release("v2.2.7"), release("v2.3.4")], issues=[drawn("release:etcd-io/etcd@v2.2.7")])
    assert picked[0].standing is Standing.PICKED


def test_the_same_stories_in_any_order() -> None:
    page = "https://example.com/a"
    items = [
        *PROMOTED, request(5, "opened", day(9), "1"), request(5, "merged", day(10), "1"), pull(1), pull(2),
        release("v2.2.7"), release("v2.3.4"), landscape("sandbox"), advisory(source="a"), advisory(source="b"),
        article(page), submission(page), submission(page, author="eve"),
    ]  # fmt: skip
    wanted = stories(items, WINDOW)
    for seed in range(8):
        random.Random(seed).shuffle(items)
        assert stories(items, WINDOW) == wanted
    assert isinstance(inbox.find(candidates(items), "etcd-2.2.7").story.lead, Release)


def test_what_an_older_rule_named_is_still_known() -> None:
    """A pick, a drop and a stored item by an address as it was written before are those of today."""
    old, new = (
        "https://github.com/Istio/istio/blob/master/README.md",
        "https://github.com/istio/istio/tree/master/README.md",
    )
    (picked,) = candidates([article(new)], issues=[drawn(old)])
    (stored,) = candidates([article(old)], issues=[drawn(new)])
    drop = Decision(verb="drop", identity=old, at=day(14), editor="e")
    (dropped,) = candidates([article(new)], decisions=[drop])

    assert (picked.standing, stored.standing) == (Standing.PICKED, Standing.PICKED)
    assert (stored.story.identity, stored.id) == (new, picked.id)
    assert dropped.standing is Standing.DROPPED


def test_two_candidates_never_share_their_short_id() -> None:
    """The addresses' five letters are the same; typed as five letters they are asked back."""
    pages = ["https://example.com/4330", "https://example.com/13659"]
    found = candidates([article(page) for page in pages])

    assert len(set(ids(found))) == 2
    assert all(inbox.find(found, candidate.id) is candidate for candidate in found)
    with pytest.raises(UsageError, match="names 2 candidates"):
        inbox.find(found, ids(found)[0][:7])
