"""The one issue that says which sources, or the schedule itself, need a person."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from digest.core.doctor import SLEEPS
from digest.core.forge.plain import hidden, plain, seen
from digest.core.health import condition, needs_a_person, reason, state
from digest.model import Health

LABEL = "digest-health"
TITLE = "Sources or the schedule need a person"
#: Sources that are told of one by one.
MOST = 100
_CLOSES = (
    "This issue closes by itself once all is well. Closed by hand, it waits for something else to be wrong."
)
#: After so long without a sign of life GitHub switches off every workflow that has a schedule, `health` too.
QUIET = timedelta(days=60)
_ASLEEP = (
    "GitHub switches off what has a schedule after 60 quiet days: Actions → collect, publish and health → "
    "Enable workflow, then Run workflow of collect with `since` at the first day that lacks. What upstream "
    "still shows is filled in; nothing that was gathered is lost."
)


def slept(health: Sequence[Health], now: datetime) -> timedelta | None:
    """For how long nothing was gathered, if that is longer than a schedule does; None: it is awake.

    Where nothing was ever gathered, nothing has slept.
    """
    last = max((one.last_success for one in health if one.last_success), default=None)
    return now - last if last is not None and now - last > SLEEPS else None


def wake(sleep: timedelta) -> str:
    """What a person does about it at GitHub, where `health`, which would tell, sleeps too; "" before that."""
    if sleep < QUIET:
        return ""
    return (
        "GitHub switches collect, publish and health off after 60 quiet days. "
        "Next: Actions > each of them > Enable workflow"
    )


def body(health: Sequence[Health], now: datetime) -> str:
    """What there is to do; "" if nothing is."""
    sleep = slept(health, now)
    needing = sorted((one for one in health if needs_a_person(one, now)), key=lambda one: one.source)
    if sleep is None and not needing:
        return ""
    lines = [hidden("health", mark(health, now)), ""]
    if sleep is not None:
        lines += [f"**Nothing was gathered for {sleep.days} days.** {_ASLEEP}", ""]
    if needing:
        lines += ["| source | how it is | what is known |", "|---|---|---|"]
        lines += [
            f"| `{one.source}` | {plain(state(one, now))} | {plain(reason(one, now))} |"
            for one in needing[:MOST]
        ]
        lines += [f"\n{len(needing) - MOST} more: `digest status`."] if len(needing) > MOST else []
        lines += [
            "",
            "`digest sources check ID` asks one again, `digest sources follow` takes new addresses.",
        ]
    lines += ["", _CLOSES]
    return "\n".join(lines) + "\n"


def mark(health: Sequence[Health], now: datetime) -> str:
    """Stays as long as the same things are wrong, whatever the days."""
    wrong = [f"{one.source} {condition(one, now)}" for one in health if needs_a_person(one, now)]
    wrong += ["the schedule"] if slept(health, now) is not None else []
    return hashlib.sha256("\n".join(sorted(wrong)).encode()).hexdigest()[:16]


def marked(text: str) -> str:
    """The mark that a body carries; "" if it has none."""
    words = next((found for line in text.splitlines() if (found := seen(line))), ())
    return words[1] if len(words) == 2 and words[0] == "health" else ""
