"""What is kept of an inbox is all of it, of every kind."""

from __future__ import annotations

import marshal

from digest.core.quiet import Standstill
from digest.model import Decision
from digest.pipeline.inbox import Inbox, Next
from digest.pipeline.remembered import kept, recalled
from tests.core.candidates import (
    COVERS,
    PHRASES,
    WINDOW,
    advisory,
    article,
    candidates,
    day,
    kep,
    landscape,
    pull,
    release,
    request,
    submission,
)

ISSUE = Next(number=7, covers=COVERS, exists=False)


def box() -> Inbox:
    items = [
        kep(1, "alpha", day(1)), kep(1, "beta", day(9)), request(2, "merged", day(9), "1"), pull(3),
        release("v1.2.3"), release("v1.1.9"), landscape("graduated", "incubating"), advisory(),
        article("https://example.com/a", updated=day(11), seen=None), submission("https://example.com/a"),
        article("https://example.com/old", published=day(2)),
    ]  # fmt: skip
    still = Standstill(sources=("rfcs",), opened=2)
    return Inbox(
        issue=ISSUE, window=WINDOW, candidates=tuple(candidates(items)), standstill=still, phrases=PHRASES
    )


def again(body: bytes, *decisions: Decision) -> Inbox | None:
    return recalled(body, issue=ISSUE, window=WINDOW, issues=[], decisions=decisions, phrases=PHRASES)


def test_every_kind_comes_back() -> None:
    given = box()
    body = kept(given, [])

    assert body is not None
    assert again(body) == given
    assert {candidate.story.lead.kind for candidate in given.candidates} >= {
        "kep",
        "release",
        "pull",
        "article",
    }
    assert any(c.story.changes for c in given.candidates)
    assert any(c.story.joined for c in given.candidates)


def test_what_is_none_of_ours_is_nothing() -> None:
    for body in (b"", b"\0", b"{}", marshal.dumps(()), marshal.dumps(([], [], [(1,)], ((), 0), []))):
        assert again(body) is None
