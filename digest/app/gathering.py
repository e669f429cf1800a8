"""Gathering: a run over the watch list, and how its sources are."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from digest.app.asking import Asking
from digest.core import weeks
from digest.core.identity import is_web_address
from digest.errors import UsageError
from digest.model import (
    Change,
    Health,
    Outcome,
    Source,
    TrackerSettings,
    Window,
)

if TYPE_CHECKING:
    from digest.pipeline.collect import Run


#: How far back a collect looks when nobody says: a scheduled run may have slept a week.
LOOK_BACK = timedelta(days=14)
#: However long a schedule slept, what is older is asked for by its days (`--since`).
LONGEST = timedelta(days=365)


class Gathering(Asking):
    """What is done with the sources of the watch list as a whole."""

    def window(self, since: str, until: str, now: datetime) -> Window:
        """The window of a collect: as said, else from two weeks before the next issue's days to now.

        Where nothing was gathered for longer than that, from then on.
        """
        from digest.pipeline.inbox import next_issue

        zone = self.config.zone
        end = weeks.parse_day(until, zone) if until else now
        if since:
            begin = weeks.parse_day(since, zone)
        else:
            # An issue file with an error in it must not cost the week its evidence.
            covers = next_issue(self.readable(), self.config.digest, now.astimezone(zone).date()).covers
            following = weeks.window(covers, zone)
            begin = min(following.since, end) - LOOK_BACK
            if sleep := self.slept(end):  # what lies between was asked of nobody
                begin = min(begin, end - min(sleep, LONGEST))
        if begin >= end:
            raise UsageError("the window is empty", hint="--since must lie before --until")
        return Window(begin, end)

    def slept(self, now: datetime) -> timedelta | None:
        """For how long nothing was gathered, if that is longer than any schedule rests."""
        from digest.core.forge.health import slept

        place = self.config.store
        if "://" not in place and not Path(place).is_file():
            return None  # nothing was ever gathered, and to ask is no reason to begin
        return slept(self.store.health([source.id for source in self.watched()], items=False), now)

    def collect(
        self,
        names: Sequence[str],
        window: Window,
        now: datetime,
        say: Callable[[Outcome], None],
        *,
        asking: Callable[[Source], None] | None = None,
        dry_run: bool = False,
        anew: bool = False,
    ) -> Run:
        """Gather from all enabled sources, or from those named; `anew` forgets how far they were read.

        `asking` hears of each source when it is asked, `say` when it is done. Who names a source has it
        asked even if it is gone or wants to be left alone. Without `anew` a source is asked from its own last
        answer on, where that lies before `window`.
        """
        from digest.http import Session
        from digest.pipeline.collect import collect
        from digest.store.alone import alone

        chosen = self._named(names)
        with alone(self.config.store, "collect", started=now, folder=self.config.state):
            self.store.check()
            fetch = Session(self.config.http, resting={} if names else self._resting(chosen, now))
            collectors = self._collectors(fetch)
            with self.store.claiming([source.id for source in chosen]) as claim:
                return collect(
                    chosen,
                    collectors,
                    self.store,
                    session=fetch,
                    window=window,
                    now=now,
                    say=say,
                    asking=asking,
                    dry_run=dry_run,
                    anew=anew,
                    insist=bool(names),
                    longest=timedelta() if anew else LONGEST,
                    claim=claim,
                )

    def _resting(self, sources: Sequence[Source], now: datetime) -> dict[str, tuple[datetime, int]]:
        """Whom to leave alone whoever of `sources` would ask there: a host asks once for all."""
        from digest.core.health import at_address, resting
        from digest.http import Session

        home = self._github(Session(self.config.http))
        found = self.store.health([source.id for source in sources], items=False)
        pairs = [(at_address(health, source), source) for health, source in zip(found, sources, strict=True)]
        return resting(
            pairs, now, lambda source, failed: home.waits_at(source.kind, source.address, failed=failed)
        )

    def watched(self, names: Sequence[str] = ()) -> list[Source]:
        """The sources that a collect asks: all enabled ones, or those named."""
        return self._named(names)

    def health(self) -> list[Health]:
        """What is remembered of each enabled source at the address it has now."""
        from digest.core.health import at_address

        chosen = self._named(())
        with self.looking() as store:
            found = store.health([source.id for source in chosen])
        return [at_address(health, source) for health, source in zip(found, chosen, strict=True)]

    def weekly(self, now: datetime) -> dict[str, tuple[int, ...]]:
        """Id of a source to how many of its items fall in each of the last ten weeks, the oldest first."""
        from digest.core.health import WEEKS, weekly

        with self.looking() as store:
            return weekly(store.moments(now - timedelta(weeks=WEEKS)), now)

    def follow(self, names: Sequence[str] = ()) -> list[tuple[str, str, str]]:
        """Write down where sources have moved for good, all or those named: (id, old, new) of each."""
        from digest.archive.sources import set_address

        moved = {health.source: health.moved for health in self.health() if health.moved}
        for name in names:
            if name not in moved:
                self._named([name])
                raise UsageError(f"{name} has not moved", hint="See how the sources are with: digest status")
        done = []
        for source in self.sources:
            new = moved.get(source.id, "")
            if new and is_web_address(new) and (not names or source.id in names):
                set_address(self.config.content / "sources.yaml", source.id, new)
                done.append((source.id, source.address, new))
        return done

    def proposal_changes(
        self, address: str, windows: Sequence[Window], tracker: str = ""
    ) -> tuple[list[tuple[Change, ...]], tuple[str, ...]]:
        """Net changes of a repository of proposals over each of `windows`, and what was odd."""
        return proposal_changes(
            address,
            windows,
            mirrors=self.config.state / "mirrors",
            trackers=self.config.digest.trackers,
            tracker=tracker,
            allow=self.config.http.allow,
            proxy=self.config.http.proxy,
        )


def proposal_changes(
    address: str,
    windows: Sequence[Window],
    *,
    mirrors: Path | None = None,
    trackers: Sequence[TrackerSettings] = (),
    tracker: str = "",
    allow: Sequence[str] = (),
    proxy: str = "",
) -> tuple[list[tuple[Change, ...]], tuple[str, ...]]:
    """Net changes of a repository of proposals over each of `windows`, and what was odd; keeps no states.

    Without a tracker it is read as Kubernetes' own; without `mirrors`, what is fetched is kept in the
    user's cache.
    """
    from digest.collectors.keps import Keps
    from digest.git import open_repository

    if "://" not in address and Path(address).exists():
        address = str(Path(address).absolute())  # as the person who typed it sees it
    cache = mirrors or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "digest" / "mirrors"
    known = [known.id for known in trackers]
    if tracker and tracker not in known:
        raise UsageError(
            f"there is no tracker {tracker!r}", hint=f"Trackers: {', '.join(known) or 'none in digest.toml'}"
        )
    keps = Keps(lambda where: open_repository(where, cache, allow=allow, proxy=proxy), trackers)
    return keps.changes(Source(id="keps", kind="keps", address=address, tracker=tracker), windows)
