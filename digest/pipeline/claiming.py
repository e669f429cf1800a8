"""A claim before the first mail: who sends says so where the others look, and looks there first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from digest.core.deliveries import claimed, elsewhere
from digest.errors import ChannelError, RepositoryError
from digest.model import Claim

if TYPE_CHECKING:
    from digest.archive.deliveries import Claims
    from digest.ports import Meeting


class Claiming:
    """One channel's claims on one issue, by one person with one ledger."""

    def __init__(
        self, number: int, channel: str, *, by: str, ledger: str, claims: Claims, meeting: Meeting
    ) -> None:
        self.number = number
        self.channel = channel
        self.by = by
        self.ledger = ledger
        self.claims = claims
        self.meeting = meeting

    def refuse(self, language: str, anyway: str) -> None:
        """Raise ChannelError if another machine's claim on the edition stands, here or at the remote.

        `anyway` is the name of who made it, said by a person who has asked.
        """
        self._refuse(self._known(), language, anyway)

    def claim(self, language: str, now: datetime, anyway: str = "") -> str:
        """Say that the edition goes out from here; where that is known now, in words.

        Done again it does nothing but make sure. Raises ChannelError if somebody else was quicker.
        """
        known = self._known()
        self._refuse(known, language, anyway)
        if not claimed(self.claims.read(self.number), self.channel, language, self.ledger):
            self._append(language, "claimed", now)
        elif self.meeting.place and claimed(self._there(), self.channel, language, self.ledger):
            return f"claimed before, at {self.meeting.place}"
        made = self._share(language, "claimed")
        if made is None:
            self._beaten(language, now, anyway)
        if self.meeting.place:
            return f"claimed at {self.meeting.place}"
        return "claimed in git" if made else f"claimed in {self.claims.path(self.number).name}"

    def close(
        self,
        language: str,
        state: str,
        now: datetime,
        counts: Mapping[str, int] | None = None,
        *,
        remote: str = "",
        address: str = "",
    ) -> str:
        """Say how it ended; an empty text, or why the others do not know yet."""
        self._append(language, state, now, counts, remote, address)
        return self._tell(language, state)

    def _tell(self, language: str, state: str) -> str:
        """Hand over what was written last; an empty text, or why the others do not know yet."""
        try:
            made = self._share(language, state)
        except RepositoryError as error:
            return str(error)
        if made is not None:
            return ""
        return "the others have commits that are not here: git pull --rebase, git push"

    def _share(self, language: str, state: str) -> str | None:
        words = {"claimed": "Claim", "withdrawn": "Take back the claim on"}.get(state, f"Note as {state}")
        message = f"{words} Vol. {self.number} ({language}) by {self.channel}"
        return self.meeting.share(self.claims.path(self.number), message)

    def _append(
        self,
        language: str,
        state: str,
        now: datetime,
        counts: Mapping[str, int] | None = None,
        remote: str = "",
        address: str = "",
    ) -> None:
        self.claims.append(
            self.number,
            Claim(
                channel=self.channel,
                language=language,
                state=state,
                by=self.by,
                at=now,
                ledger=self.ledger,
                remote=remote,
                address=address,
                counts=counts or {},
            ),
        )

    def _there(self) -> list[Claim]:
        return self.claims.parse(self.meeting.look(self.claims.path(self.number)) or b"")

    def _known(self) -> list[Claim]:
        """Claims here and at the remote, each once."""
        here = self.claims.read(self.number)
        return here + [claim for claim in self._there() if claim not in here]

    def _refuse(self, known: list[Claim], language: str, anyway: str) -> None:
        other = elsewhere(known, self.channel, language, self.ledger)
        if other is None or other.by == anyway:
            return
        raise ChannelError(
            f"{other.by} {'sent' if other.state == 'sent' else 'began to send'} it on "
            f"{other.at:%Y-%m-%d %H:%M} UTC from another machine, whose ledger knows who has it",
            subject=f"Vol. {self.number} ({language})",
            hint=f"Ask {other.by}. If it has to go from here all the same: --anyway '{other.by}'",
        )

    def _beaten(self, language: str, now: datetime, anyway: str) -> None:
        """The push was refused: look who was there, and take the claim back."""
        try:
            self._refuse(self._known(), language, anyway)
            raise ChannelError(
                f"{self.meeting.place} has commits that are not here, so that the claim is not there",
                subject=f"Vol. {self.number} ({language})",
                hint="Nobody was mailed. git pull --rebase, then run it again",
            )
        except ChannelError:
            self._append(language, "withdrawn", now)
            self.meeting.share(self.claims.path(self.number), f"Take back the claim on Vol. {self.number}")
            raise
