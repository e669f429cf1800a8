"""Candidates: one story each, best first, standing as issues and decisions say."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.core import inbox, weeks
from digest.core.stories import stories
from digest.core.told import Past, shelved
from digest.errors import UsageError
from digest.model import (
    Article,
    Candidate,
    Decision,
    DigestSettings,
    Entry,
    Issue,
    Item,
    Kep,
    Release,
    Section,
    SectionSettings,
    Source,
    Standing,
    Text,
)
from digest.templating import Templates, shipped

PHRASES = {"en": Templates([shipped()]).words("en")}
COVERS = (date(2026, 6, 8), date(2026, 6, 14))
WINDOW = weeks.window(COVERS, UTC)
SETTINGS = DigestSettings(
    title=Text({"en": "Weekly"}),
    title_pattern=Text({"en": "{title} {number}"}),
    description=Text(),
    languages=("en",),
    site_url="https://example.org/",
    feed_id="tag:example.org,2026:w",
    time_zone="UTC",
    week_starts=0,
    sections=(
        SectionSettings(id="upstream", title=Text({"en": "Upstream"}), takes=("kep", "release")),
        SectionSettings(id="reading", title=Text({"en": "Reading"}), takes=("article",)),
    ),
    groups={},
    trackers=(),
)


def article(name: str, *, day: int = 10, source: str = "blog", url: str = "") -> Article:
    return Article(
        source=source,
        key=name,
        identity=url or f"https://example.com/{name}",
        url=url or f"https://example.com/{name}",
        title=name,
        published=datetime(2026, 6, day, 9, tzinfo=UTC),
        language="en",
    )


def kep(number: int, stage: str, *, day: int, month: int = 6) -> Kep:
    path = f"keps/sig-node/{number}-thing/kep.yaml"
    return Kep(
        source="keps",
        key=f"{path}@{month}{day}",
        identity=f"kep:{number}",
        url="",
        title=f"Thing {number}",
        published=datetime(2026, month, day, tzinfo=UTC),
        path=path,
        commit=f"{month:02}{day:02}",
        fields={"title": f"Thing {number}", "owning-sig": "sig-node", "stage": stage},
    )


def release(tag: str, *, prerelease: bool = False, notes: str = "") -> Release:
    return Release(
        source="istio",
        key=tag,
        identity=f"release:istio/istio@{tag}",
        url=f"https://github.com/istio/istio/releases/tag/{tag}",
        title=f"Istio {tag}",
        published=datetime(2026, 6, 9, tzinfo=UTC),
        project="istio/istio",
        tag=tag,
        prerelease=prerelease,
        notes=notes,
    )


def candidates(
    items: list[Item], *, issues: list[Issue] | None = None, decisions: list[Decision] | None = None
) -> tuple[Candidate, ...]:
    return inbox.candidates(
        stories(items, WINDOW),
        window=WINDOW,
        covers=COVERS,
        past=Past(map(shelved, issues or []), COVERS),
        decisions=decisions or [],
        sources={"blog": Source(id="blog", kind="articles", address="")},
        settings=SETTINGS,
        weights={},
        phrases=PHRASES,
    )


def test_only_this_week() -> None:
    """What came before or after the window, or was never dated nor seen, is not in it."""
    undated = replace(article("undated"), published=None)
    seen = replace(article("seen"), published=None, seen=datetime(2026, 6, 11, tzinfo=UTC))
    found = candidates([article("in"), article("before", day=7), article("after", day=15), undated, seen])

    assert {c.story.lead.key for c in found} == {"in", "seen"}


def test_one_story_from_two_sources_whatever_came_first() -> None:
    """The same address from two feeds is one candidate, told by the earlier, in any order."""
    items: list[Item] = [
        article("a", day=9, source="blog", url="https://example.com/same"),
        article("b", day=10, source="planet", url="https://example.com/same"),
        article("c"),
    ]
    results = []
    for seed in range(6):
        shuffled = list(items)
        random.Random(seed).shuffle(shuffled)
        results.append(candidates(shuffled))

    assert all(result == results[0] for result in results)
    same = inbox.find(results[0], "https://example.com/same")
    assert [item.source for item in same.story.items] == ["blog", "planet"]
    assert any(reason.signal == "mentions" for reason in same.reasons)


def test_a_promotion_stands_above_a_patch_release() -> None:
    """A stage taken is worth more than 1.28.1, a minor release more than a patch, a pre-release least."""
    items = [kep(1, "alpha", day=1), kep(1, "beta", day=9)]
    found = candidates(
        [*items, release("1.28.1"), release("1.29.0"), release("1.30.0-rc.1", prerelease=True)]
    )

    assert [c.id for c in found] == ["kep-1", "istio-1.29.0", "istio-1.28.1", "istio-1.30.0-rc.1"]


def test_security_notes_lift_a_patch() -> None:
    """A patch that mends a CVE stands above one that does not, and says so."""
    found = candidates([release("1.28.1"), release("1.28.2", notes="Fixes CVE-2026-12345")])

    assert found[0].id == "istio-1.28.2"
    assert "security" in found[0].reasons[0].text.get("en")


def test_a_proposal_that_did_not_change_is_no_candidate() -> None:
    """Of proposals, only those with a net change in the window."""
    states = [kep(1, "alpha", day=1), kep(2, "alpha", day=1), kep(2, "beta", day=9), kep(2, "alpha", day=10)]

    assert candidates([*states]) == ()


def issue(number: int, identity: str, *, covers: tuple[date, date], out: bool) -> Issue:
    entry = Entry(id="x", title=Text({"en": "X"}), origin=(identity,))
    return Issue(
        number=number,
        covers=covers,
        title=Text({"en": "T"}),
        sections=(Section(id="reading", entries=(entry,)),),
        published={"en": datetime(2026, 6, 1, tzinfo=UTC)} if out else {},
    )


def test_picked_is_what_stands_in_the_issue() -> None:
    """Picked if and only if its identity stands in an issue; what ran before counts against it."""
    items = [article("now"), article("before"), article("free")]
    earlier = (date(2026, 5, 25), date(2026, 5, 31))
    found = candidates(
        [*items],
        issues=[
            issue(30, "https://example.com/before", covers=earlier, out=True),
            issue(31, "https://example.com/now", covers=COVERS, out=False),
        ],
    )
    by_key = {c.story.lead.key: c for c in found}

    assert by_key["now"].standing is Standing.PICKED
    assert by_key["now"].note == "Vol. 31"
    assert by_key["before"].standing is Standing.NEW
    assert by_key["before"].score < by_key["free"].score
    assert "Vol. 30" in " ".join(r.text.get("en") for r in by_key["before"].reasons)


def test_the_newest_word_wins_in_any_order() -> None:
    """A drop, its undo and another drop: the newest counts, whatever order the lines are read in."""
    identity = "https://example.com/a"
    begin = datetime(2026, 6, 10, tzinfo=UTC)
    words = [
        Decision(verb=verb, identity=identity, at=begin + timedelta(hours=n), editor="e", why=why)
        for n, (verb, why) in enumerate([("drop", "old"), ("undrop", ""), ("drop", "an advertisement")])
    ]
    for seed in range(6):
        random.Random(seed).shuffle(words)
        found = candidates([article("a")], decisions=words)
        assert (found[0].standing, found[0].note) == (Standing.DROPPED, "an advertisement")


def test_find_names_what_to_do() -> None:
    """An id that names nothing says how to see the ids."""
    found = candidates([article("a")])

    assert inbox.find(found, found[0].id) is found[0]
    assert inbox.find(found, "http://www.example.com/a/?utm_source=x") is found[0]
    with pytest.raises(UsageError, match="digest shortlist"):
        inbox.find(found, "kep-1")


def word(verb: str, identity: str, at: datetime, editor: str = "e") -> Decision:
    return Decision(verb=verb, identity=identity, at=at, editor=editor)


def test_of_words_of_one_moment_the_undoing_one_counts_in_any_order() -> None:
    """A merge in git may turn lines around: which of them comes later must say nothing."""
    at, identity = datetime(2026, 6, 10, 12, tzinfo=UTC), "https://example.com/a"
    words = [word("undrop", identity, at), word("drop", identity, at)]

    for read in (words, words[::-1]):
        assert candidates([article("a")], decisions=read)[0].standing is Standing.NEW


def test_a_claim_leaves_a_drop_as_it_is() -> None:
    """Words about who works on it say nothing of where it stands."""
    at, identity = datetime(2026, 6, 10, 12, tzinfo=UTC), "https://example.com/a"
    words = [word("drop", identity, at), word("claim", identity, at + timedelta(days=1))]

    assert candidates([article("a")], decisions=words)[0].standing is Standing.DROPPED


def test_a_drop_of_a_proposal_holds_until_it_changes_again() -> None:
    """What changed after the drop is news; a drop at or after the newest change counts."""
    states: list[Item] = [kep(1, "alpha", day=1), kep(1, "beta", day=9)]
    change = datetime(2026, 6, 9, tzinfo=UTC)
    standings = [
        candidates(states, decisions=[word("drop", "kep:1", at)])[0].standing
        for at in (change - timedelta(days=30), change, change + timedelta(days=1))
    ]

    assert standings == [Standing.NEW, Standing.DROPPED, Standing.DROPPED]


def test_freshness_tells_days_of_the_digests_own() -> None:
    """18:00 UTC on the 10th is the 11th in Shanghai."""
    late = replace(article("a"), published=datetime(2026, 6, 10, 18, tzinfo=UTC))
    days = []
    for zone in ("UTC", "Asia/Shanghai"):
        (found,) = inbox.candidates(
            stories([late], WINDOW), window=WINDOW, covers=COVERS, past=Past([]), decisions=[], sources={},
            settings=replace(SETTINGS, time_zone=zone), weights={}, phrases=PHRASES,
        )  # fmt: skip
        days += [r.text.get("en") for r in found.reasons if r.signal == "freshness"]

    assert days == ["on 06-10", "on 06-11"]


# ---------------------------------------------------------------- what waits


def waiting(
    items: list[Item], *, weeks_back: int = 4, decisions: list[Decision] | None = None
) -> dict[str, Candidate]:
    words = decisions or []
    begin = WINDOW.since - timedelta(weeks=weeks_back)
    back = inbox.recalled(words, COVERS, begin.date())
    found = inbox.candidates(
        stories(items, WINDOW, begin=begin, recalled=back), window=WINDOW, covers=COVERS, past=Past([]),
        decisions=words, sources={}, settings=SETTINGS, weights={}, phrases=PHRASES,
    )  # fmt: skip
    return {candidate.story.lead.key: candidate for candidate in found}


def test_what_was_left_over_waits_with_its_age_behind_what_is_new() -> None:
    old, older = article("old", day=7), replace(article("older"), published=datetime(2026, 5, 20, tzinfo=UTC))
    gone = replace(article("gone"), published=datetime(2026, 5, 1, tzinfo=UTC))
    found = waiting([article("new"), old, older, gone])

    assert {key: candidate.age for key, candidate in found.items()} == {"new": 0, "old": 1, "older": 3}
    assert found["new"].score > found["old"].score > found["older"].score
    assert "waiting since last week" in [r.text.get("en") for r in found["old"].reasons]
    assert set(waiting([article("new"), old], weeks_back=0)) == {"new"}


def test_a_proposal_is_told_by_this_weeks_changes_and_else_by_those_that_wait() -> None:
    """What changed last week and again this week is told by this week alone: the rest ran, or was dropped."""
    both = [kep(1, "alpha", day=1, month=4), kep(1, "beta", day=3), kep(1, "stable", day=9)]
    before = [kep(2, "alpha", day=1, month=5), kep(2, "beta", day=3)]
    found = {c.id: c for c in waiting([*both, *before]).values()}

    assert [(c.old, c.new) for c in found["kep-1"].story.changes] == [("beta", "stable")]
    assert [(c.old, c.new) for c in found["kep-2"].story.changes] == [("alpha", "beta")]
    assert (found["kep-1"].age, found["kep-2"].age) == (0, 1)


def test_how_all_stood_when_a_source_was_first_read_is_no_news_that_waits() -> None:
    """Read since last week: what stood there then was not added then."""
    first = [kep(number, "alpha", day=5) for number in range(1, 4)]
    found = {c.id: c for c in waiting([*first, kep(1, "beta", day=6), kep(4, "alpha", day=6)]).values()}

    assert {name: [c.kind for c in candidate.story.changes] for name, candidate in found.items()} == {
        "kep-1": ["changed"], "kep-4": ["added"],
    }  # fmt: skip


def snoozed(until: date) -> Decision:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return Decision(verb="snooze", identity="https://example.com/a", at=at, editor="e", until=until)


def test_what_was_snoozed_is_back_on_its_day_however_old() -> None:
    old = replace(article("a"), published=datetime(2026, 2, 1, tzinfo=UTC))

    assert waiting([old], decisions=[snoozed(date(2026, 6, 20))]) == {}
    assert waiting([old], decisions=[snoozed(date(2026, 6, 14))])["a"].standing is Standing.NEW
    assert waiting([article("a")], decisions=[snoozed(date(2026, 6, 20))])["a"].standing is Standing.SNOOZED


def test_weeks_that_are_skipped_by_the_newest_word() -> None:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    week, other = (date(2026, 6, 8), date(2026, 6, 14)), (date(2026, 6, 15), date(2026, 6, 21))
    words = [
        word("skip", inbox.week_identity(week), at),
        word("skip", inbox.week_identity(other), at),
        word("unskip", inbox.week_identity(other), at + timedelta(hours=1)),
        word("skip", "week:never/ever", at),
    ]

    assert inbox.skipped(words) == [week]


def test_the_last_words_of_an_editor_with_what_held_before() -> None:
    """Both drops of one command, not the older one, not another editor's, not what was taken back."""
    first, second, third = (datetime(2026, 6, n, tzinfo=UTC) for n in (1, 2, 3))
    words = [
        word("snooze", "a", first),
        word("drop", "b", first),
        word("drop", "a", second),
        word("drop", "c", second),
        word("drop", "d", third, "somebody else"),
        word("drop", "x", third),
        word("undrop", "x", third + timedelta(hours=1)),
    ]
    found = inbox.last_words(words, "e")

    assert [(d.identity, before.verb if before else "") for d, before in found] == [
        ("a", "snooze"),
        ("c", ""),
    ]


def test_what_ran_and_only_waits_is_no_candidate_until_something_comes_of_it() -> None:
    """Told last week: gone from the inbox; promoted this week: back, and says where it ran."""
    ran = issue(30, "kep:1", covers=(date(2026, 6, 1), date(2026, 6, 7)), out=True)
    page = issue(29, "https://example.com/old", covers=(date(2026, 5, 25), date(2026, 5, 31)), out=True)
    past = Past(map(shelved, [page, ran]), COVERS)
    waits = [kep(1, "alpha", day=1, month=4), kep(1, "beta", day=3), article("old", day=3)]
    found = []
    for items in (waits, [*waits, kep(1, "stable", day=9)]):
        begin = WINDOW.since - timedelta(weeks=4)
        found.append(
            inbox.candidates(
                stories(items, WINDOW, begin=begin), window=WINDOW, covers=COVERS, past=past, decisions=[],
                sources={}, settings=SETTINGS, weights={}, phrases=PHRASES,
            )
        )  # fmt: skip

    assert found[0] == ()
    assert [(c.id, tuple(map(str, c.told))) for c in found[1]] == [("kep-1", ("Vol. 30 reading #x",))]
