"""Several sources telling the same thing are a sign that it matters."""

from __future__ import annotations

from digest.core.ranking.views import View, reason
from digest.model import Reason


def signal(view: View) -> Reason | None:
    """One point for each source beyond the first, at most three."""
    sources = {item.source for item in view.story.items}
    if len(sources) < 2:
        return None
    return reason(
        min(3.0, len(sources) - 1.0), zh=f"{len(sources)} 个来源提到", en=f"told by {len(sources)} sources"
    )
