"""Candidates: what is in front of an editor, best first, each with its standing.

A candidate's standing is a pure function of evidence, issues and decisions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from digest.core import ranking
from digest.core.identity import canonical_url, is_web_address, short_id, short_ids
from digest.core.phrases import Phrases
from digest.core.ranking.views import View
from digest.core.told import Ground, Match, Past, Shelved
from digest.core.upstream import Upstream
from digest.errors import UsageError
from digest.model import (
    Candidate,
    Decision,
    DigestSettings,
    Proposal,
    Source,
    Standing,
    Story,
    Told,
    Window,
)

#: Section for a kind that no section of digest.toml takes: the last one.
FALLBACK = -1
#: Words that move a story out of the inbox or back; another word (a claim) leaves it where it is.
MOVES = frozenset({"drop", "undrop", "snooze"})
#: By these an entry *is* what waits.
RAN = frozenset({Ground.IDENTITY, Ground.ADDRESS})
#: Words on a whole week.
SKIPS = frozenset({"skip", "unskip"})


def candidates(
    stories: Iterable[Story],
    *,
    window: Window,
    covers: tuple[date, date],
    past: Past,
    decisions: Sequence[Decision],
    sources: Mapping[str, Source],
    settings: DigestSettings,
    weights: Mapping[str, float],
    phrases: Phrases,
    upstream: Upstream | None = None,
    levels: Mapping[str, str] | None = None,
) -> tuple[Candidate, ...]:
    """All candidates of a window, best first, ties by the newest and then by identity.

    `phrases` are the words of the reasons, per language; `upstream` how the trackers stand,
    `levels` of projects at their foundation.
    """
    newest = _newest(decisions)
    zone = ZoneInfo(settings.time_zone)
    stories = list(stories)
    names = short_ids(story.identity for story in stories)
    found: list[tuple[float, float, Candidate]] = []
    names_of: dict[int, Told] = {}  # `past` keeps the matches themselves
    upstream, levels = upstream or Upstream(), levels or {}
    for story in stories:
        told = past.told(story)
        moment = news_of(story)
        age = _age(moment, window)
        standing, note = _standing(story, past, newest, covers)
        if age and standing is not Standing.PICKED and any(match.ground in RAN for match in told):
            continue  # it ran, and nothing came of it since
        view = View(
            story=story,
            window=window,
            sources=sources,
            phrases=phrases,
            upstream=upstream,
            levels=levels,
            told=told,
            age=age,
            zone=zone,
        )
        score, reasons = ranking.score(view, weights)
        candidate = Candidate(
            id=names[story.identity],
            story=story,
            section=section_of(story, sources, settings),
            score=score,
            reasons=reasons,
            standing=standing,
            note=note,
            age=age,
            told=tuple([names_of.get(id(m)) or names_of.setdefault(id(m), named(m)) for m in told]),
        )
        found.append((-score, -moment.timestamp() if moment else 0.0, candidate))
    found.sort(key=lambda one: (one[0], one[1], one[2].story.identity))
    return tuple(candidate for _, _, candidate in found)


def restood(
    known: Iterable[Candidate],
    *,
    issues: Iterable[Shelved],
    decisions: Sequence[Decision],
    covers: tuple[date, date],
) -> tuple[Candidate, ...]:
    """`known` as they stand by what the issue says and editors decided since: the evidence is the same.

    True as long as no words on pairs came, which make other stories, and nothing ran elsewhere since.
    """
    past = Past((issue for issue in issues if issue.is_current(covers)), covers)
    newest = _newest(decisions)
    found = []
    for candidate in known:
        standing, note = _standing(candidate.story, past, newest, covers)
        if (standing, note) != (candidate.standing, candidate.note):
            candidate = replace(candidate, standing=standing, note=note)
        found.append(candidate)
    return tuple(found)


def named(match: Match) -> Told:
    """Where it was told, and how that is known where it is not the identity itself."""
    ran = match.ran
    return Told(issue=ran.issue, section=ran.section, entry=ran.entry, ground=_said(match.ground))


def has_run(candidate: Candidate) -> bool:
    """Whether an earlier issue has the thing itself, not only something like it."""
    return any(told.ground in map(_said, RAN) for told in candidate.told)


def _said(ground: Ground) -> str:
    """As `Told` has it."""
    return "" if ground is Ground.IDENTITY else ground.value


def news_of(story: Story) -> datetime | None:
    """The newest moment at which something about it became different or came."""
    moments = [change.date for change in story.changes] or [i.when for i in story.items if i.when]
    return max(moments, default=None)


def _age(moment: datetime | None, window: Window) -> int:
    if moment is None or moment >= window.since:
        return 0
    return ceil((window.since - moment) / timedelta(weeks=1))


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


def _newest(decisions: Sequence[Decision], verbs: Collection[str] = MOVES) -> Mapping[str, Decision]:
    """The newest word on where each identity stands, whatever order they are read in."""
    ordered = sorted((d for d in decisions if d.verb in verbs), key=lambda d: d.order)
    return {canonical_url(decision.identity): decision for decision in ordered}


def last_words(decisions: Sequence[Decision], editor: str) -> tuple[tuple[Decision, Decision | None], ...]:
    """What `editor` said last that holds still, each with the word on the same thing before it.

    One command says several things at one moment: they are taken back together.
    """
    newest = _newest(decisions)
    own = [d for d in newest.values() if d.editor == editor and d.verb in {"drop", "snooze"}]
    moment = max((decision.at for decision in own), default=None)
    found = []
    for decision in own:
        if decision.at == moment:
            before = [d for d in decisions if d.identity == decision.identity and d != decision]
            found.append((decision, _newest(before).get(decision.identity)))
    return tuple(sorted(found, key=lambda pair: pair[0].identity))


def skipped(decisions: Sequence[Decision]) -> list[tuple[date, date]]:
    """The weeks that will have no issue: `week:2026-02-16/2026-02-22`, by the newest word on each."""
    found = []
    for identity, decision in sorted(_newest(decisions, SKIPS).items()):
        first, slash, last = identity.removeprefix("week:").partition("/")
        if decision.verb == "skip" and slash:
            with suppress(ValueError):
                found.append((date.fromisoformat(first), date.fromisoformat(last)))
    return found


def week_identity(covers: tuple[date, date]) -> str:
    """What a decision on a whole week is keyed by."""
    return f"week:{covers[0].isoformat()}/{covers[1].isoformat()}"


def recalled(decisions: Sequence[Decision], covers: tuple[date, date], since: date) -> tuple[str, ...]:
    """What was snoozed until a day from `since` to the end of `covers`: it is back, however old it is."""
    found = _newest(decisions).values()
    back = [d.identity for d in found if d.verb == "snooze" and d.until and since <= d.until <= covers[1]]
    return tuple(sorted(back))


def _standing(
    story: Story, past: Past, newest: Mapping[str, Decision], covers: tuple[date, date]
) -> tuple[Standing, str]:
    """Picked by any name it goes by, since an editor tells it then; dropped or snoozed by its own."""
    if ran := past.picked(story):
        return Standing.PICKED, f"Vol. {ran.issue}"
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
