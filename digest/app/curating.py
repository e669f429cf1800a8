"""Curating: the inbox of an issue, and what editors do with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from digest.app.known import Known
from digest.errors import UsageError
from digest.model import (
    Candidate,
    Decision,
    Window,
)

if TYPE_CHECKING:
    from digest.core.quiet import Standstill
    from digest.core.told import Shelved
    from digest.pipeline.inbox import Inbox, Next
    from digest.store.database import Store
    from digest.store.glimpse import Glimpse


class Curating(Known):
    """What is done with candidates."""

    def next_issue(self, now: datetime, number: int | None = None) -> Next:
        return self._next(self.shelved(), now, number)

    def _next(self, issues: Sequence[Shelved], now: datetime, number: int | None) -> Next:
        from digest.core.inbox import skipped
        from digest.pipeline.inbox import Next, next_issue

        for issue in issues:
            if issue.number == number:
                return Next(number=number, covers=issue.covers, exists=True)
        today = now.astimezone(self.config.zone).date()
        coming = next_issue(issues, self.config.digest, today, skipped(self.decisions.all()[0]))
        if number in {None, coming.number}:
            return coming
        raise UsageError(f"there is no issue {number}", hint=f"Make it with: digest draft {number}")

    def inbox(self, now: datetime, number: int | None = None, *, keep: bool = True) -> Inbox:
        """Candidates of the next issue, or of the one named; `keep` a large one for the next command."""
        from digest.app import remembering

        with self.looking() as store:
            evidence = remembering.evidence(self.config.store, store)
            if not remembering.is_known(self.config, evidence):
                store.foresee()  # a server reads while the archive is read here
            issues = self.shelved()
            issue = self._next(issues, now, number)
            memory = remembering.Remembering(self.config, issue, self.decisions.all()[0], evidence)
            if (known := memory.inbox(issues, self._reasons())) is not None:
                return known
            box = self._read_inbox(issue, issues, store)
        if keep:
            memory.keep(box, issues)
        return box

    def _inbox(self, issue: Next, issues: Sequence[Shelved]) -> Inbox:
        with self.looking() as store:
            store.foresee()
            return self._read_inbox(issue, issues, store)

    def _read_inbox(self, issue: Next, issues: Sequence[Shelved], store: Glimpse | Store) -> Inbox:
        from digest.pipeline.inbox import read_inbox

        return read_inbox(
            issue,
            store=store,
            issues=issues,
            decisions=self.decisions.all()[0],
            sources=self.sources,
            settings=self.config.digest,
            weights=self.config.weights,
            phrases=self._reasons(),
            zone=self.config.zone,
        )

    def _reasons(self) -> Mapping[str, Mapping[str, str]]:
        """The words of reasons: commands speak English, whatever the digest's languages are."""
        return {"en": self.templates.words("en"), **self.phrases}

    def is_gathered(self, issue: Next) -> bool:
        """Whether the store holds anything of an issue's days."""
        from digest.core import weeks

        window = weeks.window(issue.covers, self.config.zone)
        return bool(self.store.items(since=window.since, until=window.until, limit=1))

    def quiet_trackers(self, window: Window) -> Standstill:
        """The trackers in which nothing was merged in `window`, as far as they answered; `told()` says it."""
        from digest.pipeline.inbox import standstill

        with self.looking() as store:
            return standstill(window, self.sources, store=store)

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

    def decide(
        self, verb: str, chosen: Sequence[Candidate], now: datetime, why: str = "", until: date | None = None
    ) -> None:
        self._decide(verb, [candidate.story.identity for candidate in chosen], now, why, until)

    def _decide(
        self, verb: str, identities: Sequence[str], now: datetime, why: str = "", until: date | None = None
    ) -> None:
        from digest.pipeline.curate import decide

        decide(verb, identities, decisions=self.decisions, editor=self.editor, now=now, why=why, until=until)

    def take_back(self, now: datetime) -> list[Decision]:
        """Undo what this editor said last about candidates; gives what was undone."""
        from digest.pipeline.curate import take_back

        undone = take_back(self.decisions, self.editor, now)
        if not undone:
            raise UsageError(
                f"{self.editor} has dropped or put off nothing that could be taken back",
                hint="Name what to take back: digest drop --undo ID",
            )
        return undone

    def skip(self, covers: tuple[date, date], now: datetime, why: str = "") -> None:
        """No issue will cover these days."""
        from digest.core.inbox import week_identity

        self._decide("skip", [week_identity(covers)], now, why)

    def unskip(self, now: datetime) -> tuple[date, date]:
        """The newest skipped week has an issue again."""
        from digest.core.inbox import skipped, week_identity

        weeks = skipped(self.decisions.all()[0])
        if not weeks:
            raise UsageError("no week is skipped", hint="Skip the next one with: digest skip")
        newest = max(weeks, key=lambda covers: covers[1])
        self._decide("unskip", [week_identity(newest)], now)
        return newest

    def move(self, name: str, now: datetime, number: int | None, to: int | None) -> tuple[Next, str]:
        """Move an entry of the issue being made, or of the one named, into the one after or into `to`."""
        from digest.core import weeks
        from digest.pipeline.curate import move
        from digest.pipeline.inbox import Next

        here = self.next_issue(now, number)
        source = self.archive.issue(here.number)
        wanted = here.number + 1 if to is None else to
        if wanted == here.number:
            raise UsageError(f"{name} stands in Vol. {wanted} already", hint="Name another issue with --to")
        if wanted in self.archive.numbers():
            target = self.next_issue(now, wanted)
        elif wanted == here.number + 1:
            first = here.covers[1] + timedelta(days=1)
            covers = weeks.week_of(first, self.config.digest.week_starts)
            target = Next(number=wanted, covers=covers, exists=False)
        else:
            raise UsageError(f"there is no issue {wanted}", hint=f"Make it with: digest draft {wanted}")
        section = move(
            name,
            source,
            target,
            archive=self.archive,
            settings=self.config.digest,
            phrases=self.phrases,
        )
        return target, section

    def merge(self, box: Inbox, names: Sequence[str], now: datetime, *, undo: bool = False) -> list[str]:
        """Tell several candidates as one, the first leading; the identities that were joined or let go."""
        from digest.pipeline.pairing import merge, unmerge

        act = unmerge if undo else merge
        return act(box, names, decisions=self.decisions, editor=self.editor, now=now)

    def split(self, box: Inbox, names: Sequence[str], now: datetime, *, undo: bool = False) -> list[str]:
        """Take items out of their stories; the identities that stand for themselves, or no longer need to."""
        from digest.pipeline.pairing import split, unsplit

        act = unsplit if undo else split
        return act(box, names, decisions=self.decisions, editor=self.editor, now=now)

    def draft(self, now: datetime, number: int | None, covers: tuple[date, date] | None) -> tuple[Next, bool]:
        """Make the next issue's file, or the one named; True if it was made, False if it was there."""
        from digest.pipeline.curate import start
        from digest.pipeline.inbox import Next

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
