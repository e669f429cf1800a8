"""A score of named signals, each a pure function in a file of its own with a line per language.

A signal takes a `View` of one story and gives a `Reason` or None. Its points are multiplied with the
weight of the same name in digest.toml's `[weights]` (1 if there is none; 0 switches it off).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from digest.core.ranking import (
    advisories,
    age,
    breadth,
    cycle,
    freshness,
    landscape,
    maturity,
    mentions,
    novelty,
    proposals,
    pulls,
    releases,
    requests,
    settled,
    submissions,
    weight,
)
from digest.core.ranking.views import View
from digest.model import (
    Advisory,
    Item,
    Kep,
    LandscapeProject,
    Proposal,
    Pull,
    Reason,
    Release,
)

Signal = Callable[[View], Reason | None]

SIGNALS: Mapping[str, Signal] = {
    "proposal": proposals.signal,
    "cycle": cycle.signal,
    "breadth": breadth.signal,
    "settled": settled.signal,
    "request": requests.signal,
    "release": releases.signal,
    "pull": pulls.signal,
    "landscape": landscape.signal,
    "advisory": advisories.signal,
    "submission": submissions.signal,
    "maturity": maturity.signal,
    "mentions": mentions.signal,
    "weight": weight.signal,
    "freshness": freshness.signal,
    "novelty": novelty.signal,
    "age": age.signal,
}

#: Signals that have something to say only of stories told from such items; the others of any.
ONLY: Mapping[str, tuple[type[Item], ...]] = {
    **dict.fromkeys(("proposal", "cycle", "breadth", "settled"), (Kep,)),
    "request": (Proposal,),
    "release": (Release,),
    "pull": (Pull,),
    "landscape": (LandscapeProject,),
    "advisory": (Advisory,),
    "maturity": (Release, Advisory),
}


class _ByKind(dict[str, tuple[tuple[str, Signal], ...]]):
    """Kind to the signals that may say something of a story told from such an item."""

    def __missing__(self, kind: str) -> tuple[tuple[str, Signal], ...]:
        self[kind] = found = tuple(
            (name, signal)
            for name, signal in SIGNALS.items()
            if name not in ONLY or kind in {noun.kind for noun in ONLY[name]}
        )
        return found


_TOLD_BY = _ByKind()


def score(view: View, weights: Mapping[str, float]) -> tuple[float, tuple[Reason, ...]]:
    """The sum of all signals and the reasons behind it, strongest first."""
    reasons = []
    for name, signal in _TOLD_BY[view.story.lead.kind]:
        reason = signal(view)
        if reason is not None and (points := reason.points * weights.get(name, 1.0)):
            named = Reason(
                signal=name,
                points=round(points, 2),
                names=reason.names,
                facts=reason.facts,
                phrases=reason.phrases,
            )
            reasons.append(named)
    reasons.sort(key=lambda reason: (-abs(reason.points), reason.signal))
    return round(sum(reason.points for reason in reasons), 2), tuple(reasons)
