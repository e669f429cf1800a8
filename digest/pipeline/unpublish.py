"""The act taken back, as long as nobody was sent it: the edition is a draft again, and nothing is kept of it.

The lock goes first, then the moment, then the facts: what a kill leaves is an edition that is out and not
locked, or facts of none, and the same command completes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from digest.core.deliveries import standing_claim
from digest.errors import ArchiveError, UsageError
from digest.model import Claim, DigestSettings, Issue
from digest.pipeline.freezing import thaw

if TYPE_CHECKING:
    from digest.archive.facts import Facts
    from digest.archive.issues import Archive
    from digest.archive.locks import Lock, Locks


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpublished:
    number: int
    #: Editions to be drafts again.
    asked: tuple[str, ...]
    #: Of these, editions that were out, and those that were to go out later.
    languages: tuple[str, ...]
    scheduled: tuple[str, ...] = ()
    #: Anything was written.
    written: bool = True


def unpublish(
    number: int,
    languages: Sequence[str],
    *,
    archive: Archive,
    facts: Facts,
    locks: Locks,
    settings: DigestSettings,
    claims: Iterable[Claim],
) -> Unpublished:
    """Make the editions of `languages` drafts again; raises UsageError where readers have them."""
    issue, locked = archive.issue(number), locks.read(number)
    known = {*issue.published, *(locked.published if locked else ())}
    out = [tag for tag in languages if tag in known]
    scheduled = [tag for tag in languages if tag in issue.scheduled and tag not in known]
    if out:
        _refuse(issue, locked, out, list(claims))
    written = locks.take_back(number, out)
    written |= archive.take_back(number, [*out, *scheduled])
    if not known - set(out):
        written |= thaw(issue, facts, lambda other: _last_day(archive, other), settings)
    return Unpublished(
        number=number,
        asked=tuple(languages),
        languages=tuple(out),
        scheduled=tuple(scheduled),
        written=written,
    )


def _last_day(archive: Archive, number: int) -> date | None:
    try:
        return archive.issue(number).covers[1]
    except ArchiveError:
        return None


def _refuse(issue: Issue, locked: Lock | None, languages: Collection[str], claims: Sequence[Claim]) -> None:
    for tag in languages:
        name = f"Vol. {issue.number} ({tag})"
        if locked and tag in locked.brought:
            raise UsageError(
                "it came out elsewhere and was brought in",
                subject=name,
                hint="Remove its file and lock by hand",
            )
        if claim := standing_claim(claims, tag):
            raise UsageError(
                f"{claim.by} {'sent' if claim.state == 'sent' else 'began to send'} it by {claim.channel} on "
                f"{claim.at:%Y-%m-%d}: readers have it",
                subject=name,
                hint=f"Correct it instead: digest amend {issue.number}",
            )
        entries = [e for _, e in issue.entries() if not e.only or tag in e.only]
        if issue.errata or any(entry.errata or entry.withdrawn for entry in entries):
            raise UsageError(
                "readers were told of corrections of it",
                subject=name,
                hint=f"Correct it further: digest amend {issue.number}",
            )
