"""Within one week, newer is a little better: it breaks ties between equals."""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.model import Reason


def signal(view: View) -> Reason | None:
    """Up to half a point, growing from the window's begin to its end."""
    when = max((change.date for change in view.story.changes), default=view.story.lead.published)
    if when is None or when not in view.window:
        return None
    share = (when - view.window.since) / (view.window.until - view.window.since)
    if (points := round(share / 2, 2)) == 0:
        return None
    return view.reason(points, "fresh", day=f"{when.astimezone(view.zone):%m-%d}")
