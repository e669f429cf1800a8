"""What editors say of pairs: told together (merge), kept apart (split), or as it is found (undo).

Keyed by items' identities, never by stories, so that what was said holds for whatever else comes to
a story later. Pure, and the same whatever order decisions were read in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from digest.core.identity import canonical_url
from digest.model import Decision

MERGE, SPLIT = "merge", "split"
#: Words on pairs, and what each makes of one; None: as it is found.
VERBS: Mapping[str, str | None] = {MERGE: MERGE, "unmerge": None, SPLIT: SPLIT, "unsplit": None}


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What holds, by identity."""

    #: Identity to one that stands for all it is told together with.
    group: Mapping[str, str] = field(default_factory=dict)
    #: That one to the identity that leads, and to the merges that made the group, the newest first.
    leads: Mapping[str, str] = field(default_factory=dict)
    merges: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    #: Identity to those it is kept apart from.
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def parted(self, one: str, other: str) -> bool:
        return other in self.apart.get(one, ())


def pairs(decision: Decision) -> Iterator[tuple[str, str]]:
    """The pairs a decision is on, each in the order of its identities."""
    one = canonical_url(decision.identity)
    for other in map(canonical_url, decision.others):
        if one != other:
            yield (one, other) if one < other else (other, one)


def standing(decisions: Iterable[Decision]) -> dict[tuple[str, str], Decision]:
    """The newest word on each pair; at one moment the one that sorts last."""
    ordered = sorted((d for d in decisions if d.verb in VERBS), key=lambda d: d.order)
    return {pair: decision for decision in ordered for pair in pairs(decision)}


def settle(decisions: Iterable[Decision]) -> Verdicts:
    """What the newest words on pairs come to, taken from the newest to the oldest.

    What contradicts a newer one by way of a third identity gives way to it.
    """
    ordered = sorted(standing(decisions).items(), key=lambda pair: (pair[1].order, pair[0]), reverse=True)
    members: dict[str, set[str]] = {}
    made: defaultdict[str, list[Decision]] = defaultdict(list)
    group: dict[str, str] = {}
    apart: defaultdict[str, set[str]] = defaultdict(set)
    for (one, other), decision in ordered:
        here, there = group.get(one, one), group.get(other, other)
        verdict = VERBS[decision.verb]
        if verdict == SPLIT and here != there:
            apart[one].add(other)
            apart[other].add(one)
        if verdict == MERGE:
            mine, theirs = members.get(here, {here}), members.get(there, {there})
            if here != there and not any(apart[name] & theirs for name in mine):
                members[here] = mine | theirs
                group |= dict.fromkeys(members[here], here)
                made[here] += made.pop(there, [])
            if group.get(one) == group.get(other) is not None:
                made[group[one]].append(decision)
    merges = {root: tuple(sorted(found, key=lambda d: d.order, reverse=True)) for root, found in made.items()}
    return Verdicts(
        group=group,
        leads={root: _lead(found) for root, found in merges.items()},
        merges=merges,
        apart={name: frozenset(others) for name, others in apart.items() if others},
    )


def _lead(merges: tuple[Decision, ...]) -> str:
    """The first of the newest merge, or what that was merged into itself."""
    into = {canonical_url(m.identity): canonical_url(m.others[0]) for m in reversed(merges)}
    lead, seen = canonical_url(merges[0].others[0]), {canonical_url(merges[0].identity)}
    while lead in into and lead not in seen:
        seen.add(lead)
        lead = into[lead]
    return lead
