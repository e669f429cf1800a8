"""An editor's word on what is one story: a line for each pair of items, never on a story.

So a merge and a split hold for whatever is collected later, and on every laptop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from digest.core import inbox
from digest.core.identity import canonical_url, short_id
from digest.core.verdicts import MERGE, SPLIT, pairs, standing
from digest.errors import UsageError
from digest.model import Candidate, Decision
from digest.pipeline.inbox import Inbox

if TYPE_CHECKING:
    from digest.archive.decisions import Decisions


def merge(box: Inbox, names: Sequence[str], *, decisions: Decisions, editor: str, now: datetime) -> list[str]:
    """Tell the candidates of `names` as one story, the first leading; raises UsageError."""
    found = [inbox.find(box.candidates, name) for name in dict.fromkeys(names)]
    lead, *others = {candidate.id: candidate for candidate in found}.values()
    if not others:
        told = "It is" if len(found) == 1 else "They are"
        raise UsageError("a merge takes two candidates", hint=f"{told} one story already: {lead.id}")
    owners = inbox.owners(box.candidates)
    into = lead.story.identity
    made = [i for other in others for i in other.story.identities if owners.get(i) is other]
    for identity in made:
        decisions.append(editor, _word(MERGE, identity, (into,), editor, now))
    return made


def split(box: Inbox, names: Sequence[str], *, decisions: Decisions, editor: str, now: datetime) -> list[str]:
    """Take each of `names` out of its story; of what leads a story all that was joined to it."""
    made: list[str] = []
    for candidate, identity in [_named(box, name) for name in dict.fromkeys(names)]:
        every = candidate.story.identities
        if len(every) < 2:
            raise UsageError(f"{candidate.id} has nothing joined to it", hint="See digest shortlist --json")
        made += every[1:] if identity == candidate.story.identity else [identity]
        for one in every[1:] if identity == candidate.story.identity else [identity]:
            others = tuple(other for other in every if other != one)
            decisions.append(editor, _word(SPLIT, one, others, editor, now))
    return made


def unmerge(
    box: Inbox, names: Sequence[str], *, decisions: Decisions, editor: str, now: datetime
) -> list[str]:
    """Take back the newest merge of the first of `names` with each of the others, or of it alone."""
    first, *others = [_identity(box, name) for name in dict.fromkeys(names)]

    def concerns(word: Decision) -> bool:
        about = {one for pair in pairs(word) for one in pair}
        return first in about and (not others or not about.isdisjoint(others))

    return _take_back(MERGE, concerns, decisions=decisions, editor=editor, now=now, what=names)


def unsplit(
    box: Inbox, names: Sequence[str], *, decisions: Decisions, editor: str, now: datetime
) -> list[str]:
    """Take back the newest split of each of `names`."""
    made: list[str] = []
    for name in dict.fromkeys(names):
        one = _identity(box, name)

        def concerns(word: Decision, one: str = one) -> bool:
            return any(one in pair for pair in pairs(word))

        made += _take_back(SPLIT, concerns, decisions=decisions, editor=editor, now=now, what=[name])
    return made


def _take_back(
    verb: str,
    concerns: Callable[[Decision], bool],
    *,
    decisions: Decisions,
    editor: str,
    now: datetime,
    what: Iterable[str],
) -> list[str]:
    """Undo the newest word that `concerns` them, with all that was said in the same breath."""
    words, _ = decisions.all()
    held = {word for word in standing(words).values() if word.verb == verb}
    newest = max((word for word in held if concerns(word)), key=lambda word: word.at, default=None)
    if newest is None:
        raise UsageError(
            f"no editor has {'merged' if verb == MERGE else 'split'} {', '.join(what)}",
            hint="What was joined without an editor, digest split takes apart" if verb == MERGE else "",
        )
    together = {*newest.others, newest.identity}
    breath = [
        word
        for word in held
        if (word.at, word.editor) == (newest.at, newest.editor)
        and (word.others == newest.others if verb == MERGE else {*word.others, word.identity} == together)
    ]
    for word in sorted(breath, key=lambda word: word.identity):
        decisions.append(editor, replace(word, verb=f"un{verb}", at=now, editor=editor, why=""))
    return [word.identity for word in sorted(breath, key=lambda word: word.identity)]


def _named(box: Inbox, name: str) -> tuple[Candidate, str]:
    """The candidate that `name` leads to, and which of its items is meant."""
    candidate = inbox.find(box.candidates, name)
    story = candidate.story
    if name in {candidate.id, story.identity}:
        return candidate, story.identity
    address = canonical_url(name)
    for identity in story.identities:
        if name in {identity, short_id(identity)} or address == identity:
            return candidate, identity
    return candidate, next(
        (i.identity for i in story.items if canonical_url(i.url) == address), story.identity
    )


def _identity(box: Inbox, name: str) -> str:
    """As `_named`, also for what is no candidate any more but named in full."""
    try:
        return _named(box, name)[1]
    except UsageError:
        if ":" not in name:
            raise
        return canonical_url(name)


def _word(verb: str, identity: str, others: tuple[str, ...], editor: str, now: datetime) -> Decision:
    return Decision(verb=verb, identity=identity, others=others, at=now, editor=editor)
