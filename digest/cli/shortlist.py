"""`digest shortlist`: the week's candidates, best first, with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.core import weeks
from digest.core.grouping import step_of
from digest.errors import UsageError
from digest.model import Candidate, Release, Standing

if TYPE_CHECKING:
    from digest.core.grouping import Block
    from digest.pipeline.inbox import Inbox

#: Reasons that a line has room for, and signals that are told whatever their points.
REASONS, ALWAYS = 3, ("novelty", "age")


def shortlist(
    section: Annotated[str, typer.Option(help="Only this section.")] = "",
    step: Annotated[str, typer.Option(help="Only proposals of one step, as the headings name it.")] = "",
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
        if limit < 0:
            raise UsageError(f"--limit {limit} is less than nothing", hint="0 shows all")
        standings = tuple(Standing) if every else (Standing.NEW,)
        blocks = box.blocks(section=section, limit=limit, standings=standings, step=step)
        if step and not blocks:
            known = sorted({name for c in box.candidates if (name := step_of(c))})
            raise UsageError(
                f"no candidate made the step {step!r}", hint=f"Steps: {', '.join(known) or 'none'}"
            )
        shown = [candidate for block in blocks for candidate in block.shown]
        held = {name: digest.called(h.who) for name, h in digest.holders(shown).items()}
        parts = [
            f"{work.id}: {digest.called(work.holder.who)}"
            for work in digest.sections_held(box.issue)
            if work.holder
        ]
        broken = digest.decisions.all()[1]
    blocks.sort(key=lambda block: _rank(order, block.shown[0].section))
    shown = [candidate for block in blocks for candidate in block.shown]
    if json:
        output.objects(record(candidate, block, held) for block in blocks for candidate in block.shown)
        return
    _print(blocks, held)
    output.findings(broken)
    if parts:
        output.talk(f"Who is on it: {', '.join(parts)}.")
    output.talk(_closing(box, shown, still=box.standstill.told(_when(box, moment))))


def record(
    candidate: Candidate, block: Block | None = None, held: Mapping[str, str] | None = None
) -> dict[str, object]:
    """A candidate as `--json` gives it."""
    story, lead = candidate.story, candidate.story.lead
    found: dict[str, object] = {
        "id": candidate.id,
        "identity": story.identity,
        "identities": story.identities,
        "kind": lead.kind,
        "section": candidate.section,
        "score": candidate.score,
        "standing": candidate.standing.value,
        "note": candidate.note,
        "claimed": (held or {}).get(candidate.id, ""),
        "title": titled(candidate),
        "url": lead.url,
        "source": lead.source,
        "sources": sorted({item.source for item in story.items}),
        "also": [url for url in dict.fromkeys(item.url for item in story.items) if url and url != lead.url],
        "joined": [
            {"identity": j.identity, "to": j.to, "ground": j.ground, "detail": j.detail} for j in story.joined
        ],
        "published": lead.published,
        "age": candidate.age,
        "told": [str(one) for one in candidate.told],
        "reasons": [
            {"signal": r.signal, "points": r.points, "text": dict(r.text.words)} for r in candidate.reasons
        ],
    }
    if block is not None and block.step:
        found["step"] = {"id": block.step, "of": block.total, "title": dict(block.title.words)}
    return found


def titled(candidate: Candidate) -> str:
    """Its title, with the other releases of its series."""
    story = candidate.story
    tags = dict.fromkeys(
        item.tag for item in story.items if isinstance(item, Release) and item.identity != story.lead.identity
    )
    return story.lead.title + (f"; also {', '.join(tags)}" if tags else "")


def stands(candidate: Candidate) -> str:
    """`picked: Vol. 32`, `snoozed until 2026-07-01`, `dropped: an advertisement`."""
    until = candidate.standing is Standing.SNOOZED
    said = f" until {candidate.note}" if until else f": {candidate.note}" if candidate.note else ""
    return f"{candidate.standing.value}{said}"


def told_counts(box: Inbox) -> str:
    """`34 new, 95 waiting, 3 picked`: what there is of each."""
    counts = box.counts()
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count or name == "new")


def _print(blocks: Iterable[Block], held: Mapping[str, str]) -> None:
    rows: list[list[str]] = []
    for block in blocks:
        if block.step:
            words, _ = block.title.best("en", ())
            more = f"{len(block.shown)} shown; digest shortlist --step {block.step}"
            rows.append([block.shown[0].section, "", "", f"{words}:", more])
        indent = "  " if block.step else ""
        rows += [
            [c.section, f"{c.score:.1f}", c.id, f"{indent}{titled(c)}", _why(c, held.get(c.id, ""))]
            for c in block.shown
        ]
    output.table(rows, header=["section", "score", "id", "title", "why"], wide=3)


def _why(candidate: Candidate, who: str = "") -> str:
    """Its reasons, or where it stands; before them `@张晓宇` if somebody is on it."""
    mark = f"@{who}; " if who else ""
    first = [reason for reason in candidate.reasons if reason.signal not in ALWAYS][:REASONS]
    first += [reason for reason in candidate.reasons if reason.signal in ALWAYS]
    words = ", ".join(reason.text.best("en", ())[0] for reason in first)
    if candidate.standing is Standing.NEW:
        return mark + words
    return mark + stands(candidate)


def _closing(box: Inbox, shown: list[Candidate], *, still: str) -> str:
    first, last = box.issue.covers
    fresh = sum(candidate.standing is Standing.NEW for candidate in box.candidates)
    following = (
        "digest pick ID, digest explain ID"
        if shown
        else "digest collect, or another week: digest draft --from DAY --to DAY"
    )
    return (
        f"Vol. {box.issue.number}, {first} to {last}: {told_counts(box)}; {len(shown)} shown"
        + (" (--limit 0 shows all)" if len(shown) < fresh else "")
        + (f"; {still}" if still else "")
        + f". Next: {following}"
    )


def _when(box: Inbox, moment: datetime) -> str:
    return "that week" if box.window.until <= moment else "so far"


def _rank(order: list[str], section: str) -> int:
    return order.index(section) if section in order else len(order)
