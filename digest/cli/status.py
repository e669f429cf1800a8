"""`digest status`: how the sources are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

import typer

from digest.cli import output
from digest.cli.collect import record
from digest.cli.here import here, now
from digest.cli.progress import fared
from digest.core.health import Condition, condition, needs_a_person, reason, silent_days, state
from digest.model import Health, Outcome

#: From so many columns on there is room for the titles too.
ROOM_FOR_TITLES = 100


def status(
    run: Annotated[
        bool, typer.Option("--run", help="The last collect: every source, every warning.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One object a source.")] = False,
) -> int:
    """Show how each source is, and what is wrong with it; exit 1 if one needs a person.

    A failure or two may pass by itself. Gone, moved, silent for longer than its habit, failing three
    times in a row or for more than a week will not.
    """
    moment = now()
    with here() as digest:
        if run:
            return _last_run(digest.store.last_run(), json=json)
        titles = {source.id: source.title for source in digest.watched()}
        found = digest.health()
    if json:
        output.objects(_record(health, moment) for health in found)
    else:
        _table(found, titles, moment)
    needing = [health for health in found if needs_a_person(health, moment)]
    if json:
        for health in needing:
            output.talk(f"{health.source}: {state(health, moment)}: {reason(health, moment)}")
    output.talk(_closing(found, needing, moment))
    return 1 if needing else 0


def _table(found: Sequence[Health], titles: Mapping[str, str], moment: datetime) -> None:
    header = ["source", "state", "last success", "last new", "items", "seconds"]
    rows = [
        [
            health.source,
            state(health, moment),
            output.day(health.last_success),
            output.day(health.last_new),
            f"{health.items:,}",
            f"{health.latency:.1f}" if health.last_run else "-",
        ]
        for health in found
    ]
    wide = 0
    if any(titles.values()) and output.columns() >= ROOM_FOR_TITLES:
        header, wide = [*header, "title"], -1
        rows = [[*row, titles[row[0]]] for row in rows]
    output.table(rows, header=header, wide=wide, below=[reason(health, moment) for health in found])


def _closing(found: Sequence[Health], needing: Sequence[Health], moment: datetime) -> str:
    counts = Counter(condition(health, moment) for health in found)
    words = ", ".join(f"{counts[word]:,} {word}" for word in Condition if counts[word]) or "no sources yet"
    if needing:
        names = ", ".join(health.source for health in needing[:5])
        more = f" and {len(needing) - 5} more" if len(needing) > 5 else ""
        words += f"; {len(needing)} need{'s' if len(needing) == 1 else ''} you: {names}{more}"
    return f"{words}. Next: {_next(found, needing, moment)}"


def _next(found: Sequence[Health], needing: Sequence[Health], moment: datetime) -> str:
    if not found:
        return "digest sources add ID ADDRESS"
    if any(health.moved for health in needing):
        return "digest sources follow"
    if needing:
        return f"digest sources check {needing[0].source}"
    if any(condition(health, moment) in {Condition.UNASKED, Condition.FAILING} for health in found):
        return "digest collect"
    return "digest shortlist"


def _record(health: Health, moment: datetime) -> dict[str, object]:
    return {
        "source": health.source,
        "ok": health.last_run is not None and not health.failures,
        "error": health.error,
        "state": condition(health, moment),
        "reason": reason(health, moment),
        "needs_a_person": needs_a_person(health, moment),
        "status": health.status,
        "failures": health.failures,
        "last_run": health.last_run,
        "last_success": health.last_success,
        "last_new": health.last_new,
        "items": health.items,
        "latency": health.latency,
        "moved": health.moved,
        "gone": health.gone,
        "wait_until": health.wait_until,
        "silent_days": silent_days(health, moment),
        "habit_days": health.habit,
    }


def _last_run(outcomes: Sequence[Outcome], *, json: bool) -> int:
    """The report that the last run left behind."""
    if json:
        output.objects(record(outcome) | {"started": outcome.started} for outcome in outcomes)
    else:
        for outcome in outcomes:
            output.data(f"{outcome.source}: {fared(outcome)}, {outcome.latency:.1f} s")
            lines = [outcome.error] if outcome.error else []
            lines += [f"warning: {warning}" for warning in outcome.warnings]
            lines += [f"moved for good to {outcome.moved}"] if outcome.moved else []
            for line in lines:
                output.data(f"  {line.removeprefix(f'{outcome.source}: ')}")
    if not outcomes:
        output.talk("Nothing was collected yet. Next: digest collect")
        return 0
    failed = sum(not outcome.ok and not outcome.skipped for outcome in outcomes)
    oddities = sum(len(outcome.warnings) for outcome in outcomes)
    output.talk(
        f"The run of {outcomes[0].started:%Y-%m-%d %H:%M} UTC: {output.count(len(outcomes), 'source')}, "
        f"{sum(o.found for o in outcomes):,} found, {sum(o.new for o in outcomes):,} new, {failed} failed, "
        f"{output.count(oddities, 'oddity', 'oddities')}. Next: digest status"
    )
    return 0
