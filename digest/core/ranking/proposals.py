"""What moved in a proposal: a stage taken counts most, a date corrected least.

No more than its release counts (`cycle`): of forty-two proposals that a weekly chose in a year, four had
changed in the week they were chosen.
"""

from __future__ import annotations

from digest.core.ranking.views import View
from digest.model import Change, Reason

STAGES = ("alpha", "beta", "stable")
#: Points of a change by kind or field; the strongest one of a story counts in full.
FIELDS = {"status": 1.5, "latest-milestone": 0.75, "milestone": 0.5, "title": 0.25}


def signal(view: View) -> Reason | None:
    """The strongest change of the window, plus a little for each further kind of change."""
    changes = view.story.changes
    if not changes:
        return None
    scored = sorted(((_points(change), i) for i, change in enumerate(changes)), reverse=True)
    best = changes[scored[0][1]]
    points = scored[0][0] + min(0.5, 0.125 * (len(changes) - 1))
    return _told(view, points, best)


def _points(change: Change) -> float:
    if change.kind == "added":
        return 2.5
    if change.kind == "removed":
        return 1.0
    if change.kind == "moved":
        return 0.25
    if change.field == "stage":
        return 3.0 if _rank(change.new) > _rank(change.old) else 1.5
    if change.field == "status" and change.new in {"implemented", "implementable", "withdrawn", "rejected"}:
        return 2.0
    return FIELDS.get(change.field, 0.15)


def _rank(stage: object) -> int:
    return STAGES.index(stage) if isinstance(stage, str) and stage in STAGES else -1


def _told(view: View, points: float, change: Change) -> Reason:
    if change.kind in {"added", "removed", "moved"}:
        return view.reason(points, f"kep_{change.kind}")
    old, new = _short(change.old), _short(change.new)
    name = ("kep_from" if old else "kep_set") if new else "kep_changed"
    return view.reason(points, name, field=change.field, old=old, new=new)


def _short(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= 30 else ""
