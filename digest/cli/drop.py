"""`digest drop`: what is not for this paper."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.claim import warn_of_others
from digest.cli.here import here, now
from digest.cli.shortlist import told_counts
from digest.core.inbox import find
from digest.errors import UsageError
from digest.model import Standing


def drop(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="As digest shortlist shows them.")
    ] = None,
    why: Annotated[str, typer.Option(help="For the others, and for yourself in a year.")] = "",
    undo: Annotated[
        bool, typer.Option("--undo", help="Take the word back; without ID what you dropped or snoozed last.")
    ] = False,
) -> None:
    """Take candidates out of the inbox; a line in content/decisions/ remembers it.

    Example: digest drop a-3f9k2 --why "an advertisement"
    """
    moment = now()
    if not ids and not undo:
        raise UsageError("say which candidates", hint="See their ids with: digest shortlist")
    with here() as digest:
        if not ids:
            for decision in digest.take_back(moment):
                output.talk(f"  {decision.identity}: {decision.verb} taken back")
            return
        box = digest.inbox(moment)
        chosen = [find(box.candidates, name) for name in dict.fromkeys(ids)]
        if not undo and (taken := [c for c in chosen if c.standing is Standing.PICKED]):
            raise UsageError(
                f"{taken[0].id} stands in {taken[0].note}",
                hint=f"Take it out: digest pick --undo {taken[0].id}",
            )
        if not undo:
            warn_of_others(digest, chosen, moment)
        digest.decide("undrop" if undo else "drop", chosen, moment, why)
        counts = told_counts(digest.inbox(moment))
    words = "back in the inbox" if undo else "dropped"
    output.talk(f"{output.count(len(chosen), 'candidate')} {words}; {counts}.")
