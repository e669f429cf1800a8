"""What ran before seldom deserves to run again."""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.core.told import Ground
from digest.model import LandscapeProject, Proposal, Reason


def signal(view: View) -> Reason | None:
    """Three points off for each issue that told of it; one where something about it changed since, and
    for one that only linked to it.
    """
    if not view.told:
        return None
    goes_on = bool(view.story.changes) or isinstance(view.story.lead, Proposal | LandscapeProject)
    moved = goes_on and view.age == 0  # what waits was told with the rest
    grounds = {match.ran.issue: Ground.INSIDE for match in view.told}
    grounds |= {match.ran.issue: match.ground for match in view.told if match.ground is not Ground.INSIDE}
    points = sum(-1.0 if moved or ground is Ground.INSIDE else -3.0 for ground in grounds.values())
    return view.reason(points, "told", numbers=", ".join(map(str, sorted(grounds))))
