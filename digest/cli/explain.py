"""`digest explain`: why a candidate stands where it stands."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.claim import has
from digest.cli.here import here, now
from digest.cli.shortlist import record, stands, titled
from digest.core import weeks
from digest.core.inbox import find
from digest.model import Candidate, Standing


def explain(
    name: Annotated[str, typer.Argument(metavar="ID", help="As digest shortlist shows it, or an address.")],
    issue: Annotated[int | None, typer.Option(help="For this issue; none: the next.")] = None,
    as_of: Annotated[str, typer.Option(help="As if today were this day (2026-06-14).")] = "",
    json: Annotated[bool, typer.Option("--json", help="One object.")] = False,
) -> None:
    """Show all that is known of a candidate: its points one by one, where else it stands, where it ran.

    Example: digest explain kep-2254
    """
    with here() as digest:
        moment = weeks.parse_day(as_of, digest.config.zone) if as_of else now()
        box = digest.inbox(moment, issue)
        languages = ["en", *digest.config.digest.languages]
        candidate = find(box.candidates, name)
        holders = digest.holders([candidate])
        held = {key: digest.called(holder.who) for key, holder in holders.items()}
        on_it = [has(digest, key, holder, moment) for key, holder in holders.items()]
    if json:
        output.objects([record(candidate, held=held)])
        return
    lead = candidate.story.lead
    places = [c.id for c in box.candidates if c.section == candidate.section]
    output.data(f"{candidate.id}  {titled(candidate)}")
    output.data(f"  {lead.url or 'no address'}")
    place, total = places.index(candidate.id) + 1, len(places)
    output.data(f"  {candidate.section}, place {place} of {total}; {_standing(candidate)}")
    for line in on_it:
        output.data(f"  {line}")
    output.table(
        [
            [f"{reason.points:+.2f}", reason.signal, reason.text.best(languages[0], languages)[0]]
            for reason in candidate.reasons
        ],
        header=["points", "signal", "because"],
    )
    output.data(f"{candidate.score:+.2f}  in all; weights are in digest.toml under [weights]")
    for item in candidate.story.items:
        if item is not lead:
            why = ", ".join(str(join) for join in candidate.story.joined if join.identity == item.identity)
            output.data(f"also  {item.source}: {item.title} {item.url}" + (f" ({why})" if why else ""))
    for words in candidate.told:
        output.data(f"ran before  {words}")


def _standing(candidate: Candidate) -> str:
    if candidate.standing is not Standing.NEW:
        return stands(candidate)
    if not candidate.age:
        return "news of these days"
    return f"waiting for {output.count(candidate.age, 'week')}"
