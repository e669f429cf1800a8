"""Gather from every source; one bad source never costs the week.

::

    asked to be left alone, gone ── skipped, with the reason
    kinds that ask for many at once ── prepare ──┐
    the others, slowest first ─────────────────── turns ── at most 40 ── collector.collect
                                                    │ Gathered: store.finish    one transaction a source
                                                    └ an error: store.fail      told, the others go on
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, MutableMapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import anyio

from digest.core.health import at_address, is_same_place, since_answered, why_not_asked
from digest.core.outcomes import answered, failed, skipped
from digest.errors import DigestError, FetchError, StoreError, one_line
from digest.model import Cursor, Gathered, Outcome, Source, Window
from digest.pipeline.turns import PATIENCE, Turns, host_of
from digest.ports import Collector, Preparing

if TYPE_CHECKING:
    from digest.store.claims import Claim
    from digest.store.database import Store

#: Sources on their way at a time. The client asks 20 at a time; the others are being read and kept, or next.
LIMIT = 40
AGAIN = "It is asked again next time"
ELSEWHERE = "another collector is at it"
#: Seconds after which a source is given up, whatever its collector does; each request has its own deadline.
SECONDS = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a whole run went."""

    outcomes: tuple[Outcome, ...]
    #: Of these, those that another collect was at, or had been at since this one began.
    elsewhere: tuple[Outcome, ...] = ()

    @property
    def asked(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if not outcome.skipped)

    @property
    def skipped(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.skipped)

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.asked if not outcome.ok)

    @property
    def new(self) -> int:
        return sum(outcome.new for outcome in self.outcomes)

    @property
    def all_failed(self) -> bool:
        """Whether not one of those asked answered; nobody asked is no failure."""
        return bool(self.asked) and len(self.failed) == len(self.asked)


def collect(
    sources: Sequence[Source],
    collectors: Mapping[str, Collector],
    store: Store,
    *,
    session: AbstractAsyncContextManager[object],
    window: Window,
    now: datetime,
    say: Callable[[Outcome], None],
    asking: Callable[[Source], None] | None = None,
    dry_run: bool = False,
    anew: bool = False,
    insist: bool = False,
    longest: timedelta = timedelta(),
    claim: Claim = lambda names: names,
) -> Run:
    """Read `sources`, keep what is new; outcomes in the order of `sources`.

    With `anew` sources are read as if for the first time, and how far they were read stays as it was: a
    past week is filled in, and what came after it is still to be seen. With `insist` those too are
    asked that are gone or want to be left alone. Who answered last before `window` is asked from then on, at
    most for `longest`. `session` is what the collectors need open while they
    work: the HTTP client. What `claim` does not give is another collect's, and left to it. `asking` hears
    of each source that is being asked, `say` of each that is done. Raises StoreError if the store itself
    fails: then nothing more can be kept.
    """
    gathering = _Gathering(collectors, store, window=window, now=now, say=say, dry_run=dry_run)
    gathering.asking, gathering.claim = asking, claim
    left: list[tuple[float, Source]] = []
    cursors = store.cursors()
    if anew:
        # Where there is no cursor yet, a reading up to this moment may leave one.
        gathering.staying = {s.id for s in sources} if window.until < now else set(cursors)
        cursors = {}
    healths = store.health([source.id for source in sources], items=False)
    for source, remembered in zip(sources, healths, strict=True):
        health = at_address(remembered, source)
        if not insist and (why := why_not_asked(health, now)):
            gathering.skip(source, why)
            continue
        if is_same_place(remembered, source):
            gathering.windows[source.id] = since_answered(window, remembered, longest)
            if source.id in cursors:
                gathering.cursors[source.id] = cursors[source.id]
        left.append((health.latency, source))
    if left:
        # The slowest first, so that nobody waits for them at the end; before them those nobody knows.
        left.sort(key=lambda pair: -pair[0] if pair[0] else float("-inf"))
        try:
            anyio.run(gathering.everything, [source for _, source in left], session)
        except BaseExceptionGroup as failures:
            raise _first(failures) from failures
    return Run(
        outcomes=tuple(gathering.outcomes[source.id] for source in sources),
        elsewhere=tuple(gathering.outcomes[name] for name in gathering.elsewhere),
    )


