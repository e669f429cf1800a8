"""Where two people changed the same words: what is open, choosing, and what git asks of us in a merge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from digest.app.known import Known
from digest.errors import UsageError
from digest.model import Clash

if TYPE_CHECKING:
    from collections.abc import Sequence


class Merging(Known):
    """What is done about versions that differ."""

    def clashes(self, number: int) -> tuple[Clash, ...]:
        """The open clashes of an issue; theirs is what its file says now."""
        from digest.archive.clashes import open_clashes
        from digest.archive.reading import read

        return open_clashes(read(self.archive.read_bytes(number)).data)

    def choose(self, number: int, place: str, side: str) -> list[Clash]:
        """Make the file say one version at `place`: `mine`, `theirs`, or the name of whose words it keeps.

        Gives the clashes that are left. Raises UsageError where that is no clash, or not clear whose.
        """
        found = self.clashes(number)
        chosen = [clash for clash in found if clash.place == place]
        if not chosen:
            known = ", ".join(dict.fromkeys(clash.place for clash in found)) or "none"
            raise UsageError(f"Vol. {number} has no clash at {place}", hint=f"Open are: {known}")
        clash = next((one for one in chosen if side == one.by), chosen[0])
        self.choose_of(number, clash, self._side(clash, side))
        return list(self.clashes(number))

    def choose_of(self, number: int, clash: Clash, side: str) -> None:
        """Make the file say the version of `side`, `ours` or `theirs`.

        Raises ArchiveError if the clash is not as it was seen: nobody gives up words that they did not see.
        """
        from digest.archive.clashes import choose

        choose(self.archive, number, clash, side)

    def clash_name(self, clash: Clash) -> str:
        """What our words of a clash are called here: `mine` if I wrote them, else whose they are."""
        return "mine" if clash.by in ("", self.editor) else clash.by

    def _side(self, clash: Clash, side: str) -> str:
        if side == "theirs":
            return "theirs"
        if side in (self.clash_name(clash), clash.by):
            return "ours"
        raise UsageError(f"{side} wrote none of them", hint=f"Say {self.clash_name(clash)} or theirs")


def teach_merging(folder: Path) -> None:
    """Let git in `folder` merge as the digest does; nothing where there is no git."""
    from digest import git

    git.teach_merging(folder)


def drive(base: Path, ours: Path, theirs: Path, name: str, root: Path) -> Sequence[Clash]:
    """Merge for git: put both versions together into the file `ours`; `name` is the file's in the work tree.

    Raises ArchiveError for a version that cannot be read; the file is then as it was.
    """
    from digest.app import digest_around
    from digest.archive.files import replace_file
    from digest.archive.meeting import merge_file
    from digest.errors import DigestError
    from digest.git import replaying, user_name

    try:
        digest = digest_around(root)
        by = digest.editor if digest else user_name(root)
    except DigestError:  # digest.toml itself may be in the middle of a merge
        by = user_name(root)
    was, one, other = base.read_bytes() or None, ours.read_bytes(), theirs.read_bytes()
    if replaying(root):  # in a rebase git calls the team's version ours
        one, other = other, one
    done = merge_file(was, one, other, name, by=by)
    if done is None:
        raise UsageError(f"{name} is no file that digest merges", hint="Take it out of .gitattributes")
    replace_file(ours, done.text)
    return done.clashes
