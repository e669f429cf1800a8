"""Working in a team: one clone and the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.app.evidence import Sharing
from digest.errors import DigestError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from digest.core.telling import Told
    from digest.git import Team
    from digest.pipeline.sync import Sync, Synced


class Syncing(Sharing):
    """What is done with what the others do."""

    def sync(self, *, push: bool = True, dry: bool = False) -> Synced:
        """Save what lies in content/, take what the others did and what machines gathered, hand over.

        Raises RepositoryError. Once the words of people are safe, evidence that cannot be had is told in
        `Synced.trouble` and fails nothing: the next sync asks again.
        """
        from digest.git import Team, teach_merging

        team = Team(self.config.root)
        if not dry:
            teach_merging(self.config.root)
        done = self._run_of(team).run(push=push, dry=dry)
        if dry or not team.place:
            return done
        try:
            pulled = self.pull_evidence()
        except DigestError as error:
            return replace(done, trouble=str(error))
        if pulled.taken is None:
            return done
        left = len(pulled.taken.warnings)
        trouble = f"{pulled.taken.warnings[0]} ({left} in all; see digest store pull)" if left else ""
        return replace(done, gathered=pulled.taken.added.new, trouble=trouble)

    def join(self, theirs: str, names: Sequence[str] = ()) -> Synced:
        """Save what lies in content/ and bring in `theirs`, a commit that is here; asks no remote.

        `names` are of those who worked on it: the commit says so. Raises RepositoryError.
        """
        from digest.git import Team, address_of, teach_merging

        teach_merging(self.config.root)
        team = Team(self.config.root)
        others = [self.called(name) for name in names if name != self.editor]
        addresses = {name: address_of(self.config.root, name) for name in others}
        return self._run_of(team, addresses).run(theirs=theirs)

    def unsaved(self) -> Sequence[Told]:
        """What the next save would hold; asks no remote."""
        from digest.git import Team

        return self._run_of(Team(self.config.root)).lying()

    def _run_of(self, team: Team, addresses: Mapping[str, str] | None = None) -> Sync:
        from digest.pipeline.sync import Sync

        content = team.name(self.config.content)
        return Sync(team, content, archive=self.archive, by=self.editor, addresses=addresses)
