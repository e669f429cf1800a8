"""How much the editors trust a source, as content/sources.yaml says."""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.model import Reason


def signal(view: View) -> Reason | None:
    """The weight of the heaviest source above 1, twice over; lighter ones count against."""
    weights = [view.sources[item.source].weight for item in view.story.items if item.source in view.sources]
    if not weights or max(weights) == 1.0:
        return None
    return view.reason(2 * (max(weights) - 1), "weight", weight=f"{max(weights):g}")
