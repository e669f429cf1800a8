"""What ran before seldom deserves to run again."""

from __future__ import annotations

from digest.core.ranking.views import View, reason
from digest.model import Reason


def signal(view: View) -> Reason | None:
    """Three points off for each issue that told of it; one where something about it changed since."""
    if not view.told_in:
        return None
    numbers = ", ".join(str(number) for number in view.told_in)
    points = (-1.0 if view.story.changes else -3.0) * len(view.told_in)
    return reason(points, zh=f"第 {numbers} 期已刊登", en=f"already in Vol. {numbers}")
