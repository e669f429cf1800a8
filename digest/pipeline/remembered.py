"""An inbox as it was read, as bytes and back: editors decide on one of ten thousand candidates at a time.

What is kept is a copy of what a reading finds; how candidates stand, by picks and decisions, is found anew
(`core.inbox.restood`). Whoever keeps it keeps a hash of all that it was made of.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from digest.core.inbox import has_run, restood
from digest.core.phrases import Phrases
from digest.core.quiet import Standstill
from digest.core.told import Shelved
from digest.model import (
    Advisory,
    Article,
    Candidate,
    Change,
    Decision,
    Item,
    Join,
    Kep,
    LandscapeProject,
    Proposal,
    Pull,
    Reason,
    Release,
    Standing,
    Story,
    Submission,
    Told,
    Window,
)
from digest.pipeline.inbox import Inbox, Next

_NOUNS: Mapping[str, type[Item]] = {
    noun.kind: noun
    for noun in (Advisory, Article, Kep, LandscapeProject, Proposal, Pull, Release, Submission)
}
_NAMES = {kind: tuple(field.name for field in fields(noun)) for kind, noun in _NOUNS.items()}
_READ = {kind: attrgetter(*names) for kind, names in _NAMES.items()}
#: Of an item's fields those that are moments, in every kind at the same places.
_MOMENTS = tuple(_NAMES[Article.kind].index(name) for name in ("published", "updated", "seen"))
_CHANGE = attrgetter("identity", "path", "title", "sig", "kind", "field", "old", "new", "commit")
_TOLD = attrgetter("issue", "section", "entry", "ground")
_JOIN = attrgetter("identity", "to", "ground", "detail")


def kept(box: Inbox, issues: Iterable[Shelved]) -> bytes | None:
    """An inbox without its words; None if something in it is nothing that can be kept."""
    items = _Table(_item)
    told = _Table(_TOLD)
    rows = [_candidate(candidate, items, told) for candidate in box.candidates]
    still = box.standstill.sources, box.standstill.opened
    strange = _strange(box.candidates, issues, box.issue)
    try:
        return marshal.dumps((items.rows, told.rows, rows, still, strange))
    except ValueError:
        return None


def recalled(
    body: bytes,
    *,
    issue: Next,
    window: Window,
    issues: Iterable[Shelved],
    decisions: Sequence[Decision],
    phrases: Phrases,
) -> Inbox | None:
    """What was kept, as candidates stand now; None if a reading would find others, or it is none of ours."""
    issues = tuple(issues)
    try:
        items, told, rows, (sources, opened), strange = marshal.loads(body)  # noqa: S302  ours, by its checksum
        nouns, tellings = [*map(_noun, items)], [_telling(*row) for row in told]
        found = [_restored(row, nouns, tellings, phrases) for row in rows]
        still = Standstill(sources=sources, opened=opened)
    except (ValueError, TypeError, EOFError, KeyError, IndexError):
        return None
    if strange != _strange(found, issues, issue):
        return None
    stands = restood(found, issues=issues, decisions=decisions, covers=issue.covers)
    # As a reading leaves out what waits and ran: unless it is picked again.
    stands = tuple(c for c in stands if not c.age or c.standing is Standing.PICKED or not has_run(c))
    return Inbox(issue=issue, window=window, candidates=stands, standstill=still, phrases=phrases)


def _strange(candidates: Iterable[Candidate], issues: Iterable[Shelved], issue: Next) -> list[str]:
    """What the issue was made of beside candidates: one that ran may be picked again by hand."""
    named = {name for candidate in candidates for name in candidate.story.identities}
    current = (one for one in issues if one.is_current(issue.covers))
    return sorted({name for one in current for ran in one.entries for name in ran.origin} - named)


class _Table:
    """Values that stand in several places, each once: value to its row's number."""

    def __init__(self, packed: Any) -> None:
        self._packed = packed
        self._numbers: dict[int, int] = {}
        self._held: list[object] = []
        self.rows: list[Any] = []

    def at(self, value: object) -> int:
        if (number := self._numbers.get(id(value))) is None:
            number = self._numbers[id(value)] = len(self.rows)
            self._held.append(value)  # or another would get its id
            self.rows.append(self._packed(value))
        return number


def _item(item: Item) -> tuple[Any, ...]:
    values = [*_READ[item.kind](item)]
    for at in _MOMENTS:
        if values[at] is not None:
            values[at] = values[at].isoformat()
    return item.kind, values


def _noun(row: tuple[str, list[Any]]) -> Item:
    kind, values = row
    for at in _MOMENTS:
        if values[at] is not None:
            values[at] = datetime.fromisoformat(values[at])
    return _NOUNS[kind](**dict(zip(_NAMES[kind], values, strict=True)))


def _telling(issue: int, section: str, entry: str, ground: str) -> Told:
    return Told(issue=issue, section=section, entry=entry, ground=ground)


def _candidate(candidate: Candidate, items: _Table, told: _Table) -> tuple[Any, ...]:
    story = candidate.story
    return (
        *(candidate.id, candidate.section, candidate.score, candidate.age),
        [(reason.signal, reason.points, reason.names, dict(reason.facts)) for reason in candidate.reasons],
        [told.at(one) for one in candidate.told],
        story.identity,
        items.at(story.lead),
        [items.at(item) for item in story.items],
        [items.at(item) for item in story.before],
        [(*_CHANGE(change), change.date.isoformat()) for change in story.changes],
        [_JOIN(join) for join in story.joined],
    )


def _restored(
    row: tuple[Any, ...], items: Sequence[Item], told: Sequence[Told], phrases: Phrases
) -> Candidate:
    name, section, score, age, reasons, tellings, identity, lead, own, before, changes, joined = row
    story = Story(
        identity=identity,
        lead=items[lead],
        items=tuple([items[at] for at in own]),
        changes=tuple([_change(*change) for change in changes]),
        joined=tuple([Join(identity=i, to=to, ground=g, detail=detail) for i, to, g, detail in joined]),
        before=tuple([items[at] for at in before]),
    )
    return Candidate(
        id=name,
        story=story,
        section=section,
        score=score,
        reasons=tuple(
            [
                Reason(signal=signal, points=points, names=names, facts=facts, phrases=phrases)
                for signal, points, names, facts in reasons
            ]
        ),
        standing=Standing.NEW,
        age=age,
        told=tuple([told[at] for at in tellings]),
    )


def _change(*values: Any) -> Change:
    identity, path, title, sig, kind, field, old, new, commit, date = values
    moment = datetime.fromisoformat(date)
    return Change(
        identity=identity, path=path, title=title, sig=sig, kind=kind, field=field, old=old, new=new,
        date=moment, commit=commit,
    )  # fmt: skip
