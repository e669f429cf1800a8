"""Proposals that concern more than one group concern more readers."""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.model import Kep, Reason


def signal(view: View) -> Reason | None:
    """Half a point for a proposal that several people must approve."""
    kep = view.story.lead
    approvers = kep.fields.get("approvers") if isinstance(kep, Kep) else None
    if not isinstance(approvers, list | tuple):
        return None
    count = len(
        {name for name in approvers if isinstance(name, str) and name.lower() not in {"", "null", "tbd"}}
    )
    return view.reason(0.5, "breadth", count=count) if count > 1 else None
