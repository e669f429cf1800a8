"""Gather from every source; one bad source never costs the week.

::

    sources | collector.collect | store.finish      one transaction a source
                 └── SourceError ─ store.fail        named at the end, the others go on
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import anyio

from digest.errors import DigestError, StoreError, one_line
from digest.model import Cursor, Gathered, Outcome, Source, Window
from digest.ports import Collector

if TYPE_CHECKING:
    from digest.store.database import Store

#: Sources read at the same time.
LIMIT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a whole run went."""

    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if not outcome.ok)

    @property
    def new(self) -> int:
        return sum(outcome.new for outcome in self.outcomes)

    @property
    def all_failed(self) -> bool:
        return bool(self.outcomes) and len(self.failed) == len(self.outcomes)


def collect(
    sources: Sequence[Source],
    collectors: Mapping[str, Collector],
    store: Store,
    *,
    session: AbstractAsyncContextManager[object],
    window: Window,
    now: datetime,
    say: Callable[[Outcome], None],
    dry_run: bool = False,
    anew: bool = False,
) -> Run:
    """Read `sources`, keep what is new; outcomes in the order of `sources`.

    With `anew` sources are read as if for the first time: a past week is filled in.
    `session` is what the collectors need open while they work: the HTTP client.
    Raises StoreError if the store itself fails: then nothing more can be kept.
    """
    outcomes: dict[str, Outcome] = {}

    async def one(source: Source, limiter: anyio.CapacityLimiter) -> None:
        async with limiter:
            cursor = None if anew else store.cursor(source.id)
            gathered, error = await _gather(source, collectors, window, cursor)
        outcome = _outcome(source, gathered, error, now)
        if not dry_run:
            outcome = _keep(store, outcome, gathered)
        outcomes[source.id] = outcome
        say(outcome)

    async def everything() -> None:
        limiter = anyio.CapacityLimiter(LIMIT)
        async with session, anyio.create_task_group() as group:
            for source in sources:
                group.start_soon(one, source, limiter)

    try:
        anyio.run(everything)
    except BaseExceptionGroup as failures:
        raise _first(failures) from failures
    return Run(outcomes=tuple(outcomes[source.id] for source in sources))


async def _gather(
    source: Source, collectors: Mapping[str, Collector], window: Window, cursor: Cursor | None
) -> tuple[Gathered, str]:
    collector = collectors.get(source.kind)
    if collector is None:
        known = ", ".join(sorted(collectors))
        return Gathered(), f"{source.id}: no collector reads the kind {source.kind!r}. Known kinds: {known}"
    try:
        return await collector.collect(source, window, cursor), ""
    except DigestError as error:
        return Gathered(), str(error)
    except Exception as error:  # a collector's bug must not cost the other sources
        return Gathered(), one_line(
            f"{source.id}: unexpected {type(error).__name__}: {error}. Please report it"
        )


def _outcome(source: Source, gathered: Gathered, error: str, now: datetime) -> Outcome:
    return Outcome(
        source=source.id,
        started=now,
        ok=not error,
        error=error,
        found=len(gathered.items),
        unchanged=gathered.unchanged,
        warnings=gathered.warnings,
    )


def _keep(store: Store, outcome: Outcome, gathered: Gathered) -> Outcome:
    if not outcome.ok:
        store.fail(outcome)
        return outcome
    try:
        added = store.finish(outcome.source, gathered, outcome)
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
