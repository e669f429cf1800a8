"""What ran before seldom deserves to run again."""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.model import LandscapeProject, Proposal, Reason


def signal(view: View) -> Reason | None:
    """Three points off for each issue that told of it; one where something about it changed since."""
    if not view.told_in:
        return None
    moved = bool(view.story.changes) or isinstance(view.story.lead, Proposal | LandscapeProject)
    numbers = ", ".join(str(number) for number in view.told_in)
    return view.reason((-1.0 if moved else -3.0) * len(view.told_in), "told", numbers=numbers)
