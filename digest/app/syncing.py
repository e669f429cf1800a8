"""Working in a team: one clone and the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.app.known import Known

if TYPE_CHECKING:
    from digest.pipeline.sync import Synced


class Syncing(Known):
    """What is done with what the others do."""

    def sync(self, *, push: bool = True, dry: bool = False) -> Synced:
        """Save what lies in content/, take what the others did, hand over both; raises RepositoryError."""
        from digest.git import Team
        from digest.pipeline.sync import Sync

        team = Team(self.config.root)
        return Sync(team, team.name(self.config.content), by=self.editor).run(push=push, dry=dry)
