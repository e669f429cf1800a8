"""`digest` alone: where the week stands and what comes next."""

from __future__ import annotations

from digest.cli import output
from digest.cli.here import here, now
from digest.model import Severity, Standing


def week() -> None:
    """Print the week in two lines."""
    with here() as digest:
        moment = now()
        issue = digest.next_issue(moment)
        names = [source.id for source in digest.sources if source.enabled]
        health = {h.source: h for h in digest.store.health(names)}
        box = digest.inbox(moment)
        counts = {s: sum(c.standing is s for c in box.candidates) for s in Standing}
        languages = digest.config.digest.languages
        errors = []
        if issue.exists:
            found = digest.check(issue.number, languages)
            errors = [finding for finding in found if finding.severity is Severity.ERROR]
    failing = [name for name in names if name in health and health[name].failures]
    first, last = issue.covers
    parts = [
        f"{counts[Standing.NEW]:,} new",
        f"{counts[Standing.PICKED]} picked",
        f"{counts[Standing.DROPPED]} dropped",
    ]
    if errors:
        parts.append(f"{len(errors)} to mend")
    if failing:
        parts.append(f"{output.count(len(failing), 'source')} failing")
    output.data(f"Vol. {issue.number}, {first:%d %B} to {last:%d %B %Y}: {', '.join(parts)}.")
    output.data(f"Next: {_step(health, counts, issue.exists, bool(errors), issue.number)}")


def _step(health: object, counts: dict[Standing, int], exists: bool, errors: bool, number: int) -> str:
    if not health or not any(h.last_run for h in health.values()):  # type: ignore[attr-defined]
        return "digest collect"
    if not counts[Standing.PICKED]:
        return "digest shortlist, then digest pick ID"
    if errors:
        return f"digest check {number}"
    return f"read content/issues/{number:03}.yaml, then digest publish {number}" if exists else "digest draft"
