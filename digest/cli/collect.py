"""`digest collect`: gather what upstream says."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.errors import IssueError
from digest.model import Outcome, Standing

if TYPE_CHECKING:
    from digest.app import Digest


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
    moment = now()
    with here() as digest:
        window = digest.window(since, until, moment)
        say = _quiet if json else _say
        run = digest.collect(source or [], window, moment, say, dry_run=dry_run, anew=bool(since))
        following = "digest shortlist" if dry_run or not run.new else _following(digest, moment)
    if json:
        output.objects(_record(outcome) for outcome in run.outcomes)
    for outcome in run.outcomes:
        for warning in outcome.warnings[:3]:
            name = "" if warning.startswith((outcome.source, "keps/")) else f"{outcome.source}: "
            output.talk(f"warning: {name}{warning}")
        if len(outcome.warnings) > 3:
            output.talk(f"warning: {outcome.source}: {len(outcome.warnings) - 3} more oddities like these")
    for outcome in run.failed:
        name = "" if outcome.error.startswith(outcome.source) else f"{outcome.source}: "
        output.talk(f"{_annotation()}{name}{outcome.error}")
    kept = "would be looked at" if dry_run else f"{run.new:,} new"
    found = sum(outcome.found for outcome in run.outcomes)
    good = len(run.outcomes) - len(run.failed)
    output.talk(
        f"{good} of {output.count(len(run.outcomes), 'source')} answered, {found:,} found, {kept}"
        + (f"; failed: {_names(run.failed)}" if run.failed else "")
        + f". Next: {following if good else 'digest status'}"
    )
    return 1 if run.all_failed else 0


def _quiet(outcome: Outcome) -> None:
    """Say nothing: a machine reads the run's records at its end."""


def _say(outcome: Outcome) -> None:
    if not outcome.ok:
        output.talk(f"  {outcome.source}: failed")
    elif outcome.unchanged:
        output.talk(f"  {outcome.source}: nothing new")
    else:
        output.talk(f"  {outcome.source}: {outcome.found:,} found, {outcome.new:,} new")


def _following(digest: Digest, moment: datetime) -> str:
    """What to do with what was found; it may all lie outside of the next issue's days."""
    try:
        box = digest.inbox(moment)
    except IssueError:
        return "digest check"
    if any(candidate.standing is Standing.NEW for candidate in box.candidates):
        return "digest shortlist"
    first, last = box.issue.covers
    return f"nothing lies in {first} to {last}; for another week: digest draft --from DAY --to DAY"


def _names(failed: Sequence[Outcome]) -> str:
    names = ", ".join(outcome.source for outcome in failed[:5])
    return f"{names} and {len(failed) - 5} more" if len(failed) > 5 else names


def _record(outcome: Outcome) -> dict[str, object]:
    return {
        "source": outcome.source,
        "ok": outcome.ok,
        "error": outcome.error,
        "found": outcome.found,
        "new": outcome.new,
        "unchanged": outcome.unchanged,
        "warnings": outcome.warnings,
    }


def _annotation() -> str:
    """GitHub shows lines of this form on the run's page."""
    return "::warning::" if os.environ.get("GITHUB_ACTIONS") == "true" else "warning: "
