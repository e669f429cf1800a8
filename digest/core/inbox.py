"""Candidates: what is in front of an editor, best first, each with its standing.

A candidate's standing is a pure function of evidence, issues and decisions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from digest.core import ranking
from digest.core.identity import canonical_url, is_web_address, short_id
from digest.core.phrases import Phrases
from digest.core.ranking.views import View
from digest.errors import UsageError
from digest.model import (
    Candidate,
    Decision,
    DigestSettings,
    Issue,
    Proposal,
    Source,
    Standing,
    Story,
    Window,
)

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
    phrases: Phrases,
    known: Collection[str] = (),
) -> tuple[Candidate, ...]:
    """All candidates of a window, best first, ties by identity.

    `phrases` are the words of the reasons, per language; `known` the proposals there are already.
    """
    picked, told = _where(issues, covers)
    newest = _newest(decisions)
    zone = ZoneInfo(settings.time_zone)
    found = []
    for story in stories:
        view = View(
            story=story,
            window=window,
            sources=sources,
            phrases=phrases,
            known=known,
            told_in=tuple(sorted({n for identity in story.identities for n in told.get(identity, ())})),
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
    """The candidate of a short id, an identity or an address; raises UsageError.

    What a story is told from counts before what else belongs to it.
    """
    exact = [c for c in candidates if wanted in (c.id, c.story.identity)]
    if not exact:
        exact = [c for c in candidates for i in c.story.identities if wanted in (i, short_id(i))]
    if not exact and is_web_address(address := canonical_url(wanted)):
        exact = [c for c in candidates if address in _addresses(c.story)]
    if len(exact) == 1:
        return exact[0]
    if exact:
        names = ", ".join(c.story.identity for c in exact)
        raise UsageError(f"{wanted!r} names {len(exact)} candidates", hint=f"Write one of: {names}")
    raise UsageError(f"{wanted!r} names no candidate of this week", hint="See the ids with: digest shortlist")


def owners(candidates: Iterable[Candidate]) -> dict[str, Candidate]:
    """Identity to the candidate that tells of it; one that belongs to several stories leads to none."""
    found: dict[str, list[Candidate]] = {}
    own = {}
    for candidate in candidates:
        own[candidate.story.identity] = candidate
        for identity in candidate.story.identities:
            found.setdefault(identity, []).append(candidate)
    return {identity: told[0] for identity, told in found.items() if len(told) == 1} | own


def _addresses(story: Story) -> set[str]:
    return {story.identity, *(canonical_url(item.url) for item in story.items if item.url)}


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
    """Picked by any name it goes by, since an editor tells it then; dropped or snoozed by its own."""
    for identity in story.identities:
        if identity in picked:
            return Standing.PICKED, f"Vol. {picked[identity]}"
    decision = newest.get(story.identity)
    if decision is None:
        return Standing.NEW, ""
    # A drop is a word on what was known then: what changed since is news again.
    if decision.verb == "drop" and all(decision.at >= moment for moment in _news(story)):
        return Standing.DROPPED, decision.why
    if decision.verb == "snooze" and decision.until and decision.until > covers[1]:
        return Standing.SNOOZED, decision.until.isoformat()
    return Standing.NEW, ""


def _news(story: Story) -> Iterable[datetime]:
    """The moments at which something about it became different; an article never does."""
    yield from (change.date for change in story.changes)
    if isinstance(story.lead, Proposal) and story.lead.published:
        yield story.lead.published
