"""Weaknesses made public, by how bad they are."""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.model import Advisory, Reason

SEVERITIES = {"critical": 7.0, "high": 5.0, "medium": 3.0, "low": 1.5}


def signal(view: View) -> Reason | None:
    """Critical 7, high 5, medium 3, low 1.5; 2 where nobody said."""
    advisory = view.story.lead
    if not isinstance(advisory, Advisory):
        return None
    severity = advisory.severity if advisory.severity in SEVERITIES else "unknown"
    return view.reason(SEVERITIES.get(severity, 2.0), f"advisory_{severity}")
