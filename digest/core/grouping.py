"""A section never becomes a wall: many proposals that made the same step are one block, its strongest first.

In the week of a freeze fifty proposals change at once. An editor wants to see that twenty of them aim at the
coming release and which three matter, not twenty lines of the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.core.changes import main_change
from digest.core.phrases import Phrases
from digest.model import Candidate, Kep, Text, worded

#: Candidates of one step that stand as they are; of more, so many are shown.
FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Candidates shown together; `step` is empty for one that stands for itself."""

    #: What they have in common, as commands name it: `beta-stable`, `added`, `season`.
    step: str
    title: Text
    shown: tuple[Candidate, ...]
    #: How many there are, those shown included.
    total: int


def blocks(candidates: Sequence[Candidate], phrases: Phrases, *, limit: int = 0) -> list[Block]:
    """`candidates` of one section, best first, as blocks, best first; at most `limit` of them are shown.

    Where no more than `limit` are there, or `limit` is 0, each stands for itself: there is no wall.
    """
    if not limit or len(candidates) <= limit:
        return [_single(candidate) for candidate in candidates]
    steps: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        steps.setdefault(step_of(candidate), []).append(candidate)
    made: list[Block] = []
    done: set[str] = set()
    for candidate in candidates:
        step = step_of(candidate)
        if not step or len(steps[step]) <= FEW:
            made.append(_single(candidate))
        elif step not in done:
            done.add(step)
            members = steps[step]
            made.append(
                Block(
                    step=step,
                    title=_title(members[0], step, len(members), phrases),
                    shown=tuple(members[:FEW]),
                    total=len(members),
                )
            )
    return _limited(made, limit)


def step_of(candidate: Candidate) -> str:
    """The step a proposal made, or `season` where only its release is near; empty for everything else."""
    story = candidate.story
    if not isinstance(story.lead, Kep):
        return ""
    change = main_change(story.changes)
    if change is None:
        return "season"
    if change.kind != "changed":
        return change.kind
    if change.field == "stage" and change.new:
        return f"{change.old}-{change.new}" if change.old else f"{change.new}"
    return change.field


def _single(candidate: Candidate) -> Block:
    return Block(step="", title=Text(), shown=(candidate,), total=1)


def _title(first: Candidate, step: str, count: int, phrases: Phrases) -> Text:
    change = main_change(first.story.changes)
    if change is None or change.kind != "changed":
        name = f"group_{step}"
    else:
        name = "group_stage" if change.field == "stage" and change.old and change.new else "group_field"
    facts = {
        "count": count,
        "field": change.field if change else "",
        "old": change.old if change else "",
        "new": change.new if change else "",
    }
    return Text({tag: words[name].format(**worded(facts, words)) for tag, words in phrases.items()})


def _limited(made: Iterable[Block], limit: int) -> list[Block]:
    found: list[Block] = []
    left = limit
    for block in made:
        if left <= 0:
            break
        shown = block.shown[:left]
        found.append(Block(step=block.step, title=block.title, shown=shown, total=block.total))
        left -= len(shown)
    return found
