"""What ran before seldom deserves to run again."""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.core.told import Ground
from digest.model import LandscapeProject, Proposal, Reason

INSIDE = Ground.INSIDE


def signal(view: View) -> Reason | None:
    """Three points off for each issue that told of it; one where something about it changed since, and
    for one that only linked to it.
    """
    if not view.told:
        return None
    goes_on = bool(view.story.changes) or isinstance(view.story.lead, Proposal | LandscapeProject)
    moved = goes_on and view.age == 0  # what waits was told with the rest
    outright: dict[int, bool] = {}
    for match in view.told:
        outright[match.ran.issue] = match.ground is not INSIDE or outright.get(match.ran.issue, False)
    points = -1.0 * len(outright) - (0.0 if moved else 2.0 * sum(outright.values()))
    return view.reason(points, "told", numbers=", ".join(map(str, sorted(outright))))
