"""The release cycle: editors tell of a proposal when its release is being made or is just out."""

from __future__ import annotations

from datetime import timedelta

from digest.core.cycle import OVER, aim_of, planned, spelled
from digest.core.ranking.views import View
from digest.model import Kep, Reason

#: Points of what aims at the coming release, shipped in the last, or plans some stage for either.
AIMS, SHIPPED, PLANS = 3.0, 2.0, 1.0
#: More if the plan names the release for the very stage it is in, or if a freeze is near.
FITS, NEAR = 0.5, 0.5
SOON = timedelta(days=14)


def signal(view: View) -> Reason | None:
    """Aims at the coming release 3, shipped in the last 2, plans a stage for either 1; half a point more
    where the stage fits, and for what changed within two weeks before a freeze.
    """
    kep = view.story.lead
    where = view.upstream.cycle_of(view.story.identity)
    if not isinstance(kep, Kep) or where is None or kep.status in OVER:
        return None
    aim, plan = aim_of(kep), planned(kep.fields)
    if aim is not None and (where.aims(aim) or where.shipped(aim)):
        points, name = (AIMS, "cycle_aims") if where.aims(aim) else (SHIPPED, "cycle_shipped")
    else:
        lines = [line for line in plan.values() if where.aims(line) or where.shipped(line)]
        if not lines:
            return None
        aim, points, name = max(lines), PLANS, "cycle_plans"
    names = [name]
    if kep.stage and plan.get(kep.stage) == aim and name != "cycle_plans":
        points, names = points + FITS, [f"{name}_as"]
    if where.freeze and view.story.changes and where.freeze - view.window.until.date() <= SOON:
        points, names = points + NEAR, [*names, "cycle_freeze"]
    day = f"{where.freeze:%m-%d}" if where.freeze else ""
    return view.reason(points, *names, release=spelled(aim), stage=kep.stage, day=day)
