"""What moved in a proposal: a stage taken counts most, a date corrected least."""

from __future__ import annotations

from digest.core.ranking.views import View, reason
from digest.model import Change, Reason

STAGES = ("alpha", "beta", "stable")
#: Points of a change by kind or field; the strongest one of a story counts in full.
FIELDS = {"status": 3.0, "latest-milestone": 1.5, "milestone": 1.0, "title": 0.5}


def signal(view: View) -> Reason | None:
    """The strongest change of the window, plus a little for each further kind of change."""
    changes = view.story.changes
    if not changes:
        return None
    scored = sorted(((_points(change), i) for i, change in enumerate(changes)), reverse=True)
    best = changes[scored[0][1]]
    points = scored[0][0] + min(1.0, 0.25 * (len(changes) - 1))
    return reason(points, **_words(best))


def _points(change: Change) -> float:
    if change.kind == "added":
        return 5.0
    if change.kind == "removed":
        return 2.0
    if change.kind == "moved":
        return 0.5
    if change.field == "stage":
        return 6.0 if _rank(change.new) > _rank(change.old) else 3.0
    if change.field == "status" and change.new in {"implemented", "implementable", "withdrawn", "rejected"}:
        return 4.0
    return FIELDS.get(change.field, 0.3)


def _rank(stage: object) -> int:
    return STAGES.index(stage) if isinstance(stage, str) and stage in STAGES else -1


def _words(change: Change) -> dict[str, str]:
    match change.kind:
        case "added":
            return {"zh": "新提案", "en": "new proposal"}
        case "removed":
            return {"zh": "提案被移除", "en": "proposal removed"}
        case "moved":
            return {"zh": "位置变动", "en": "moved"}
    old, new = _short(change.old), _short(change.new)
    if old and new:
        return {"zh": f"{change.field}：{old} → {new}", "en": f"{change.field}: {old} → {new}"}
    if new:
        return {"zh": f"{change.field} 设为 {new}", "en": f"{change.field} set to {new}"}
    return {"zh": f"{change.field} 有改动", "en": f"{change.field} changed"}


def _short(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= 30 else ""
