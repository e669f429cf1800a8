"""Whether an edition may go, and how it stands with what went: from claims and counts alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from digest.model import Claim, Fate

#: A claim that ended so holds nobody back: nothing is out there.
RELEASED = frozenset({"withdrawn", "failed"})
#: Channels where a ledger knows what became of each mail; in others a claim is all that is known.
LEDGERED = frozenset({"email"})
#: Channels that put an issue into mailboxes: a reader whom two of them know has it twice.
MAILING = ("email", "listmonk", "buttondown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands with one edition in one channel."""

    channel: str
    language: str
    #: ready, claimed, drafted, sent, unfinished, in doubt, failed, withdrawn, not out.
    state: str
    counts: Mapping[Fate, int] = field(default_factory=dict)
    #: Readers who have nothing yet.
    waiting: int = 0
    by: str = ""
    #: When it was claimed first, and when last something became of it.
    began: datetime | None = None
    last: datetime | None = None
    remote: str = ""
    #: Where a person looks at a draft.
    address: str = ""
    #: Its ledger is on this machine.
    here: bool = True


def latest(claims: Iterable[Claim], channel: str, language: str) -> Claim | None:
    """The last word on an edition in a channel that was not taken back."""
    found = [claim for claim in claims if (claim.channel, claim.language) == (channel, language)]
    return found[-1] if found and found[-1].state not in RELEASED else None


def elsewhere(claims: Iterable[Claim], channel: str, language: str, ledger: str) -> Claim | None:
    """A claim of a machine that is not this one, so that who has the mail is not known here.

    Each ledger's own last word counts: of two machines that claimed, one may have withdrawn.
    """
    words: dict[str, Claim] = {}
    for claim in claims:
        if (claim.channel, claim.language) == (channel, language) and claim.ledger != ledger:
            words[claim.ledger] = claim
    return next((claim for claim in words.values() if claim.state not in RELEASED), None)


def standing_claim(claims: Iterable[Claim], language: str) -> Claim | None:
    """A word of any machine, by any channel, that an edition goes out or went, which was not taken back."""
    words: dict[tuple[str, str, str], Claim] = {}
    for claim in claims:
        if language in claim.language.split("+"):
            words[claim.channel, claim.language, claim.ledger] = claim
    return next((claim for claim in words.values() if claim.state != "withdrawn"), None)


def other_mail(claims: Sequence[Claim], channel: str, editions: Iterable[str]) -> list[Claim]:
    """Words that stand of other channels which mail these editions; none if `channel` mails nobody."""
    if channel not in MAILING:
        return []
    words = (latest(claims, other, name) for name in editions for other in MAILING if other != channel)
    return [word for word in words if word]


def claimed(claims: Iterable[Claim], channel: str, language: str, ledger: str) -> bool:
    """Whether this machine's claim stands."""
    words = [c for c in claims if (c.channel, c.language, c.ledger) == (channel, language, ledger)]
    return bool(words) and words[-1].state not in RELEASED


def standing(
    channel: str,
    language: str,
    claims: Sequence[Claim],
    counts: Mapping[Fate, int],
    *,
    ledger: str,
    waiting: int,
    last: datetime | None,
) -> Standing:
    """One line of `digest deliveries`."""
    own = [claim for claim in claims if (claim.channel, claim.language) == (channel, language)]
    word = latest(own, channel, language)
    here = word is None or word.ledger == ledger
    if counts.get(Fate.OPEN):
        state = "in doubt"
    elif word is None:
        state = own[-1].state if own else "ready"
    elif channel not in LEDGERED:
        # Begun and never ended, as far as this machine knows: it was stopped in between.
        state = "in doubt" if here and word.state == "claimed" else word.state
    elif not here or word.state == "drafted":
        state = word.state
    else:
        put_off = waiting or counts.get(Fate.LATER)
        state = "unfinished" if put_off else "sent" if counts else word.state
    told = (
        dict(counts)
        if here
        else {Fate(name): number for name, number in (word.counts if word else {}).items()}
    )
    return Standing(
        channel=channel,
        language=language,
        state=state,
        counts=told,
        waiting=waiting if here else 0,
        by=word.by if word else "",
        began=own[0].at if own else None,
        last=max((moment for moment in (last, own[-1].at if own else None) if moment), default=None),
        remote=word.remote if word else "",
        address=word.address if word else "",
        here=here,
    )
