"""Somebody took the trouble to send it in."""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.model import Reason, Submission


def signal(view: View) -> Reason | None:
    """Three points if an editor added it; of readers 1.5, and half a point for each further one up to 3."""
    sent = [item for item in view.story.items if isinstance(item, Submission)]
    if not sent:
        return None
    if any(not item.issue for item in sent):
        return view.reason(3.0, "submission_editor")
    count = len({item.author or item.key for item in sent})
    name = "submission_one" if count == 1 else "submission_many"
    return view.reason(min(3.0, 1.0 + count / 2), name, count=count)
