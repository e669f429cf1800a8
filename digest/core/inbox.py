"""Candidates: what is in front of an editor, best first, each with its standing.

A candidate's standing is a pure function of evidence, issues and decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from digest.core import ranking
from digest.core.identity import canonical_url, short_id
from digest.core.ranking.views import View
from digest.errors import UsageError
from digest.model import Candidate, Decision, DigestSettings, Issue, Source, Standing, Story, Window

#: Section for a kind that no section of digest.toml takes: the last one.
FALLBACK = -1
#: Words that move a story out of the inbox or back; another word (a claim) leaves it where it is.
MOVES = frozenset({"drop", "undrop", "snooze"})


def candidates(
    stories: Iterable[Story],
    *,
    window: Window,
    covers: tuple[date, date],
    issues: Sequence[Issue],
    decisions: Sequence[Decision],
    sources: Mapping[str, Source],
    settings: DigestSettings,
    weights: Mapping[str, float],
) -> tuple[Candidate, ...]:
    """All candidates of a window, best first, ties by identity."""
    picked, told = _where(issues, covers)
    newest = _newest(decisions)
    zone = ZoneInfo(settings.time_zone)
    found = []
    for story in stories:
        view = View(
            story=story,
            window=window,
            sources=sources,
            told_in=tuple(sorted(told.get(story.identity, ()))),
            zone=zone,
        )
        score, reasons = ranking.score(view, weights)
        standing, note = _standing(story, picked, newest, covers)
        found.append(
            Candidate(
                id=short_id(story.identity),
                story=story,
                section=section_of(story, sources, settings),
                score=score,
                reasons=reasons,
                standing=standing,
                note=note,
            )
        )
    return tuple(sorted(found, key=lambda c: (-c.score, c.story.identity)))


def section_of(story: Story, sources: Mapping[str, Source], settings: DigestSettings) -> str:
    """The section its source names, else the first that takes its kind, else the last."""
    source = sources.get(story.lead.source)
    if source is not None and source.section:
        return source.section
    for section in settings.sections:
        if story.lead.kind in section.takes:
            return section.id
    return settings.sections[FALLBACK].id


def find(candidates: Sequence[Candidate], wanted: str) -> Candidate:
    """The candidate of a short id, an identity or an address; raises UsageError."""
    exact = [c for c in candidates if wanted in (c.id, c.story.identity)]
    if not exact:
        address = canonical_url(wanted)
        exact = [c for c in candidates if address == c.story.identity]
    if len(exact) == 1:
        return exact[0]
    if exact:
        names = ", ".join(c.story.identity for c in exact)
        raise UsageError(f"{wanted!r} names {len(exact)} candidates", hint=f"Write one of: {names}")
    raise UsageError(f"{wanted!r} names no candidate of this week", hint="See the ids with: digest shortlist")


def _where(
    issues: Sequence[Issue], covers: tuple[date, date]
) -> tuple[Mapping[str, int], Mapping[str, set[int]]]:
    """Identity to the issue it stands in now (a draft, or one of these days), and to those before."""
    picked: dict[str, int] = {}
    told: dict[str, set[int]] = {}
    for issue in issues:
        current = not issue.published or (issue.covers[0] <= covers[1] and covers[0] <= issue.covers[1])
        for _, entry in issue.entries():
            names = [*entry.origin, *(f"{about.kind}:{about.value}" for about in entry.about)]
            for identity in names:
                if not current:
                    told.setdefault(identity, set()).add(issue.number)
                elif identity in entry.origin:
                    picked[identity] = issue.number
    return picked, told


def _newest(decisions: Sequence[Decision]) -> Mapping[str, Decision]:
    """The newest word on where each identity stands; at the same moment the later in `decisions`."""
    ordered = sorted((d for d in decisions if d.verb in MOVES), key=lambda d: d.at)
    return {decision.identity: decision for decision in ordered}


def _standing(
    story: Story, picked: Mapping[str, int], newest: Mapping[str, Decision], covers: tuple[date, date]
) -> tuple[Standing, str]:
    if story.identity in picked:
        return Standing.PICKED, f"Vol. {picked[story.identity]}"
    decision = newest.get(story.identity)
    if decision is None:
        return Standing.NEW, ""
    # A drop is a word on what was known then: what changed since is news again.
    if decision.verb == "drop" and all(decision.at >= change.date for change in story.changes):
        return Standing.DROPPED, decision.why
    if decision.verb == "snooze" and decision.until and decision.until > covers[1]:
        return Standing.SNOOZED, decision.until.isoformat()
    return Standing.NEW, ""
