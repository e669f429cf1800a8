"""What machines gathered, carried by the branch `store` of the digest's remote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from digest.app.known import Known
from digest.errors import RepositoryError

if TYPE_CHECKING:
    from digest.store.importing import Imported

#: Pushes that are begun again because another machine was quicker.
TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    place: str
    items: int
    #: False: the branch held just this already.
    changed: bool


class Sharing(Known):
    """A digest whose evidence goes from machine to machine."""

    def pull_evidence(self) -> tuple[str, Imported | None]:
        """Where from, and what came of it; None where nothing was pushed yet.

        The branch is taken as a snapshot, without a checkout. Raises RepositoryError if nobody answers.
        """
        from digest.git.evidence import EvidenceBranch
        from digest.store.importing import take_in

        branch = EvidenceBranch(self.config.root)
        commit = branch.fetch()
        return branch.place, take_in(self.store, branch.files(commit)) if commit else None

    def push_evidence(self, now: datetime) -> Pushed:
        """Put what is known here and there together onto the branch, whoever else does so meanwhile."""
        from digest.git.evidence import EvidenceBranch
        from digest.store.export import documents
        from digest.store.importing import take_in

        branch = EvidenceBranch(self.config.root)
        message = f"Evidence of {now:%Y-%m-%d %H:%M} UTC"
        for _ in range(TRIES):
            there = branch.fetch()
            if there:
                take_in(self.store, branch.files(there))
            made = branch.write(documents(self.store, self.config.keep_bodies), there, message)
            items = sum(self.store.counts().values())
            if made == there or branch.push(made, there):
                return Pushed(place=branch.place, items=items, changed=made != there)
        raise RepositoryError("others were quicker each time", subject=branch.place, hint="Run it again")
