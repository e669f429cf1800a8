"""`digest pick`: take candidates into the next issue."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.claim import has
from digest.cli.here import here, now
from digest.core.inbox import find
from digest.errors import UsageError
from digest.model import Standing


def pick(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="As digest shortlist shows them.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="All that digest shortlist shows, but for what waits.")
    ] = False,
    section: Annotated[str, typer.Option(help="Into this section; with --all: only of this one.")] = "",
    issue: Annotated[int | None, typer.Option(help="Into this issue; none: the next.")] = None,
    limit: Annotated[int, typer.Option(help="With --all: at most so many a section; 0: all.")] = 10,
    undo: Annotated[bool, typer.Option("--undo", help="Take them out again.")] = False,
) -> None:
    """Write an entry for each candidate into the next issue's file, in every language where facts allow.

    Example: digest pick kep-2254 istio-1.28.1
    """
    if bool(ids) == every:
        raise UsageError("say which candidates", hint="Name ids, or use --all")
    moment = now()
    with here() as digest:
        box = digest.inbox(moment, issue)
        if every:
            wanted = (Standing.PICKED,) if undo else (Standing.NEW,)
            chosen = box.best(section=section, limit=limit, standings=wanted)
            chosen = [candidate for candidate in chosen if undo or not candidate.age]
        else:
            chosen = [find(box.candidates, name) for name in dict.fromkeys(ids or [])]
        if undo:
            gone, left = digest.unpick(box, chosen, skip=every)
            output.talk(
                f"{output.count(len(gone), 'entry', 'entries')} taken out of Vol. {box.issue.number}"
                + (f", {len(left)} left because a person wrote in them" if left else "")
                + "."
            )
            return
        written = digest.pick(box, chosen, "" if every else section)
        for name, holder in digest.holders([candidate for candidate, _ in written]).items():
            if holder.who != digest.editor:
                output.warn(has(digest, name, holder, moment))
    for candidate, where in written:
        output.talk(f"  {where}: {candidate.story.lead.title}")
    already = len(chosen) - len(written)
    path = f"content/issues/{box.issue.number:03}.yaml"
    output.talk(
        f"{output.count(len(written), 'entry', 'entries')} written into {path}"
        + (f", {already} there already" if already else "")
        + f". Next: write its words, then digest check {box.issue.number}"
    )
