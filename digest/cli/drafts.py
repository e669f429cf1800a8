"""`digest send --channel listmonk` and its like: drafts at services, cards in groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.cli import output
from digest.cli.asking import agree
from digest.cli.here import now
from digest.cli.tally import tell_other_mail
from digest.errors import ChannelError

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.app.drafting import Draft
    from digest.pipeline.drafts import Made

#: What is done: as it was done, and as it would be.
_DID = {
    "made": ("draft made", "a draft would be made"),
    "written again": ("draft found, and written again", "the draft that is there would be written again"),
    "left": ("found, and left as it is", "it is there, and would be left as it is"),
    "gone": (
        "it went out before, and is not posted again",
        "it went out before, and would not be posted again",
    ),
    "posted": ("posted", "a card would be posted"),
    "in doubt": ("in doubt", "in doubt"),
}


def drafts(
    digest: Digest,
    number: int,
    channel: str,
    editions: list[str],
    *,
    dry_run: bool,
    yes: bool,
    anyway: str,
    imported: bool,
) -> int:
    """Give each edition to `channel`; one that fails does not keep back the others."""
    place = digest.draft_places()[channel]
    planned = digest.drafts_planned(channel, number, editions, imported=imported)
    flow = digest.drafts_flow(channel, number)
    done: list[Made] = []
    failed = 0
    tell_other_mail(digest, number, channel, [draft.edition for draft in planned])
    if not dry_run:
        what = output.count(len(planned), *place.words)
        agree(f"Give {what} to {channel} now?", otherwise="nothing was made", yes=yes)

    def each(draft: Draft) -> Made:
        if dry_run:
            return flow.look(draft.edition)
        return flow.put(draft.edition, draft.subject, draft.parts, now, anyway)

    with digest.sending(now()):
        for draft in planned:
            try:
                made = each(draft)
            except ChannelError as error:
                failed += 1
                output.talk(f"error: {error}")
                continue
            done.append(made)
            _tell(number, channel, draft, made, dry_run=dry_run, findable=place.findable)
    doubts = sum(made.did == "in doubt" for made in done)
    counts = ", ".join(
        f"{n} {word}"
        for word in ("made", "written again", "posted", "left", "in doubt")
        if (n := sum(made.did == word for made in done))
    )
    last = f", {failed} failed" if failed and counts else f"{failed} failed" if failed else ""
    if dry_run:
        looked = f"{output.count(len(done), *place.words)} looked at"
        output.talk(f"{looked}{f', {failed} failed' if failed else ''}. Nothing was made.")
    else:
        fresh = sum(made.did in {"made", "written again"} for made in done) if place.findable else 0
        it = "it" if fresh == 1 else "them"
        there = f" Look at {it} there, and send {it} from there." if fresh else ""
        output.talk(f"{channel}: {counts}{last}.{there}")
    return 1 if failed or doubts else 0


def _tell(number: int, channel: str, draft: Draft, made: Made, *, dry_run: bool, findable: bool) -> None:
    receipt = made.receipt
    words = _DID["gone" if made.did == "left" and not findable else made.did][dry_run]
    told = f" ({receipt.said})" if receipt.said and made.did in {"left", "in doubt"} else ""
    size = f", {sum(len(part.body) for part in draft.parts):,} bytes" if dry_run else ""
    output.talk(f"Vol. {number} ({made.edition}): “{draft.subject}” as {made.name}{size}: {words}{told}")
    if receipt.address:
        output.data(receipt.address)
    if made.did == "in doubt":
        again = f"digest send {number} --channel {channel} looks it up," if findable else "Look there,"
        output.warn(
            f"it may be there. {again} or: digest deliveries {number} --channel {channel} "
            f"--lang {made.edition} --settle sent (or again)"
        )
    if made.untold:
        output.warn(f"how it went is committed here alone: {made.untold}")
