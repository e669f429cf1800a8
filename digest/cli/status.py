"""`digest status`: how the sources are."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here
from digest.model import Health


def status(json: Annotated[bool, typer.Option("--json", help="One object a source.")] = False) -> int:
    """Show each source's last success, last new item and last error; exit 1 if one fails."""
    with here() as digest:
        names = [source.id for source in digest.sources if source.enabled]
        found = digest.store.health(names)
    bad = [health for health in found if health.failures]
    never = [health for health in found if health.last_run is None]
    if json:
        output.objects(_record(health) for health in found)
    else:
        output.table(
            [
                [
                    h.source,
                    _word(h),
                    output.day(h.last_success),
                    output.day(h.last_new),
                    f"{h.items:,}",
                    h.error,
                ]
                for h in found
            ],
            header=["source", "state", "last success", "last new", "items", "error"],
        )
    fine = len(found) - len(bad) - len(never)
    output.talk(
        f"{fine} fine, {len(bad)} failing, {len(never)} not asked yet"
        + (". Next: digest sources check SOURCE" if bad else ". Next: digest collect" if never else "")
    )
    return 1 if bad else 0


def _word(health: Health) -> str:
    if health.last_run is None:
        return "not asked"
    return f"failing ({health.failures})" if health.failures else "ok"


def _record(health: Health) -> dict[str, object]:
    return {
        "source": health.source,
        "ok": health.last_run is not None and not health.failures,
        "error": health.error,
        "failures": health.failures,
        "last_run": health.last_run,
        "last_success": health.last_success,
        "last_new": health.last_new,
        "items": health.items,
    }
