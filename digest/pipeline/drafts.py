"""An edition to a service that owns its readers: looked up by name, claimed, made or written again, noted.

Nothing is there twice: what can be looked up is looked up before anything is made, and where nothing can be,
the claim in git is the lock, whoever's it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from digest.core.deliveries import RELEASED, latest
from digest.core.providers import draft_name
from digest.errors import ChannelError
from digest.model import Claim, Document, Fate
from digest.pipeline.claiming import Claiming
from digest.ports import Renewing

if TYPE_CHECKING:
    from digest.ports import Drafts, Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of one edition."""

    edition: str
    name: str
    #: made, written again, left, posted, in doubt.
    did: str
    receipt: Receipt
    #: Why the others do not know yet; empty if they do.
    untold: str = ""


class DraftClaims(Claiming):
    """Claims on what a service holds."""

    def __init__(self, *args: object, findable: bool, **named: object) -> None:
        """`findable`: the other side can be asked what it has."""
        super().__init__(*args, **named)  # type: ignore[arg-type]
        self._findable = findable
        self._judged = False

    def claim(self, language: str, now: datetime, anyway: str = "") -> str:
        self._judged = True  # `refuse` has looked at our own words; from now on one of them is this claim
        try:
            return super().claim(language, now, anyway)
        finally:
            self._judged = False

    def word(self, edition: str) -> Claim | None:
        """The last standing word on an edition, whoever's it is."""
        words = {}
        for claim in self._known():
            if (claim.channel, claim.language) == (self.channel, edition):
                words[claim.ledger] = claim
        standing = [claim for claim in words.values() if claim.state not in RELEASED]
        return max(standing, key=lambda claim: claim.at, default=None)

    def settle(self, word: Claim, now: datetime, *, sent: bool) -> str:
        """A person's word on what became of `word`: it is out, or it may go again.

        It is said of the ledger that claimed, so that the claim there holds nobody back either.
        """
        state = "sent" if sent else "withdrawn"
        self.claims.append(self.number, replace(word, state=state, by=self.by, at=now))
        return self._tell(word.language, state)

    def _refuse(self, known: list[Claim], language: str, anyway: str) -> None:
        for claim in known:
            if (claim.channel, claim.language) != (self.channel, language):
                continue
            own = claim.ledger == self.ledger
            last = latest([c for c in known if c.ledger == claim.ledger], self.channel, language)
            if last != claim or (own and (self._findable or self._judged)):
                continue
            if claim.by == anyway and not own:
                continue
            if self._findable and claim.state == "claimed":
                raise ChannelError(
                    f"{claim.by} began to make it on {claim.at:%Y-%m-%d %H:%M} UTC from another machine",
                    subject=f"Vol. {self.number} ({language})",
                    hint=f"Ask {claim.by}. If they are done or gone: --anyway '{claim.by}'",
                )
            if not self._findable:
                raise ChannelError(
                    f"it may be out: {claim.by} began on {claim.at:%Y-%m-%d %H:%M} UTC, and how it ended "
                    "is not known",
                    subject=f"Vol. {self.number} ({language})",
                    hint=f"Look there, then: digest deliveries {self.number} --channel {self.channel} "
                    f"--lang {language} --settle sent (or again)",
                )


class Drafting:
    """One issue to one service."""

    def __init__(self, number: int, drafts: Drafts, claims: DraftClaims, *, findable: bool) -> None:
        self.number = number
        self.drafts = drafts
        self.claims = claims
        self.findable = findable

    def look(self, edition: str) -> Made:
        """What `put` would do; changes nothing."""
        name = draft_name(self.number, edition)
        if gone := self._gone(edition, name):
            return gone
        self.claims.refuse(edition, "")
        found = self.drafts.find(name)
        return Made(edition=edition, name=name, did=self._what(found), receipt=found or _nothing())

    def put(
        self,
        edition: str,
        subject: str,
        parts: Sequence[Document],
        clock: Callable[[], datetime],
        anyway: str = "",
    ) -> Made:
        """Make or renew the draft. Raises ChannelError; what was refused is noted as failed."""
        name = draft_name(self.number, edition)
        if gone := self._gone(edition, name):
            return gone
        self.claims.refuse(edition, anyway)
        found = self.drafts.find(name)
        did = self._what(found)
        if found is not None and did == "left":
            return self._noted(edition, name, did, found, clock)
        self.claims.claim(edition, clock(), anyway)
        try:
            if found is not None and isinstance(self.drafts, Renewing):
                receipt = self.drafts.renew(found.remote, name, subject, parts)
            else:
                receipt = self.drafts.put(name, subject, parts)
        except ChannelError:
            # Of what was there before, the draft that was there still stands.
            kept = found and replace(found, out=False)
            if kept:
                self._note(edition, "drafted", kept, clock)
            else:
                self.claims.close(edition, "failed", clock())
            raise
        if receipt.fate is Fate.OPEN:
            did = "in doubt"
        elif receipt.out:
            did = "posted"
        return self._noted(edition, name, did, receipt, clock)

    def _what(self, found: Receipt | None) -> str:
        if found is None:
            return "made" if self.findable else "posted"
        return "left" if found.fixed or not isinstance(self.drafts, Renewing) else "written again"

    def _gone(self, edition: str, name: str) -> Made | None:
        """Where nothing can be looked up: what git says is out already."""
        word = None if self.findable else self.claims.word(edition)
        if word is None or word.state != "sent":
            return None
        said = f"by {word.by} on {word.at:%Y-%m-%d %H:%M} UTC"
        return Made(edition=edition, name=name, did="left", receipt=replace(_nothing(), said=said, out=True))

    def _noted(
        self, edition: str, name: str, did: str, receipt: Receipt, clock: Callable[[], datetime]
    ) -> Made:
        state = "in doubt" if receipt.fate is Fate.OPEN else "sent" if receipt.out else "drafted"
        untold = self._note(edition, state, receipt, clock)
        return Made(edition=edition, name=name, did=did, receipt=receipt, untold=untold)

    def _note(self, edition: str, state: str, receipt: Receipt, clock: Callable[[], datetime]) -> str:
        word = self.claims.word(edition)
        same = word and (word.state, word.remote, word.ledger) == (state, receipt.remote, self.claims.ledger)
        if same and receipt.fixed:
            return ""
        return self.claims.close(edition, state, clock(), remote=receipt.remote, address=receipt.address)


def _nothing() -> Receipt:
    from digest.ports import Receipt

    return Receipt(fate=Fate.SENT)
