"""`digest claim`: who is on what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.core import claims

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from digest.app import Digest
    from digest.model import Candidate


def claim(
    names: Annotated[
        list[str], typer.Argument(metavar="NAME...", help="Sections, entries of the issue, candidates.")
    ],
    issue: Annotated[int | None, typer.Option(help="Of this issue; none: the next.")] = None,
    whom: Annotated[str, typer.Option("--for", metavar="WHO", help="For somebody else.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Nobody is on it any more.")] = False,
) -> None:
    """Say that you are on a section, an entry or a candidate; the others see it, nothing is locked.

    Example: digest claim upstream kep-2254
    """
    moment = now()
    with here() as digest:
        if undo:
            done = digest.unclaim(names, moment, issue)
            output.talk(f"{', '.join(work.id for work in done)}: free again. Next: digest claims")
            return
        done = digest.claim(names, moment, issue, whom)
        who = digest.person(whom) if whom else digest.editor
        for work in done:
            if work.holder and work.holder.who != who:
                output.warn(has(digest, work.id, work.holder, moment).replace(" has ", " had ", 1))
        output.talk(f"{digest.called(who)} is on {', '.join(work.id for work in done)}. Next: digest claims")


def warn_of_others(digest: Digest, chosen: Sequence[Candidate], moment: datetime) -> None:
    """A line for each of `chosen` that somebody else is on."""
    me = digest.editor
    for name, holder in digest.holders(chosen).items():
        if holder.who != me:
            output.warn(has(digest, name, holder, moment))


def has(digest: Digest, name: str, holder: claims.Holder, moment: datetime) -> str:
    """`张晓宇 has kep-2254 since Tuesday`."""
    since = claims.since(holder.since, moment, digest.config.zone)
    by = f" ({digest.called(holder.by)} said so)" if holder.by else ""
    return f"{digest.called(holder.who)} has {name}{since}{by}"
