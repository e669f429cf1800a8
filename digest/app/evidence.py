"""What machines gathered, carried by the branch `store` of the digest's remote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from digest.app.known import Known
from digest.errors import RepositoryError

if TYPE_CHECKING:
    from digest.git.evidence import EvidenceBranch
    from digest.store.cache import Cache
    from digest.store.export import Exported
    from digest.store.importing import Imported

#: Pushes that are begun again because another machine was quicker.
TRIES = 5
#: Each push writes these, whatever there is to tell.
IS_EVIDENCE = frozenset({"runs.jsonl", "cursors.jsonl"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    place: str
    items: int
    #: False: the branch held just this already.
    changed: bool
    #: What was left out of what lay there.
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    place: str
    #: None where nothing was pushed yet.
    taken: Imported | None
    #: Items of the whole store, after it.
    items: int = 0


class Sharing(Known):
    """A digest whose evidence goes from machine to machine."""

    def pull_evidence(self) -> Pulled:
        """Take the branch as a snapshot, without a checkout: what is there and not the same here already.

        Where nothing came to either side since the last time, git is asked and nothing is read: quick enough
        to be done in passing. Raises RepositoryError if nobody answers or there is no remote, and StoreError.
        """
        from digest.git.evidence import EvidenceBranch

        branch = EvidenceBranch(self.config.root)
        commit = branch.fetch()
        if not commit:
            return Pulled(place=branch.place, taken=None)
        with self._memory() as memory:
            taken = self._take(branch, commit, memory)
        return Pulled(place=branch.place, taken=taken, items=sum(self.store.counts().values()))

    def push_evidence(self, now: datetime) -> Pushed:
        """Put what is known here and there together onto the branch, whoever else does so meanwhile."""
        from digest.git.evidence import EvidenceBranch
        from digest.store.shards import took

        branch = EvidenceBranch(self.config.root)
        message = f"Evidence of {now:%Y-%m-%d %H:%M} UTC"
        with self._memory() as memory:
            for _ in range(TRIES):
                there = branch.fetch()
                if there and not IS_EVIDENCE & branch.blobs(there).keys():
                    raise RepositoryError(
                        "this branch holds something else, which a push would take away",
                        subject=branch.place,
                        hint="The digest needs the name for itself: give that branch another one",
                    )
                taken = self._take(branch, there, memory) if there else None
                if taken and taken.newer:
                    hint = "Install the digest that the others have, then push again"
                    raise RepositoryError(
                        f"a newer digest wrote what this one would lose: {taken.warnings[0][:200]}",
                        subject=branch.place,
                        hint=hint,
                    )
                made, items = self._written(branch, there, message, memory)
                if made == there or branch.push(made, there):
                    took(self.store, made, memory)
                    warnings = taken.warnings if taken else ()
                    return Pushed(place=branch.place, items=items, changed=made != there, warnings=warnings)
        raise RepositoryError("others were quicker each time", subject=branch.place, hint="Run it again")

    def export(self, folder: Path) -> Exported:
        """The store as sorted JSON Lines below `folder`."""
        from digest.store.export import export

        with self._memory() as memory:
            return export(self.store, folder, self.config.keep_bodies, memory)

    def import_(self, folder: Path) -> Imported:
        """What `export` wrote, merged into the store."""
        from digest.store.importing import import_

        return import_(self.store, folder)

    def _take(self, branch: EvidenceBranch, commit: str, memory: Cache) -> Imported:
        """Merge the files of `commit` that are not known to be the same here."""
        from digest.store.importing import Imported, take_in
        from digest.store.shards import snapshot, taken_before, took

        if taken_before(self.store, commit, memory):
            return Imported()
        with snapshot(self.store, self.config.keep_bodies, memory) as own:
            known = dict(own.blobs)
        taken = take_in(self.store, branch.files(commit, known))
        if not taken.warnings:
            took(self.store, commit, memory)
        return taken

    def _written(self, branch: EvidenceBranch, there: str, message: str, memory: Cache) -> tuple[str, int]:
        """The commit of what is here, and how many items it has."""
        from digest.store.shards import snapshot

        known = branch.blobs(there)
        with snapshot(self.store, self.config.keep_bodies, memory) as own:
            same = {name: blob for name, blob in own.blobs.items() if blob and known.get(name) == blob}
            others = own.bodies(own.blobs.keys() - same.keys())
            return branch.write(same, chain(others, own.rest()), there, message), own.items

    def _memory(self) -> Cache:
        from digest.store.cache import Cache

        return Cache(self.config.state / "cache.db")
