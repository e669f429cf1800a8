"""What has waited gives way to what is new, and is not forgotten."""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.model import Kep, Reason

#: Points off for each week, and at most.
A_WEEK, MOST = 0.75, 3.0


def signal(view: View) -> Reason | None:
    """Three quarters of a point off for each week since it was news; a proposal that only waits for its
    release does not age.
    """
    if not view.age or (isinstance(view.story.lead, Kep) and not view.story.changes):
        return None
    name = "age_one" if view.age == 1 else "age_many"
    return view.reason(-min(MOST, A_WEEK * view.age), name, count=view.age)
