"""Several sources telling the same thing are a sign that it matters."""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.model import Proposal, Reason, Submission

#: Not a telling of its own: the pull request a proposal came by; and readers have a signal of theirs.
SILENT = (Proposal, Submission)


def signal(view: View) -> Reason | None:
    """One point for each source beyond the first, at most three."""
    told = {item.source for item in view.story.items if not isinstance(item, SILENT)}
    if len(told) < 2:
        return None
    return view.reason(min(3.0, len(told) - 1.0), "mentions", count=len(told))
