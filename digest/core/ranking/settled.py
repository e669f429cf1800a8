"""A plan that was written once and stands can be told; one that is rewritten every week will be again."""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.model import Kep, Reason


def signal(view: View) -> Reason | None:
    """Half a point for a proposal with exactly one change in half a year."""
    if not isinstance(view.story.lead, Kep) or view.upstream.touches.get(view.story.identity) != 1:
        return None
    return view.reason(0.5, "settled")