@dataclass
class _Gathering:
    """One run on its way; of each source that is done only its small outcome stays."""

    collectors: Mapping[str, Collector]
    store: Store
    window: Window = field(kw_only=True)
    now: datetime = field(kw_only=True)
    say: Callable[[Outcome], None] = field(kw_only=True)
    dry_run: bool = field(kw_only=True)
    asking: Callable[[Source], None] | None = None
    claim: Claim = field(default=lambda names: names)
    cursors: MutableMapping[str, Cursor] = field(default_factory=dict)
    #: Of sources that are known where they are.
    windows: dict[str, Window] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    #: Sources that another collect is at.
    elsewhere: list[str] = field(default_factory=list)
    #: Sources whose cursors stay where they are.
    staying: Collection[str] = ()

    def skip(self, source: Source, why: str) -> None:
        """Not asked in this run; the runs say so."""
        self._done(skipped(source, why, now=self.now), Gathered())

    def _ours(self, sources: Sequence[Source]) -> list[Source]:
        """Those that no other collector is at; of the others only this run's reader hears."""
        given = self.claim([source.id for source in sources])
        for source in sources:
            if source.id not in given:
                self.outcomes[source.id] = skipped(source, ELSEWHERE, now=self.now)
                self.elsewhere.append(source.id)
                self.say(self.outcomes[source.id])
        return [source for source in sources if source.id in given]

    async def everything(
        self, sources: Sequence[Source], session: AbstractAsyncContextManager[object]
    ) -> None:
        alone, together = self._parted(sources)
        turns = Turns(coming=len(together))
        async with session, anyio.create_task_group() as group:
            for kind, mine in together.items():
                group.start_soon(self._prepare, kind, mine, turns)
            turns.put(alone)
            for _ in range(min(LIMIT, len(sources))):
                group.start_soon(self._work, turns)

    def _parted(self, sources: Sequence[Source]) -> tuple[list[Source], Mapping[str, list[Source]]]:
        """Those that are asked one by one, and by kind those whose collector asks for many at once."""
        alone: list[Source] = []
        together: defaultdict[str, list[Source]] = defaultdict(list)
        for source in sources:
            is_preparing = isinstance(self.collectors.get(source.kind), Preparing)
            (together[source.kind] if is_preparing else alone).append(source)
        return alone, together

    async def _prepare(self, kind: str, sources: Sequence[Source], turns: Turns) -> None:
        """Ask for many at once, then put them in line; what could not be had is asked for one by one."""
        collector, sources = self.collectors[kind], self._ours(sources)
        window, some = self._most(sources)
        cursors = {source.id: self.cursors[source.id] for source in some if source.id in self.cursors}
        if some and isinstance(collector, Preparing):
            try:
                with anyio.move_on_after(SECONDS):
                    await collector.prepare(some, window, cursors)
            except Exception:  # noqa: S110 - it was an attempt to spare questions, and costs nothing else
                pass
        turns.put(sources)
        turns.came()

    def _most(self, sources: Sequence[Source]) -> tuple[Window, list[Source]]:
        """The window of most of `sources`, and whose it is: who is behind makes nobody else read longer."""
        windows = [self._window(source) for source in sources]
        ((window, _),) = Counter(windows).most_common(1) or [(self.window, 0)]
        return window, [source for source, its in zip(sources, windows, strict=True) if its == window]

    def _window(self, source: Source) -> Window:
        return self.windows.get(source.id, self.window)

    async def _work(self, turns: Turns) -> None:
        while (source := await turns.take()) is not None:
            if not self._ours([source]):
                turns.leave(source, missed=False, answered=False)
                continue
            error = await self._one(source, in_vain=turns.lets_wait(source))
            late = isinstance(error, FetchError) and error.late
            turns.leave(source, missed=late, answered=error is None)

    async def _one(self, source: Source, *, in_vain: bool) -> Exception | None:
        """Ask a source, unless that is `in_vain`, and keep how it went; what went wrong."""
        if self.asking is not None:
            self.asking(source)
        began = anyio.current_time()
        gathered, error = (Gathered(), _not_waited_for(source)) if in_vain else await self._gather(source)
        seconds = anyio.current_time() - began
        if error is None:
            self._done(answered(source, gathered, now=self.now, seconds=seconds), gathered)
        else:
            self._done(failed(source, error, now=self.now, seconds=seconds), gathered)
        return error

    async def _gather(self, source: Source) -> tuple[Gathered, Exception | None]:
        collector = self.collectors.get(source.kind)
        if collector is None:
            known = ", ".join(sorted(self.collectors))
            return Gathered(), DigestError(
                f"no collector reads the kind {source.kind!r}. Known kinds: {known}"
            )
        try:
            with anyio.move_on_after(SECONDS):
                cursor = self.cursors.pop(source.id, None)
                return await collector.collect(source, self._window(source), cursor), None
        except Exception as error:  # a collector's bug must not cost the other sources
            return Gathered(), error
        return Gathered(), FetchError(f"given up after {SECONDS:g} seconds", hint=AGAIN, late=True)

    def _done(self, outcome: Outcome, gathered: Gathered) -> None:
        # On the loop, not in a thread: that costs a seventh more, and SQLite lets one write at a time anyway.
        if not self.dry_run:
            outcome = _keep(self.store, outcome, gathered, moves=outcome.source not in self.staying)
        self.outcomes[outcome.source] = outcome
        self.say(outcome)


def _not_waited_for(source: Source) -> FetchError:
    why = f"not asked, for {host_of(source)} has let us wait {PATIENCE} times in a row"
    return FetchError(why, subject=source.address, hint=AGAIN)


def _keep(store: Store, outcome: Outcome, gathered: Gathered, *, moves: bool) -> Outcome:
    if not outcome.ok:
        store.fail(outcome)
        return outcome
    try:
        added = store.finish(outcome.source, gathered, outcome, moves=moves)
    except ValueError as error:  # a collector gave what no store can hold: its fault, not the run's
        failed = replace(outcome, ok=False, found=0, error=one_line(f"{outcome.source}: {error}"))
        store.fail(failed)
        return failed
    return replace(outcome, new=added.new)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The store's own error if there is one, else the first."""
    for error in group.exceptions:
        inner = _first(error) if isinstance(error, BaseExceptionGroup) else error
        if isinstance(inner, StoreError):
            return inner
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error
