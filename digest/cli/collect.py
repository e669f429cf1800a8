"""`digest collect`: gather what upstream says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import actions, output, progress
from digest.cli.here import here, now
from digest.core import weeks
from digest.errors import IssueError
from digest.model import Outcome, Window

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.pipeline.collect import Run

#: Warnings of a source that are said at once; all of them are kept with the run.
SAID = 3


def collect(
    source: Annotated[list[str] | None, typer.Argument(help="Only these sources; none: all.")] = None,
    since: Annotated[str, typer.Option(help="From this day on (2026-06-01) or moment.")] = "",
    until: Annotated[str, typer.Option(help="Up to this day, not including it.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Ask, count, keep nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One object a source.")] = False,
) -> int:
    """Gather from the watch list; one bad source never costs the week.

    Example: digest collect --since 2026-06-01 --until 2026-06-08
    """
    from digest.core.forge.health import wake

    moment, names = now(), source or []
    with here() as digest:
        window = digest.window(since, until, moment)
        sleep = None if since or names else digest.slept(moment)
        hosted = bool(digest.config.forge.repository) or actions.runs_here()
        waking = wake(sleep) if sleep and hosted else ""
        with progress.watching(lambda: len(digest.watched(names)), quiet=json) as shown:
            run = digest.collect(
                names,
                window,
                moment,
                shown.done,
                asking=shown.asking,
                dry_run=dry_run,
                anew=bool(since or until),
            )
        following = "digest shortlist" if dry_run or not run.new else _following(digest, moment)
        still = "" if dry_run else _standstill(digest, run, window if since or until else None, moment)
    if json:
        output.objects(record(outcome) for outcome in run.outcomes)
    if sleep:
        output.talk(
            f"note: nothing was gathered for {sleep.days} days; "
            f"all since {window.since:%Y-%m-%d} is asked for" + (f". {waking}" if waking else "")
        )
    _oddities(run.outcomes)
    for outcome in run.outcomes:
        if outcome.moved:
            _warn(outcome, f"moved for good to {outcome.moved}. Next: digest sources follow {outcome.source}")
    elsewhere = {outcome.source for outcome in run.elsewhere}
    for outcome in (*run.skipped, *run.failed):
        if outcome.source not in elsewhere:
            _warn(outcome, outcome.error)
    if elsewhere:  # one line for all: where some share a long list, most are another's
        output.warn(f"{_names(run.elsewhere)}: another collector is at it")
    output.talk(
        _closing(run, still, following, dry_run=dry_run),
        event="collected",
        sources=len(run.outcomes),
        failed=len(run.failed),
        found=sum(outcome.found for outcome in run.outcomes),
        new=run.new,
    )
    return 1 if run.all_failed else 0


def record(outcome: Outcome) -> dict[str, object]:
    """How a source fared, for machines."""
    return {
        "source": outcome.source,
        "ok": outcome.ok,
        "skipped": outcome.skipped,
        "error": outcome.error,
        "found": outcome.found,
        "new": outcome.new,
        "unchanged": outcome.unchanged,
        "warnings": outcome.warnings,
        "status": outcome.status,
        "seconds": outcome.latency,
        "moved": outcome.moved,
        "gone": outcome.gone,
        "wait_until": outcome.wait_until,
    }


def about(outcome: Outcome, text: str) -> str:
    """`text` with the name of the source before it, unless it stands there already."""
    return text if text.startswith(f"{outcome.source}:") else f"{outcome.source}: {text}"


def _oddities(outcomes: Sequence[Outcome]) -> None:
    """The first few warnings of each source; of the others how to see them."""
    odd = [outcome for outcome in outcomes if outcome.warnings]
    if not odd:
        return
    with output.folded(output.count(sum(len(o.warnings) for o in odd), "oddity", "oddities")):
        for outcome in odd:
            for warning in outcome.warnings[:SAID]:
                output.talk(f"warning: {about(outcome, warning)}")
            if len(outcome.warnings) > SAID:
                more = len(outcome.warnings) - SAID
                output.talk(
                    f"warning: {outcome.source}: {more:,} more oddities. See all: digest status --run"
                )


def _warn(outcome: Outcome, text: str) -> None:
    output.warn(about(outcome, text), title=outcome.source)


def _closing(run: Run, still: str, following: str, *, dry_run: bool) -> str:
    kept = "would be looked at" if dry_run else f"{run.new:,} new"
    found = sum(outcome.found for outcome in run.outcomes)
    good = len(run.asked) - len(run.failed)
    return (
        f"{good} of {output.count(len(run.outcomes), 'source')} answered, {found:,} found, {kept}"
        + (f"; failed: {_names(run.failed)}" if run.failed else "")
        + (f"; left alone: {_names(run.skipped)}" if run.skipped else "")
        + (f"; {still}" if still else "")
        + f". Next: {following if good else 'digest status'}"
    )


def _standstill(digest: Digest, run: Run, window: Window | None, moment: datetime) -> str:
    """Into which of the trackers just read nothing was merged, in the days asked for or the next issue's."""
    zone = digest.config.zone
    try:
        window = window or weeks.window(digest.next_issue(moment).covers, zone)
    except IssueError:
        return ""
    still = digest.quiet_trackers(window)
    read = {outcome.source for outcome in run.asked if outcome.ok}
    first, last = (at.astimezone(zone).date() for at in (window.since, window.until - timedelta(seconds=1)))
    when = f"from {first} to {last}" if window.until <= moment else f"since {first}"
    return replace(still, sources=tuple(name for name in still.sources if name in read)).told(when)


def _following(digest: Digest, moment: datetime) -> str:
    """What to do with what was found; it may all lie outside of the next issue's days."""
    try:
        issue = digest.next_issue(moment)
    except IssueError:
        return "digest check"
    if digest.is_gathered(issue):
        return "digest shortlist"
    first, last = issue.covers
    return f"nothing lies in {first} to {last}; for another week: digest draft --from DAY --to DAY"


def _names(outcomes: Sequence[Outcome]) -> str:
    names = ", ".join(outcome.source for outcome in outcomes[:5])
    return f"{names} and {len(outcomes) - 5} more" if len(outcomes) > 5 else names
