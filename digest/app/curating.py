"""Curating: the inbox of an issue, and what editors do with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from digest.app.known import Known
from digest.errors import UsageError
from digest.model import (
    Candidate,
    Window,
)

if TYPE_CHECKING:
    from digest.core.quiet import Standstill
    from digest.pipeline.curate import Inbox, Next


class Curating(Known):
    """What is done with candidates."""

    def next_issue(self, now: datetime, number: int | None = None) -> Next:
        from digest.pipeline.curate import Next, next_issue

        issues = self.issues()
        if number is None:
            return next_issue(issues, self.config.digest, now.astimezone(self.config.zone).date())
        for issue in issues:
            if issue.number == number:
                return Next(number=number, covers=issue.covers, exists=True)
        raise UsageError(f"there is no issue {number}", hint=f"Make it with: digest draft {number}")

    def inbox(self, now: datetime, number: int | None = None) -> Inbox:
        """Candidates of the next issue, or of the one named."""
        from digest.pipeline.curate import read_inbox

        decisions, _ = self.decisions.all()
        return read_inbox(
            self.next_issue(now, number),
            store=self.store,
            issues=self.issues(),
            decisions=decisions,
            sources=self.sources,
            settings=self.config.digest,
            weights=self.config.weights,
            # Commands speak English, whatever the digest's languages are.
            phrases={"en": self.templates.words("en"), **self.phrases},
            zone=self.config.zone,
        )

    def quiet_trackers(self, window: Window) -> Standstill:
        """The trackers in which nothing was merged in `window`, as far as they answered; `told()` says it."""
        from digest.pipeline.curate import standstill

        return standstill(window, self.sources, store=self.store)

    def pick(self, box: Inbox, chosen: Sequence[Candidate], section: str = "") -> list[tuple[Candidate, str]]:
        from digest.pipeline.curate import pick

        return pick(
            box,
            chosen,
            archive=self.archive,
            settings=self.config.digest,
            phrases=self.phrases,
            section=section,
        )

    def unpick(
        self, box: Inbox, chosen: Sequence[Candidate], *, skip: bool = False
    ) -> tuple[list[Candidate], list[Candidate]]:
        from digest.pipeline.curate import unpick

        return unpick(box, chosen, archive=self.archive, skip=skip)

    def decide(self, verb: str, chosen: Sequence[Candidate], now: datetime, why: str = "") -> None:
        from digest.pipeline.curate import decide

        decide(verb, chosen, decisions=self.decisions, editor=self.editor, now=now, why=why)

    def draft(self, now: datetime, number: int | None, covers: tuple[date, date] | None) -> tuple[Next, bool]:
        """Make the next issue's file, or the one named; True if it was made, False if it was there."""
        from digest.pipeline.curate import Next, start

        issue = self.next_issue(now)
        if number is not None and number in self.archive.numbers():
            issue = self.next_issue(now, number)
        elif number is not None:
            issue = Next(number=number, covers=issue.covers, exists=False)
        if covers is not None and not issue.exists:
            issue = Next(number=issue.number, covers=covers, exists=False)
        made = start(issue, archive=self.archive, settings=self.config.digest, phrases=self.phrases)
        return issue, made

    def refresh(self, box: Inbox) -> list[str]:
        from digest.pipeline.curate import refresh

        return refresh(box, archive=self.archive, settings=self.config.digest, phrases=self.phrases)
