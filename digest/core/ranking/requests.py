"""Pull requests of a tracker: a proposal nobody has seen is news before it is merged."""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.model import Proposal, Reason

#: Points of an event of a pull request that touches proposals we know.
EVENTS = {"opened": 2.0, "merged": 3.0, "closed": 1.0}


def signal(view: View) -> Reason | None:
    """A new proposal opened 4, one merged 3; one that touches known ones 2, closed 1; a draft half of it.

    A pull request that touches no proposal is worth half a point, whatever became of it.
    """
    request = view.story.lead
    if not isinstance(request, Proposal) or request.event not in EVENTS:
        return None
    points, name = EVENTS[request.event], f"request_{request.event}"
    if not request.proposals:
        points = 0.5
    elif (
        request.event == "opened"
        and view.upstream.leads
        and set(request.proposals).isdisjoint(view.upstream.leads)
    ):
        points, name = 4.0, "request_new"
    if request.draft:
        return view.reason(points / 2, name, "request_draft")
    return view.reason(points, name)
