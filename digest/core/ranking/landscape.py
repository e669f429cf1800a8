"""Moves between the levels of a foundation: a graduation is news for everybody."""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.model import LandscapeProject, Reason

LEVELS = {"graduated": 6.0, "archived": 4.5, "incubating": 4.0, "sandbox": 2.5}


def signal(view: View) -> Reason | None:
    """Graduated 6, archived 4.5, incubating 4, taken into the sandbox 2.5, any other level 1."""
    project = view.story.lead
    if not isinstance(project, LandscapeProject):
        return None
    name = project.level if project.level in LEVELS else "other"
    return view.reason(LEVELS.get(project.level, 1.0), f"landscape_{name}", level=project.level)
