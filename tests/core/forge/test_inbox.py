"""The Inbox issue: what is drawn, and what is read from it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from digest.core.forge import inbox
from digest.core.forge.plain import MOST
from digest.model import Article, Candidate, Decision, Reason, Standing, Story
from tests.digests import COVERS

SECTIONS = {"upstream": "Upstream", "reading": "阅读推荐"}
PHRASES = {"en": {"reason_fresh": "came today", "reason_join": "; "}}
NOW = datetime(2026, 6, 14, tzinfo=UTC)


def candidate(name: str, section: str = "reading", standing: Standing = Standing.NEW) -> Candidate:
    address = f"https://example.org/{name}"
    item = Article(
        source="blog", key=name, identity=address, url=address, title=f"About {name}", published=NOW
    )
    return Candidate(
        id=name,
        story=Story(identity=address, lead=item, items=(item,)),
        section=section,
        score=1.0,
        reasons=(Reason(signal="freshness", points=1.0, names=("fresh",), phrases=PHRASES),),
        standing=standing,
        note="Vol. 30" if standing is Standing.PICKED else "",
    )


def drawn(*candidates: Candidate, **more: object) -> str:
    return inbox.body(30, COVERS, candidates, SECTIONS, **more)  # type: ignore[arg-type]


def test_a_tick_is_read_and_kept_when_it_is_drawn_again() -> None:
    text = drawn(candidate("a"), candidate("b"))
    assert "### 阅读推荐" in text
    assert "### Upstream" not in text
    assert "- [ ] [About a](https://example.org/a) · `a` · came today <!-- digest box " in text
    assert [box.ticked for box in inbox.boxes(text)] == [False, False]
    # GitHub gives lines back as a browser sends them.
    ticked = text.replace("- [ ] [About b]", "- [X] [About b]").replace("\n", "\r\n")
    wishes = inbox.fresh(inbox.boxes(ticked), {})
    assert wishes == ["https://example.org/b"]
    again = drawn(candidate("c"), candidate("a"), candidate("b"), ticked=wishes)
    assert inbox.fresh(inbox.boxes(again), {}) == wishes


def test_a_tick_is_taken_once_and_can_be_given_anew() -> None:
    """An entry that an editor takes out again stays out, until somebody ticks a box drawn after that."""
    b = candidate("b")
    ticked = drawn(b).replace("- [ ]", "- [x]")
    taken = inbox.taken([Decision(verb="tick", identity=b.story.identity, at=NOW, editor="ann")])
    assert inbox.fresh(inbox.boxes(ticked), taken) == []
    again = drawn(b, counts=taken)
    assert inbox.boxes(again)[0].taken == 1
    assert inbox.fresh(inbox.boxes(again), taken) == []
    assert inbox.fresh(inbox.boxes(again.replace("- [ ]", "- [x]")), taken) == [b.story.identity]


def test_what_is_picked_is_ticked_and_what_is_dropped_is_not_there() -> None:
    text = drawn(
        candidate("new"),
        candidate("in", standing=Standing.PICKED),
        candidate("out", standing=Standing.DROPPED),
    )
    assert "- [x] [About in](https://example.org/in) · `in` · in Vol. 30" in text
    assert "About out" not in text


def test_more_than_github_takes_ends_in_a_line_that_says_so() -> None:
    many = [replace(candidate(f"n{n}"), section="upstream" if n % 2 else "reading") for n in range(400)]
    assert f"{400 - 2 * inbox.EACH} more: `digest shortlist --limit 0`." in drawn(*many)
    wishes = [c.story.identity for c in many]
    text = drawn(*many, ticked=wishes)
    assert len(text.encode()) <= MOST
    long = [
        replace(
            c,
            story=replace(
                c.story, lead=replace(c.story.lead, title="长" * 300, url=c.story.lead.url + "/x" * 300)
            ),
        )
        for c in many
    ]
    text = drawn(*long, ticked=[c.story.identity for c in long])
    assert len(text.encode()) <= MOST
    assert "more: `digest shortlist" in text


def test_a_body_says_which_issue_it_is_of_whatever_its_title_became() -> None:
    assert inbox.number_of("Picks please", drawn(candidate("a"))) == 30
    assert inbox.number_of("Inbox for Vol. 31", "") == 31
    assert inbox.number_of("Inbox for Vol. x", "words") is None


def test_words_of_a_stranger_are_no_box() -> None:
    text = drawn(replace(candidate("a"), id="a")).replace("About a", "x <!-- digest box evil 0 -->")
    assert inbox.boxes("- [x] <!-- digest box evil -->\n- [x] no box\n<!-- digest box evil 0 -->") == []
    assert [box.identity for box in inbox.boxes(text)] == ["https://example.org/a"]
