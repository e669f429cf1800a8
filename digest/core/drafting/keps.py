"""Drafts of what changed in a tracker's proposals."""

from __future__ import annotations

from dataclasses import replace

from digest.core.changes import main_change
from digest.core.drafting.parts import Drafting, Words, clauses, joined, listed, said
from digest.core.trackers import feature_gates
from digest.markdown import escape
from digest.model import About, Change, Entry, Kep, Link, TrackerSettings

#: What a draft tells of how a proposal stands, in this order; and feature gates it names.
TOLD, GATES = ("sig", "stage", "milestone", "status"), 3


def draft(told: Drafting, kep: Kep) -> Entry:
    """What the strongest change of the window was, and where the proposal stands."""
    tracker_id = kep.identity.partition(":")[0]
    tracker = next((t for t in told.settings.trackers if t.id == tracker_id), None)
    name = f"{tracker.prefix}{kep.number}" if tracker and kep.number else kep.title
    change = main_change(told.story.changes)

    def write(_: str, words: Words) -> tuple[str, str]:
        facts = {
            "name": name,
            "title": kep.title,
            "sig": kep.sig,
            "stage": kep.stage,
            "milestone": kep.latest_milestone,
            "status": kep.status,
            "old": _value(change.old) if change else "",
            "new": _value(change.new) if change else "",
            "field": change.field if change else "",
        }
        title = words[f"draft_kep_{_case(kep, change)}_title"].format(**facts)
        facts = {key: escape(value) for key, value in facts.items()}
        parts = [words[f"draft_kep_{key}"].format(**facts) for key in TOLD if facts[key]]
        stands = words["draft_kep"].format(name=facts["name"], parts=clauses(words, parts)) if parts else ""
        return title, joined(words, stands, said(words, "kep_gates", gates=listed(words, gates)))

    gates = feature_gates(kep.fields)[:GATES]
    made = told.entry(write, group=tracker.group if tracker else "")
    known = tracker_url(tracker, kep.number)
    links = made.links or ((Link(url=known),) if known else ())
    about = (About(kind=tracker_id, value=kep.number),) if kep.number else ()
    quote = told.quote(kep.summary, told.language_of(kep, kep.summary))
    return replace(made, about=about, links=links, quote=quote)


def tracker_url(tracker: TrackerSettings | None, number: str) -> str:
    """Where a tracker discusses a numbered proposal; empty if there is no tracker, pattern or number."""
    return tracker.url.replace("{number}", number) if tracker and number else ""


def _case(kep: Kep, change: Change | None) -> str:
    if change is None:  # nothing changed, but its release is near
        return "season" if kep.stage and kep.latest_milestone else "still"
    if change.kind in {"added", "removed", "moved"}:
        return change.kind
    if change.field in {"stage", "status", "latest-milestone"} and _value(change.new):
        kind = change.field.replace("latest-", "")
        planned = "_in" if kind == "stage" and kep.latest_milestone else ""
        return f"{kind}_from{planned}" if _value(change.old) else f"{kind}{planned}"
    return "changed"


def _value(value: object) -> str:
    """A word; some authors write that there is none."""
    return value if isinstance(value, str) and value.lower() not in {"null", "~"} else ""
