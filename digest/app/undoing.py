"""Taking an act back, even after others did something since.

Of an act are kept the issue files it changed, before and after, and the decisions it made. It is undone by
a merge: from *after* to *before* on what the file says now. What others wrote since stays; where they wrote
on what the act wrote, nothing is undone and the editor is told.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from digest.errors import DigestError, UsageError
from digest.model import Decision

if TYPE_CHECKING:
    from digest.app import Digest


@dataclass(slots=True)
class Act:
    """What one editor did at one moment."""

    who: str
    #: Name of the words for it (`act_LABEL`), and what is filled into them.
    label: str
    facts: Mapping[str, object] = field(default_factory=dict)
    #: Number of an issue to its file before (None: there was none) and after.
    files: dict[int, tuple[bytes | None, bytes]] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.files or self.decisions)

    def goes_on(self, last: Act) -> bool:
        """Whether this is more of the same as the `last` one, with nothing of others between: typing on.

        Acts with the same `stint` among their facts belong together.
        """
        stint = self.facts.get("stint")
        return (
            bool(stint)
            and (self.label, stint) == (last.label, last.facts.get("stint"))
            and not self.decisions
            and self.files.keys() == last.files.keys()
            and all(last.files[number][1] == before for number, (before, _) in self.files.items())
        )


class Undoing:
    """The last acts of each editor, at most `kept` of each."""

    def __init__(self, kept: int) -> None:
        self._acts: dict[str, deque[Act]] = defaultdict(lambda: deque(maxlen=kept))
        #: Issue to its file as it was last seen: what one act left and the next one found is kept once.
        self._seen: dict[int, bytes] = {}

    @contextmanager
    def watching(self, digest: Digest, act: Act, numbers: Sequence[int]) -> Iterator[None]:
        """Remember what is done inside to the issues `numbers` and to the editor's decisions."""
        before = {number: self._body(digest, number) for number in numbers}
        known = set(digest.decisions.all()[0])
        yield
        for number, body in before.items():
            after = self._body(digest, number)
            if after is not None and after != body:
                act.files[number] = (body, after)
        made = [one for one in digest.decisions.all()[0] if one not in known and one.editor == digest.editor]
        act.decisions = tuple(made)
        if act:
            self._remember(act)

    def _remember(self, act: Act) -> None:
        acts = self._acts[act.who]
        if acts and act.goes_on(acts[-1]):
            last = acts.pop()
            act.files = {number: (last.files[number][0], after) for number, (_, after) in act.files.items()}
        if any(before != after for before, after in act.files.values()) or act.decisions:
            acts.append(act)

    def _body(self, digest: Digest, number: int) -> bytes | None:
        if number not in digest.archive.numbers():
            return None
        body = digest.archive.read_bytes(number)
        if self._seen.get(number) != body:
            self._seen[number] = body
        return self._seen[number]

    def last(self, who: str) -> Act | None:
        return self._acts[who][-1] if self._acts[who] else None

    def undo(self, digest: Digest, who: str, now: datetime) -> Act:
        """Take back the last act of `who`, all of it or nothing; raises UsageError."""
        if not self._acts[who]:
            raise UsageError("there is nothing to undo")
        act = self._acts[who][-1]
        undone = {number: _undone(digest, number, *bodies) for number, bodies in act.files.items()}
        files = {number: (current, made) for number, (current, made) in undone.items() if made is not None}
        if not digest.archive.rewrite_all(files):
            volumes = ", ".join(f"Vol. {number}" for number in files)
            raise UsageError(f"{volumes} was changed at this very moment", hint="Undo once more")
        try:
            _say_again(digest, act.decisions, now)
        except (DigestError, OSError):
            digest.archive.rewrite_all({number: (made, current) for number, (current, made) in files.items()})
            raise
        self._acts[who].pop()
        return act


def _undone(digest: Digest, number: int, before: bytes | None, after: bytes) -> tuple[bytes, bytes | None]:
    """An issue's file as it is, and without what made `after` of `before`; None: it stays."""
    from digest.archive.meeting import merge_file

    current = digest.archive.read_bytes(number)
    if before is None:  # the file was begun: an empty one does no harm, a lost one does
        return current, None
    if current == after:
        return current, before
    done = merge_file(after, current, before, f"issues/{number:03}.yaml", by=digest.editor)
    if done is None or done.clashes:
        raise UsageError(
            f"Vol. {number} was written on since, at the same place", hint="Change it by hand instead"
        )
    return current, done.text


def _say_again(digest: Digest, made: Sequence[Decision], now: datetime) -> None:
    """For each decision that still is the newest word on its identity: say again what held before it."""
    every = digest.decisions.all()[0]
    for decision in made:
        if decision.others:
            _join_again(digest, decision, every, now)
            continue
        about = [one for one in every if one.identity == decision.identity and _kin(one, decision)]
        if not about or about[-1] != decision:
            continue
        word = replace(_before(about[:-1], decision), at=now, editor=digest.editor)
        digest.decisions.append(digest.editor, word)


def _join_again(digest: Digest, decision: Decision, every: Sequence[Decision], now: datetime) -> None:
    """The same for a word on pairs: of each pair what was said of it before, a merge after a split too."""
    from digest.core.verdicts import pairs, standing

    held, before = standing(every), standing(one for one in every if one.order < decision.order)
    left = []
    for other in decision.others:
        pair = next(pairs(replace(decision, others=(other,))), None)
        now_said = held.get(pair) if pair else None
        if pair is None or now_said is None or _said(now_said) != _said(decision):
            continue  # somebody said another word since
        if (word := before.get(pair)) is None:
            left.append(other)
            continue
        kept = tuple(one for one in word.others if pair in set(pairs(replace(word, others=(one,)))))
        again = replace(word, others=kept, at=now, editor=digest.editor)
        digest.decisions.append(digest.editor, again)
    if left:
        back = replace(decision, verb=BACK[decision.verb], others=tuple(left), why="")
        digest.decisions.append(digest.editor, replace(back, at=now, editor=digest.editor))


def _said(word: Decision) -> tuple[str, str, str]:
    """A word without its moment: one that an undo said again is the same."""
    return (word.verb, word.identity, word.editor)


#: A word to the one that takes it back.
BACK = {"drop": "undrop", "snooze": "undrop", "undrop": "undrop", "claim": "unclaim", "unclaim": "unclaim",
        "merge": "unmerge", "unmerge": "merge", "split": "unsplit", "unsplit": "split",
        "skip": "unskip", "unskip": "skip"}  # fmt: skip


def _kin(one: Decision, other: Decision) -> bool:
    """Whether both are words of one kind on the same pair: a claim says nothing against a drop."""
    return BACK[one.verb] in (BACK[other.verb], other.verb) and one.others == other.others


def _before(earlier: Sequence[Decision], decision: Decision) -> Decision:
    if earlier:
        return earlier[-1]
    return replace(decision, verb=BACK[decision.verb], why="", until=None)
