"""Checking more closely: what is new since a commit, and mending what is safe to mend."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from digest.app.publishing import Publishing
from digest.errors import RepositoryError, UsageError
from digest.model import Finding

if TYPE_CHECKING:
    from digest.app.checked import Checked
    from digest.core.repeats import Elsewhere


class Checking(Publishing):
    """What `digest check` can do beside naming faults."""

    @cached_property
    def _kept(self) -> Checked:
        from digest.app.checked import Checked

        return Checked(self.config.root)

    #: How all issues looked before it was read what ran in them.
    _others: tuple[Elsewhere | None, str] = (None, "")

    def checked(self, number: int, ran: Elsewhere) -> tuple[Finding, ...]:
        """What `check` finds, from what is kept where nothing it hangs on changed; `ran`: of `ran_before`."""
        from digest.app.checked import among

        kept = self._kept
        if self._others[0] is not ran:
            self._others = (ran, kept.others())
        others = self._others[1]
        key = kept.key(number)
        if (known := kept.known(number, key, lambda: others)) is not None:
            return known
        ran.asked = False
        found = self.check(number, earlier=ran)
        # Not while somebody saves a file, nor with a glossary whose faults would have to be said too.
        still = kept.key(number) == key and (not ran.asked or kept.others() == others)
        if still and "glossary" in self.__dict__:
            kept.keep(number, among(key, others) if ran.asked else key, found)
        return found

    def close(self) -> None:
        if "_kept" in self.__dict__:
            self._kept.close()
        super().close()

    def as_of(self, revision: str) -> Mapping[int, bytes]:
        """The issues' files as a commit has them, by number; raises UsageError if there is no such commit."""
        from digest.git import Git, inside

        root, folder = self.config.root, inside(self.config.root)
        if folder is None:
            raise UsageError(
                "this digest is in no git repository", subject=f"--since {revision}", hint="Leave it out"
            )
        try:
            there = Git(root, f"{revision}^{{commit}}", subject=revision)
        except RepositoryError as error:
            raise UsageError(
                "git knows no such commit",
                subject=f"--since {revision}",
                hint="Name a commit, branch or tag; in a shallow clone fetch it first",
            ) from error
        if not self.archive.folder.resolve().is_relative_to(root.resolve()):
            raise UsageError(
                "a link leads out of this repository",
                subject=f"--since {revision}: {self.archive.folder}",
                hint="Leave it out",
            )
        below = self.archive.folder.resolve().relative_to(root.resolve()).as_posix()
        files = there.tree(there.head().id, f"{folder}{below}")
        bodies = there.blobs(files.values())
        numbered = {f"{folder}{below}/{self.archive.path(n).name}": n for n in self.archive.numbers()}
        return {numbered[path]: bodies[blob] for path, blob in files.items() if path in numbered}

    def within(self) -> str:
        """The digest's folder in its repository, with a slash behind; empty at the top, or outside of any."""
        from digest.git import inside

        return inside(self.config.root) or ""

    def fresh(self, number: int, found: Sequence[Finding], before: bytes | None) -> tuple[Finding, ...]:
        """Those of `found` that the file as it was `before` did not have; None: it was not there."""
        from digest.pipeline.check import fresh

        if before is None:
            return tuple(found)
        return fresh(
            number,
            found,
            before,
            archive=self.archive,
            settings=self.config.digest,
            glossary=self.agreed,
        )

    def mend(self, number: int, look: Callable[[], Sequence[Finding]]) -> tuple[Finding, ...]:
        """Mend what `look` finds and what is safe to mend; what was mended."""
        from digest.pipeline.check import mend

        return mend(number, look, archive=self.archive, locks=self.locks, settings=self.config.digest)
