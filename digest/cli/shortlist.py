"""`digest shortlist`: the week's candidates, best first, with reasons."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.core import weeks
from digest.errors import UsageError
from digest.model import Candidate, Release, Standing


def shortlist(
    section: Annotated[str, typer.Option(help="Only this section.")] = "",
    issue: Annotated[int | None, typer.Option(help="For this issue; none: the next.")] = None,
    as_of: Annotated[str, typer.Option(help="As if today were this day (2026-06-14).")] = "",
    limit: Annotated[int, typer.Option(help="At most so many a section; 0: all.")] = 10,
    every: Annotated[bool, typer.Option("--all", help="Picked, dropped and snoozed ones too.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One object a candidate.")] = False,
) -> None:
    """Show candidates for the next issue, best first, each with its reasons.

    Example: digest shortlist --section upstream --limit 20
    """
    with here() as digest:
        moment = weeks.parse_day(as_of, digest.config.zone) if as_of else now()
        box = digest.inbox(moment, issue)
        order = [known.id for known in digest.config.digest.sections]
        if section and section not in order:
            raise UsageError(f"there is no section {section!r}", hint=f"Sections: {', '.join(order)}")
        standings = tuple(Standing) if every else (Standing.NEW,)
        found = box.best(section=section, limit=limit, standings=standings)
    found.sort(key=lambda c: order.index(c.section) if c.section in order else len(order))
    if json:
        output.objects(_record(candidate) for candidate in found)
        return
    output.table(
        [[c.section, f"{c.score:.1f}", c.id, _title(c), _why(c)] for c in found],
        header=["section", "score", "id", "title", "why"],
        wide=3,
    )
    total = sum(c.standing is Standing.NEW for c in box.candidates)
    first, last = box.issue.covers
    shown = f"{len(found)} shown" + (" (--limit 0 shows all)" if len(found) < total else "")
    still = box.standstill.told("that week" if box.window.until <= moment else "so far")
    output.talk(
        f"Vol. {box.issue.number}, {first} to {last}: {output.count(total, 'candidate')}, {shown}"
        + (f"; {still}" if still else "")
        + ". Next: "
        + ("digest pick ID" if found else "digest collect, or another week: digest draft --from DAY --to DAY")
    )


def _title(candidate: Candidate) -> str:
    """Its title, with the other releases of its series."""
    story = candidate.story
    tags = dict.fromkeys(
        item.tag for item in story.items if isinstance(item, Release) and item.identity != story.lead.identity
    )
    return story.lead.title + (f"; also {', '.join(tags)}" if tags else "")


def _why(candidate: Candidate) -> str:
    words = ", ".join(reason.text.best("en", ())[0] for reason in candidate.reasons[:3])
    if candidate.standing is Standing.NEW:
        return words
    return f"{candidate.standing.value} {candidate.note}".strip()


def _record(candidate: Candidate) -> dict[str, object]:
    lead = candidate.story.lead
    return {
        "id": candidate.id,
        "identity": candidate.story.identity,
        "identities": candidate.story.identities,
        "kind": lead.kind,
        "section": candidate.section,
        "score": candidate.score,
        "standing": candidate.standing.value,
        "note": candidate.note,
        "title": _title(candidate),
        "url": lead.url,
        "source": lead.source,
        "published": lead.published,
        "reasons": [
            {"signal": r.signal, "points": r.points, "text": dict(r.text.words)} for r in candidate.reasons
        ],
    }
