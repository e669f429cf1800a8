"""`digest sync`: what the others did comes here, what is done here goes to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import actions, output
from digest.cli.here import here, now
from digest.errors import DigestError

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.pipeline.sync import Synced


def sync(
    push: Annotated[bool, typer.Option(help="Save to the team, not only here.")] = True,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")
    ] = False,
) -> None:
    """Save what you did to the team, and bring in what the others did.

    Two people may work on one issue: different entries, fields and languages go together by themselves.
    Where two changed the same words, both versions are kept for a person to choose.

    Example: digest sync
    """
    with here() as digest:
        done = digest.sync(push=push, dry=dry_run)
        ticks, more = _ticks(digest) if push and done.place and not dry_run else ([], None)
        asleep = _asleep(digest) if done.place and not dry_run else []
    if more is not None:  # the picks were handed over by a second run, which says how it all ended
        *first, _ = told(done, push=push)
        *_, last = told(more, push=push)
    else:
        *first, last = told(done, push=push, dry=dry_run)
    for line in (*first, *ticks, *asleep, last):
        output.talk(line)


def _asleep(digest: Digest) -> list[str]:
    """A word on a schedule that gathers no more: GitHub stops `health` with it, so nothing else may tell."""
    from digest.core.forge.health import wake

    try:
        sleep = digest.slept(now())
    except DigestError:  # of the store or the watch list, which have commands that tell of it
        return []
    if sleep is None:
        return []
    hint = wake(sleep) if digest.config.forge.repository or actions.runs_here() else ""
    hint = hint or "Next: see whether the schedule runs, or digest collect"
    return [f"note: nothing was gathered for {sleep.days} days. {hint}"]


def _ticks(digest: Digest) -> tuple[list[str], Synced | None]:
    """Pick what is ticked in the Inbox issue, where digest.toml wants it; no machine picks.

    What people wrote is safe by now: a forge that cannot be asked fails nothing.
    """
    if not digest.config.forge.inbox or actions.runs_here():
        return [], None
    try:
        taken = digest.take_ticks(now(), digest.inbox_tickets())
    except DigestError as error:
        return [f"warning: the boxes ticked in the Inbox issue were not read: {error}"], None
    lines = []
    if taken.picked:
        entries = output.count(len(taken.picked), "entry", "entries")
        names = ", ".join(candidate.id for candidate, _ in taken.picked)
        lines.append(f"Ticked in the Inbox issue: {entries} written into Vol. {taken.number}: {names}")
    if taken.left:
        what = output.count(len(taken.left), "tick")
        lines.append(
            f"note: {what} in the Inbox issue left, of what is dropped or no candidate: "
            f"{', '.join(taken.left[:3])}{' ...' if len(taken.left) > 3 else ''}"
        )
    return lines, digest.sync() if taken.changed else None


def told(done: Synced, *, push: bool = True, dry: bool = False) -> Iterator[str]:
    """What a sync did, a line each, the closing one last."""
    from digest.core.telling import sentences

    whom = "to the team" if done.place and push else "here"
    if done.saved:
        yield f"{'Would be saved' if dry else 'Saved'} {whom}: {'; '.join(sentences(done.saved))}"
    elif done.given and done.shared and not dry:
        yield f"Handed over: {output.count(done.given, 'change')} saved here before"
    if done.taken:
        names = [f"{output.count(number, 'change')} from {name}" for name, number in done.taken.items()]
        yield f"{'Would come' if dry else 'Came'} from the team: {', '.join(names)}"
    if done.gathered:
        yield f"New in the inbox: {output.count(done.gathered, 'item')} that were gathered elsewhere"
    if done.trouble:
        yield f"warning: what was gathered elsewhere: {done.trouble}"
    for number, clashes in sorted(done.clashes.items()):
        places = output.count(len(clashes), "place")
        yield (
            f"warning: Vol. {number}: you and the team changed the same words in {places}: "
            f"{', '.join(clash.place for clash in clashes[:3])}{' ...' if len(clashes) > 3 else '.'} "
            f"Both versions are kept. Next: digest choose {number}"
        )
    if done.left:
        yield (
            f"note: {output.count(len(done.left), 'file')} outside of content/ stayed as "
            f"{'it is' if len(done.left) == 1 else 'they are'}: {', '.join(done.left[:3])}"
            f"{' ...' if len(done.left) > 3 else ''}"
        )
    yield _closing(done, push=push, dry=dry)


def _closing(done: Synced, *, push: bool, dry: bool) -> str:
    if dry:
        return "Nothing was changed. Next: digest sync"
    if not done.place:
        return "Saved here alone: there is no remote. Next: git remote add origin ADDRESS, then digest sync"
    if not push:
        return "Not handed over: --no-push. Next: digest sync, which saves it to the team"
    if not (done.saved or done.taken or done.given or done.gathered):
        return "Nothing new on either side; you and the team have the same."
    return "You and the team have the same now."
