"""One edition to all its readers, one mail each, whatever happens on the way.

The order makes a kill harmless: a row is open before the server could have the mail, and closed with the next
one's opening. So at most one row is open at any moment, and what is open is never sent again by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from digest.core.mailing.letters import Letter
from digest.errors import ChannelError
from digest.model import Entered, Fate, Recipient
from digest.store.private import RESERVED

if TYPE_CHECKING:
    from digest.ports import Post, Receipt
    from digest.store.private import Private

CHANNEL = "email"


@dataclass(slots=True)
class Run:
    """What became of the mails of one run."""

    counts: Counter[Fate] = field(default_factory=Counter)
    #: Why it stopped before the end; empty if it did not.
    halted: str = ""
    #: Readers whose server says that they are not there: crossed off.
    bounced: int = 0


@dataclass(slots=True)
class Delivery:
    """One edition on its way."""

    number: int
    language: str
    letter: Letter
    ledger: Private
    post: Post
    #: A reader's unsubscribe token.
    token: Callable[[str], str]
    clock: Callable[[], datetime]
    #: Tags that readers of this edition have in the list.
    languages: tuple[str, ...] = ()
    #: Hears of each mail.
    said: Callable[[Receipt], None] = lambda _receipt: None
    _closing: Entered | None = None
    #: Rows closed as failed since a mail was last sent: taken back if the run is halted.
    _failed: list[Entered] = field(default_factory=list)
    _gone: dict[str, str] = field(default_factory=dict)

    def run(self, limit: int = 0) -> Run:
        """Send to all who have nothing yet, then to those put off, each once; `limit` mails at most."""
        run = Run()
        self.ledger.recover(CHANNEL, self.number, self.language, self.clock())
        try:
            for reader, row, reserved in islice(self._readers(), limit or None):
                self._send(reader, row, run, reserved=reserved)
                if run.halted:
                    break
        except ChannelError as error:
            run.halted = str(error)
        finally:
            self._settle()
            self._after(run)
        return run

    def _readers(self) -> Iterator[tuple[Recipient, Entered, bool]]:
        """Each with the row to be opened, and whether it is reserved."""
        # Who was put off in an earlier run has waited long enough, others wait until the end of this one.
        for reader in self.ledger.put_off(CHANNEL, self.number, self.language):
            yield reader, self._row(reader), False
        fresh = self.ledger.fresh(CHANNEL, self.number, self.languages or (self.language,))
        while some := list(islice(fresh, RESERVED)):
            rows = [self._row(reader) for reader in some]
            self.ledger.reserve(rows)
            for reader, row in zip(some, rows, strict=True):
                yield reader, row, True
        self._settle()
        for reader in self.ledger.put_off(CHANNEL, self.number, self.language):
            yield reader, self._row(reader), False

    def _row(self, reader: Recipient) -> Entered:
        return Entered(
            channel=CHANNEL,
            number=self.number,
            language=self.language,
            key=reader.key,
            fate=Fate.OPEN,
            at=self.clock(),
        )

    def _settle(self) -> None:
        """Close the row that waits for the next one's opening, for good."""
        if self._closing:
            self.ledger.turn(self._closing, None)
            self._closing = None

    def _send(self, reader: Recipient, row: Entered, run: Run, *, reserved: bool) -> None:
        def opening() -> None:
            self.ledger.turn(self._closing, row, reserved=reserved)
            self._closing = None

        token = self.token(reader.address) if self.letter.personal else ""
        receipt = self.post.send(reader.address, self.letter.to(reader.address, token), opening)
        closed = replace(row, fate=receipt.fate, at=self.clock(), code=receipt.code, said=receipt.said)
        self._closing = closed
        run.counts[receipt.fate] += 1
        run.halted = receipt.halt
        match receipt.fate:
            case Fate.SENT:
                self._failed.clear()
            case Fate.FAILED:
                self._failed.append(closed)
                if receipt.gone:
                    self._gone[reader.key] = reader.address
        self.said(receipt)

    def _after(self, run: Run) -> None:
        """Cross off who is not there; but if the server refused all in a row, that was about us."""
        if run.halted:
            for row in self._failed:
                self._gone.pop(row.key, None)
                self.ledger.turn(replace(row, fate=Fate.LATER), None)
                run.counts[Fate.FAILED] -= 1
                run.counts[Fate.LATER] += 1
        self.ledger.recover(CHANNEL, self.number, self.language, self.clock())
        run.bounced = len(self._gone)
        if self._gone:
            self.ledger.mark(self._gone.values(), "bounced", self.clock())
