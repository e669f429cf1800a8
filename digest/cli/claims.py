"""`digest claims`: who is on what, in one list."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.core.claims import since


def claims(
    issue: Annotated[int | None, typer.Option(help="Of this issue; none: the next.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One object a claim.")] = False,
) -> None:
    """List who is on what: sections, entries, candidates; claimed, or by `editor:` in the issue's file.

    Example: digest claims --issue 32
    """
    moment = now()
    with here() as digest:
        found = [(work, work.holder) for work in digest.works(moment, issue) if work.holder]
        number, zone = digest.next_issue(moment, issue).number, digest.config.zone
        names = {who: digest.called(who) for _, holder in found for who in (holder.who, holder.by)}
    if json:
        output.objects(
            {
                "issue": number,
                "kind": work.kind,
                "id": work.id,
                "section": work.section,
                "title": work.title,
                "who": holder.who,
                "name": names[holder.who],
                "since": holder.since,
                "by": holder.by or holder.who,
                "file": holder.since is None,
            }
            for work, holder in found
        )
        return
    output.table(
        [
            [
                names[holder.who],
                work.kind,
                work.id,
                work.title,
                since(holder.since, moment, zone).removeprefix(" since ") or "in the file",
            ]
            for work, holder in found
        ],
        header=["who", "kind", "id", "title", "since"],
        wide=3,
    )
    people = output.count(len({holder.who for _, holder in found}), "person", "people")
    output.talk(
        f"Vol. {number}: {output.count(len(found), 'claim')}, {people}."
        + ("" if found else " Next: digest claim SECTION")
    )
