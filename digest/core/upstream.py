"""What is known of the trackers at the end of a window: how proposals stand, how old their plans are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from digest.core.changes import state_at
from digest.core.cycle import OVER, Cycle, aim_of, cycle, planned
from digest.model import Kep, Release, Story, TrackerSettings

#: How far back a proposal's changes are counted.
HALF_A_YEAR = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """The proposals as of a moment."""

    #: Identity to its state; proposals that are gone are not in it.
    leads: Mapping[str, Kep] = field(default_factory=dict)
    #: Identity to how many of its states came in the last half year.
    touches: Mapping[str, int] = field(default_factory=dict)
    #: Id of a tracker to where its upstream stands; one of which nothing is known is not in it.
    cycles: Mapping[str, Cycle] = field(default_factory=dict)

    def cycle_of(self, identity: str) -> Cycle | None:
        return self.cycles.get(identity.partition(":")[0])


def upstream(
    states: Iterable[Kep],
    *,
    until: datetime,
    trackers: Sequence[TrackerSettings] = (),
    releases: Collection[Release] = (),
) -> Upstream:
    """What `states` before `until` amount to; what comes later is not looked at."""
    known = [state for state in states if state.published is not None and state.published < until]
    leads = {identity: lead for identity, lead in state_at(known, until).items() if not lead.removed}
    begin = min((state.published for state in known if state.published), default=until)
    touches: defaultdict[str, int] = defaultdict(int)
    for state in known:
        # How all stood when the history begins is nobody's change.
        if state.published and state.published > max(begin, until - HALF_A_YEAR):
            touches[state.identity] += 1
    out = [release for release in releases if release.published and release.published < until]
    cycles = {}
    for tracker in trackers:
        own = [lead for identity, lead in leads.items() if identity.startswith(f"{tracker.id}:")]
        if found := cycle(tracker, until=until, releases=out, leads=own):
            cycles[tracker.id] = found
    return Upstream(leads=leads, touches=dict(touches), cycles=cycles)


def in_season(found: Upstream) -> Iterator[Story]:
    """A story for each proposal that aims at the coming release or shipped in the last, in their order.

    Editors tell of a feature when its release is near, weeks after the last change of its proposal.
    """
    for identity, lead in sorted(found.leads.items()):
        where = found.cycle_of(identity)
        if where is None or lead.status in OVER:
            continue
        lines = {aim_of(lead), *planned(lead.fields).values()}
        if any(where.aims(line) or where.shipped(line) for line in lines):
            yield Story(identity=identity, lead=lead, items=(lead,))
