"""Which of two candidates stands higher, and that every reason has its words in every language."""

from __future__ import annotations

from typing import Any

import pytest

from digest.core.ranking import ONLY, SIGNALS
from digest.core.ranking.views import View
from digest.core.upstream import Upstream, upstream
from digest.model import Item, Story
from tests.core.candidates import (
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


@pytest.mark.parametrize(
    ("items", "wanted"),
    [
        (
            [
                request(4, "closed", day(9), "1"),
                request(3, "opened", day(9), "1"),
                request(2, "opened", day(9), "9", draft=True),
                request(1, "opened", day(9), "9"),
                request(5, "opened", day(9)),
            ],
            ["pr-1", "pr-2", "pr-3", "pr-4", "pr-5"],
        ),
        (
            [
                pull(5),
                pull(4, labels=("kind/feature",)),
                pull(3, labels=("kind/api-change",)),
                pull(2, labels=("kind/feature", "kind/deprecation")),
                pull(1, action_required=True),
            ],
            ["pr-1", "pr-2", "pr-3", "pr-4", "pr-5"],
        ),
        (
            [
                landscape("sandbox", name="D"),
                landscape("incubating", "sandbox", name="C"),
                landscape("archived", "sandbox", name="B"),
                landscape("graduated", "incubating", name="A"),
                landscape("emerging", name="E"),
            ],
            ["landscape-a", "landscape-b", "landscape-c", "landscape-d", "landscape-e"],
        ),
        (
            [
                advisory(f"CVE-2026-{n}", severity=severity)
                for n, severity in ((5, "low"), (4, ""), (3, "medium"), (2, "high"), (1, "critical"))
            ],
            ["cve-2026-1", "cve-2026-2", "cve-2026-3", "cve-2026-4", "cve-2026-5"],
        ),
        (
            [
                release("v1.0.1", project="e/e"),
                release("v1.0.1", project="d/d", deprecated=("x goes",)),
                release("v1.0.1", project="c/c", breaking=("x broke",)),
                release("v1.0.1", project="b/b", breaking=("x broke",), security=("y mended",)),
                release("v1.1.0", project="a/a", security=("y mended",)),
            ],
            ["a-1.1.0", "b-1.0.1", "c-1.0.1", "d-1.0.1", "e-1.0.1"],
        ),
        (
            # A week before a freeze: what was merged stands behind what is told for everybody.
            [*(pull(n) for n in range(10)), kep(1, "alpha", day(1)), kep(1, "beta", day(9)), release("v1.1.0")],
            ["kep-1", "etcd-1.1.0", *(f"pr-{n}" for n in range(10))],
        ),
    ],
)  # fmt: skip
def test_order(items: list[Item], wanted: list[str]) -> None:
    assert ids(candidates(items, known=["kep:1"])) == wanted


def test_what_was_sent_in_stands_above_what_was_not() -> None:
    pages = [f"https://example.com/{name}" for name in "abc"]
    twice = [submission(pages[1]), submission(pages[1], author="eve"), submission(pages[1], author="eve")]
    found = candidates([*map(article, pages), submission(pages[0], issue=""), *twice])

    assert [c.story.identity for c in found] == pages
    assert [r.text.get("en") for c in found for r in c.reasons if r.signal == "submission"] == [
        "added by an editor", "2 readers sent this in",
    ]  # fmt: skip


def test_without_a_tracker_nothing_is_called_new() -> None:
    """Whether a proposal is there already is known from the tracker alone."""
    (blind,) = candidates([request(1, "opened", day(9), "9")])
    (seeing,) = candidates([request(1, "opened", day(9), "9")], known=["kep:1"])

    assert "new" not in blind.reasons[0].text.get("en")
    assert "new" in seeing.reasons[0].text.get("en")


def test_every_reason_is_worded_in_every_language() -> None:
    """All signals but those whose words other tests read; no brace is left, no word empty."""
    page = "https://example.com/a"
    items: list[Item] = [
        kep(1, "alpha", day(1)), kep(1, "beta", day(9)), kep(2, "alpha", day(9)),
        request(1, "opened", day(9), "9"), request(2, "closed", day(9), "9"), request(3, "merged", day(9), "9"),
        request(4, "opened", day(9), "1", draft=True),
        pull(5), pull(6, action_required=True, labels=("kind/deprecation", "kind/api-change", "kind/feature")),
        *(landscape(level, name=level) for level in ("sandbox", "incubating", "graduated", "archived", "x")),
        *(advisory(f"CVE-1-{n}", severity=s) for n, s in enumerate(("low", "medium", "high", "critical", ""))),
        release("v1.0.0"), release("v1.1.0", security=("x",)), release("v1.1.1", breaking=("x",)),
        release("nightly", prerelease=True), release("spring", deprecated=("x",)),
        article(page), article(page, source="other"), submission(page),
    ]  # fmt: skip
    found = candidates(items, known=["kep:1"])
    reasons = [reason for candidate in found for reason in candidate.reasons]

    others = {"weight", "novelty", "age", "cycle", "breadth", "settled", "maturity"}
    assert {reason.signal for reason in reasons} == set(SIGNALS) - others
    for reason in reasons:
        for tag in ("zh", "en"):
            words = reason.text.get(tag)
            assert words
            assert words == words.strip()
            assert not set("{}") & set(words)
        assert not set(",:") & set(reason.text.get("zh"))


def test_a_signal_can_be_switched_off() -> None:
    (found,) = candidates([landscape("graduated")], weights={"landscape": 0, "freshness": 0})

    assert (found.score, found.reasons) == (0, ())


def test_what_most_readers_run_stands_higher() -> None:
    """A patch of a graduated project above one of an incubating one, above one nobody listed."""
    levels = {"c/c": "graduated", "b/b": "incubating", "a/a": "sandbox"}
    items = [release("v1.0.1", project=project) for project in ("A/a", "B/b", "C/c", "d/d")]
    found = candidates(items, levels=levels)

    assert ids(found) == ["c-1.0.1", "b-1.0.1", "a-1.0.1", "d-1.0.1"]
    assert [r.text.get("zh") for r in found[0].reasons if r.signal == "maturity"] == ["毕业项目"]


def test_several_approvers_and_a_plan_that_stands() -> None:
    """Half a point each; null, nobody and one alone are not several."""
    fields: list[Any] = [["a", "b"], ["a"], ["a", "null", "TBD"], "a", ["a", "a"]]
    states = [kep(n, "alpha", day(1)) for n in range(5)]
    states += [kep(n, "beta", day(9), approvers=names) for n, names in enumerate(fields)]
    states.append(kep(1, "beta", day(10), status="implemented"))
    found = candidates(states, upstream=upstream(states, until=WINDOW.until))
    signals = {c.id: {r.signal: r.text.get("en") for r in c.reasons} for c in found}

    assert [name for name, told in signals.items() if "breadth" in told] == ["kep-0"]
    assert signals["kep-0"]["breadth"] == "2 approvers"
    assert sorted(name for name, told in signals.items() if "settled" in told) == [
        "kep-0", "kep-2", "kep-3", "kep-4",
    ]  # fmt: skip


def test_who_is_asked_of_some_kinds_alone_says_nothing_of_others() -> None:
    leads = [
        kep(1, "beta", day(9)),
        request(1, "opened", day(9), "1"),
        release("v1.0.0"),
        pull(1),
        landscape("sandbox"),
    ]
    leads += [advisory("high"), article("https://example.com/a"), submission("https://example.com/b")]
    for lead in leads:
        story = Story(identity=lead.identity, lead=lead, items=(lead,))
        known = Upstream(leads={}, touches={lead.identity: 1})
        view = View(
            story=story, window=WINDOW, sources={}, upstream=known, levels={"istio/istio": "graduated"}
        )
        for name, nouns in ONLY.items():
            assert isinstance(lead, nouns) or SIGNALS[name](view) is None


@pytest.mark.parametrize(
    ("notes", "told"),
    [
        ("Fixes CVE-2026-12345", ["security"]),
        ("A Security Fix, and Breaking Changes", ["security", "breaking"]),
        ("ſecurity fix: as some write it", ["security"]),
        ("Backwards-incompatible: ports", ["breaking"]),
        ("Nothing of the kind; for security reasons", []),
    ],
)
def test_what_notes_tell(notes: str, told: list[str]) -> None:
    (found,) = candidates([release("v1.2.0", notes=notes)])
    names = next(reason.names for reason in found.reasons if reason.signal == "release")

    assert names == ("release_minor", *(f"release_{name}" for name in told))
