"""`digest add`: one link by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.core.inbox import find
from digest.errors import UsageError
from digest.model import Candidate, Standing

if TYPE_CHECKING:
    from digest.pipeline.inbox import Inbox
    from digest.pipeline.links import Linked


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Of a page worth telling of.")],
    title: Annotated[str, typer.Option(help="What it is called; none: as its page says.")] = "",
    section: Annotated[str, typer.Option(help="Where it is to be picked into.")] = "",
    note: Annotated[str, typer.Option(help="Why it is worth telling of.")] = "",
    pick: Annotated[bool, typer.Option("--pick", help="Into the issue at once.")] = False,
    issue: Annotated[int | None, typer.Option(help="For this issue; none: the next.")] = None,
) -> None:
    """Make a candidate of one link; its title and description are read from its page.

    Example: digest add https://example.org/2026/gateways/ --note "the first honest comparison"
    """
    moment = now()
    with here() as digest:
        sections = [known.id for known in digest.config.digest.sections]
        if section and section not in sections:
            raise UsageError(f"there is no section {section!r}", hint=f"Sections: {', '.join(sections)}")
        box = digest.inbox(moment, issue)
        found = digest.add_link(url, box, moment, title=title, note=note)
        if found.item is not None:
            box = digest.inbox(moment, issue)
        candidate = _candidate(box, found)
        output.data(candidate.id)
        for line in _remarks(found, box):
            output.talk(line)
        words = _words(found, candidate)
        if candidate.standing is Standing.PICKED:
            output.talk(f"{words}. It stands in {candidate.note}")
        elif pick:
            [(_, where)] = digest.pick(box, [candidate], section)
            path = f"content/issues/{box.issue.number:03}.yaml"
            following = f"write its words, then digest check {box.issue.number}"
            output.talk(f"{words}, written into {path} under {where}. Next: {following}")
        else:
            stands = f". It was {candidate.standing}" if candidate.standing is not Standing.NEW else ""
            behind = f" --section {section}" if section else ""
            behind += f" --issue {issue}" if issue is not None else ""
            output.talk(f"{words}{stands}. Next: digest pick {candidate.id}{behind}")


def _candidate(box: Inbox, found: Linked) -> Candidate:
    if found.known is not None:
        return find(box.candidates, found.known.story.identity)
    wanted = found.item.identity if found.item else ""
    return next(
        (c for c in box.candidates if any(item.identity == wanted for item in c.story.items)), None
    ) or find(box.candidates, wanted)


def _remarks(found: Linked, box: Inbox) -> list[str]:
    """What an editor should know before picking it."""
    lines = [f"warning: its page could not be read: {found.fault}"] if found.fault else []
    if found.page and found.page.published and found.page.published < box.window.since:
        lines.append(f"note: its page is of {found.page.published:%Y-%m-%d}")
    if found.known is None and found.before is not None:
        before = found.before
        lines.append(f"note: known from {before.source} since {output.day(before.when)}: {before.title}")
    return lines


def _words(found: Linked, candidate: Candidate) -> str:
    lead = candidate.story.lead
    if found.known is None:
        return f"{candidate.id} added: {lead.title}{_facts(found)}"
    kept = ", your words are kept with it" if found.item is not None else ""
    return f"{candidate.id} is a candidate already: {lead.title} (from {lead.source}){kept}"


def _facts(found: Linked) -> str:
    page = found.page
    said = [page.site, page.language, output.day(page.published) if page.published else ""] if page else []
    facts = ", ".join(filter(None, said))
    return f" ({facts})" if facts else ""
