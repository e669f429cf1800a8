"""The digest's own repository at its forge: the Inbox issue, its ticks, health, releases, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from digest.app.curating import Curating
from digest.app.gathering import Gathering
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.model import Candidate
    from digest.pipeline.forge import Told
    from digest.ports import Forge, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of the ticks: an entry and its section each, and ticks that led to none."""

    number: int
    picked: tuple[tuple[Candidate, str], ...] = ()
    left: tuple[str, ...] = ()
    #: Whether something was written here, if only that ticks were taken.
    changed: bool = False


class Forging(Gathering, Curating):
    """What is done where the repository lies."""

    def forge(self, repository: str = "") -> Forge:
        """`repository` goes before what digest.toml says; raises ChannelError if neither names one."""
        from digest.channels.github import GitHub
        from digest.http import Telling

        return GitHub(
            Telling(self.config.http),
            api=self.config.github_api,
            repository=repository or self.config.forge.repository,
            token=self.config.github_token,
        )

    def inbox_body(self, now: datetime, number: int | None = None) -> str:
        """The text of the Inbox issue, as if nobody had ticked anything."""
        from digest.core.forge import inbox as words

        box = self.inbox(now, number)
        counts = words.taken(self.decisions.all()[0])
        issue = box.issue
        return words.body(issue.number, issue.covers, box.candidates, self._titles(), counts=counts)

    def write_inbox(self, now: datetime, repository: str = "") -> Told:
        from digest.pipeline.forge import write_inbox

        return write_inbox(self.inbox(now), self.forge(repository), self.decisions.all()[0], self._titles())

    def inbox_tickets(self) -> Sequence[Ticket]:
        """The Inbox issues as they are over there, where digest.toml wants them read; raises ChannelError."""
        from digest.core.forge.inbox import LABEL

        return self.forge().tickets(LABEL) if self.config.forge.inbox else ()

    def take_ticks(self, now: datetime, tickets: Sequence[Ticket]) -> Taken:
        """Pick what is ticked there for the issue being made, and was not taken yet; asks nobody.

        The entries first, then that the ticks were taken: a kill in between takes them again, and finds them
        picked.
        """
        from digest.core.forge.inbox import TICK
        from digest.pipeline.forge import read_ticks

        box = self.inbox(now)
        ticks = read_ticks(box, tickets, self.decisions.all()[0])
        written = self.pick(box, ticks.picks) if ticks.picks else []
        if ticks.taken:
            self._decide(TICK, ticks.taken, now)
        return Taken(
            number=box.issue.number,
            picked=tuple(written),
            left=ticks.left,
            changed=bool(ticks.taken),
        )

    def write_health(self, now: datetime, repository: str = "") -> Told:
        from digest.pipeline.forge import write_health

        return write_health(self.health(), self.forge(repository), now)

    def release(self, now: datetime, repository: str = "", number: int | None = None) -> list[str]:
        """Releases of what came out in the last days, or of the one named; the tags of what was written."""
        from digest.core.forge.release import is_news
        from digest.git import own
        from digest.pipeline.forge import release

        forge = self.forge(repository)
        if number is not None:
            issue = self.archive.issue(number)
            if not issue.published:
                raise UsageError(f"Vol. {number} is not out", hint=f"Next: digest publish {number}")
            issues = [issue]
        else:
            fresh = [known.number for known in self.readable() if is_news(known.published, now)]
            issues = [self.archive.issue(one) for one in sorted(fresh)]
        return release(issues, forge, self.config.digest, own.head(self.config.root))

    def unreleased(self, now: datetime, repository: str = "") -> list[tuple[int, str]]:
        """Issue and language of what came out in the last days and no release tells of: not deployed yet."""
        from digest.core.forge.release import is_news
        from digest.pipeline.forge import pending

        out = {known.number: known.published for known in self.readable() if is_news(known.published, now)}
        return pending(out, self.forge(repository)) if out else []

    def remark(self, report: Path, repository: str, head: str, commit: str, run: str) -> int | None:
        """Say below the pull request what a check of `commit` found; its number, None if it has moved on."""
        from digest.core.forge import remark as words

        try:
            with report.open("rb") as file:
                found = words.read(file.read(words.REPORT))
        except OSError as error:
            raise UsageError(f"cannot be read: {error.strerror}", subject=str(report)) from error
        forge = self.forge(repository)
        pull = forge.pull(head, commit)
        if pull is not None:
            forge.remark(pull, words.MARK, words.body(found, commit, run))
        return pull

    def _titles(self) -> dict[str, str]:
        first, order = self.config.digest.languages[0], self.config.digest.languages
        return {s.id: s.title.best(first, order)[0] for s in self.config.digest.sections}
