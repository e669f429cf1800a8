"""What a mature project does concerns more readers: most of them run it."""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.model import Advisory, Reason, Release

LEVELS = {"graduated": 1.0, "incubating": 0.5}


def signal(view: View) -> Reason | None:
    """One point for a release or weakness of a graduated project, half of one for an incubating one."""
    lead = view.story.lead
    if not isinstance(lead, Release | Advisory):
        return None
    level = view.levels.get(lead.project.lower(), "")
    return view.reason(LEVELS[level], f"maturity_{level}") if level in LEVELS else None
