"""Merged pull requests: in the week before a freeze there are hundreds, and few that concern everybody."""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.model import Pull, Reason

#: Labels that say what a change is, and their points; a feature is told by its proposal or release.
LABELS = {
    "kind/deprecation": (3.0, "deprecation"),
    "kind/api-change": (2.0, "api"),
    "kind/feature": (0.5, "feature"),
}


def signal(view: View) -> Reason | None:
    """Action required 4, a deprecation 3, a change of an API 2, a feature 0.5, the rest a quarter."""
    pull = view.story.lead
    if not isinstance(pull, Pull):
        return None
    found = [LABELS[label] for label in LABELS if label in pull.labels]
    if pull.action_required:
        found.insert(0, (4.0, "action"))
    if not found:
        return view.reason(0.25, "pull")
    return view.reason(found[0][0], *(f"pull_{name}" for _, name in found))
