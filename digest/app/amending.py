"""After the act, and before it: later, on a branch, taken back, corrected."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from digest.app.curating import Curating
from digest.app.publishing import Publishing, commit_message
from digest.app.sending import Sending

if TYPE_CHECKING:
    from digest.core.amendment import Amendment
    from digest.model import Finding
    from digest.pipeline.amend import Amended, Difference
    from digest.pipeline.publish import Published, Scheduled
    from digest.pipeline.unpublish import Unpublished


class Amending(Publishing, Sending, Curating):
    """What is done with an issue around the moment it goes out, and after it."""

    # ------------------------------------------------------------ later

    def schedule(
        self,
        number: int,
        languages: Sequence[str],
        at: datetime,
        now: datetime,
        links: Sequence[Finding] | None = None,
    ) -> Scheduled:
        """Let editions go out at the first `digest publish --due` from `at` on; `links` as of `publish`."""
        from digest.pipeline.publish import schedule

        return schedule(
            number,
            languages,
            at,
            archive=self.archive,
            locks=self.locks,
            settings=self.config.digest,
            now=now,
            zone=self.config.zone,
            links=lambda: self.links_to_publish(number, now) if links is None else links,
        )

    def waiting(self) -> list[Scheduled]:
        """What is to go out later, the earliest first."""
        from digest.pipeline.publish import waiting

        return waiting(self.archive)[0]

    def unreadable(self) -> list[Finding]:
        """Why files cannot be read that seem to hold an edition that is to go out later."""
        from digest.pipeline.publish import waiting

        return waiting(self.archive)[1]

    def commit_file(self, number: int, message: str) -> str:
        """Commit the file of an issue; gives the short commit id or ""."""
        from digest.git import commit

        return commit(self.config.root, [self.archive.path(number)], message)

    # ------------------------------------------------------------ on a branch

    def publish_aside(
        self, number: int, languages: Sequence[str], now: datetime
    ) -> tuple[Published, str, str]:
        """Publish on a branch of its own, from what is committed and the issue's file as it lies here.

        What was done, the branch and the commit. Nothing here changes. Raises RepositoryError.
        """
        from digest.app import open_digest
        from digest.git import aside

        branch = f"publish-{number:03d}"
        with aside(self.config.root, branch) as (folder, save):
            other = open_digest(folder)
            try:
                for here, there in ((self.archive, other.archive), (self.locks, other.locks)):
                    if here.path(number).exists():
                        there.path(number).parent.mkdir(parents=True, exist_ok=True)
                        shutil.copyfile(here.path(number), there.path(number))
                done = other.publish(number, languages, now, evidence=self.evidence())
                return done, branch, save(commit_message(done), other.written(number))
            finally:
                other.close()

    def detached(self) -> bool:
        """Whether no branch is checked out, so that commits are easily lost."""
        from digest.git import detached

        return detached(self.config.root)

    def uncommittable(self) -> str:
        """Why no commit can be made here; "" where one can."""
        from digest.git import inside, own

        if inside(self.config.root) is not None:
            return ""
        return "this folder is in no git repository" if own.git_version() else "git is not installed"

    # ------------------------------------------------------------ taken back

    def unpublish(self, number: int, languages: Sequence[str]) -> Unpublished:
        """Make editions drafts again; raises UsageError if somebody was sent one, here or elsewhere."""
        from digest.git import Meeting
        from digest.pipeline.unpublish import unpublish

        claims = list(self.claims.read(number))
        if self.archive.issue(number).published:
            there = Meeting(self.config.root).look(self.claims.path(number))
            claims += [claim for claim in self.claims.parse(there or b"") if claim not in claims]
        return unpublish(
            number,
            languages,
            archive=self.archive,
            facts=self.facts,
            locks=self.locks,
            settings=self.config.digest,
            claims=claims,
        )

    def commit_unpublished(self, done: Unpublished) -> str:
        """Commit it; gives the short commit id or ""."""
        from digest.git import commit

        # One that was cut short before its commit finds nothing more to take back, and says what it was for.
        tags = ", ".join((*done.languages, *done.scheduled) or done.asked)
        message = f"Take back Vol. {done.number} ({tags})"
        return commit(self.config.root, self.written(done.number), message)

    # ------------------------------------------------------------ corrected

    def differences(self, number: int) -> list[Difference]:
        """What of an issue is not as it went out; the old words from git."""
        from digest.git import versions
        from digest.pipeline.amend import compared

        path = self.archive.path(number)
        return compared(number, archive=self.archive, locks=self.locks, versions=versions(path))

    def amend(self, number: int, how: Amendment, now: datetime, *, dry: bool = False) -> Amended:
        from digest.pipeline.amend import amend

        return amend(
            number,
            how,
            archive=self.archive,
            locks=self.locks,
            settings=self.config.digest,
            phrases=self.phrases,
            now=now,
            zone=self.config.zone,
            dry=dry,
        )

    def carry(self, done: Amended, now: datetime) -> tuple[int, str]:
        """Tell of a correction in the next issue's draft: its number, and the entry's id if there is one."""
        from digest.pipeline.amend import carry

        if done.erratum is None:
            return 0, ""
        target = self.next_issue(now)
        return target.number, carry(
            done, target, archive=self.archive, settings=self.config.digest, phrases=self.phrases
        )

    def commit_amended(self, done: Amended, message: str) -> str:
        """Commit it; gives the short commit id or ""."""
        from digest.git import commit

        paths = [self.archive.path(done.number), self.locks.path(done.number)]
        return commit(self.config.root, paths, message)
