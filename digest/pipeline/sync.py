"""Working at the same time: save what lies here, take what the others did, hand over both.

What two people did to one file is put together by what it says (`archive.merging`), so that no file ever
has a mark of a conflict in it. Everything is made beside the files; the branch moves when it is whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from digest.archive.files import read_whole, swap_file
from digest.archive.lines import records_of
from digest.archive.meeting import merge_file
from digest.archive.reading import read
from digest.core.coauthors import with_coauthors
from digest.core.telling import ISSUE, Told, decision_changes, issue_changes, message
from digest.errors import ArchiveError, RepositoryError, one_line
from digest.model import Clash
from digest.ports import Team

if TYPE_CHECKING:
    from digest.archive import Archive

#: How often somebody may be quicker in one run.
TRIES = 6
#: Files that an editor, or this program, has beside the one that is saved, for as long as it takes.
PASSING = re.compile(r"(~|/\.[^/]*\.(sw[a-p]|tmp))$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What a sync did, or with `dry` would do."""

    #: Where: `origin/main`; "" where nothing is shared.
    place: str
    #: What was saved of this clone's files, and what others had done, by their names.
    saved: tuple[Told, ...] = ()
    taken: Mapping[str, int] = field(default_factory=dict)
    #: Both at once: issue to what two people changed differently.
    clashes: Mapping[int, tuple[Clash, ...]] = field(default_factory=dict)
    #: Commits handed over; whether the others have all that is here.
    given: int = 0
    shared: bool = False
    #: Files outside of content/ that differ here and stay as they are.
    left: tuple[str, ...] = ()
    #: Items that machines gathered and that were not known here; why some could not be had, or "".
    gathered: int = 0
    trouble: str = ""


class Sync:
    """One run in one clone."""

    def __init__(
        self,
        team: Team,
        content: str,
        *,
        archive: Archive,
        by: str = "",
        addresses: Mapping[str, str] | None = None,
    ) -> None:
        """`content` is the folder content/ as git names it, `archive` its issues; `by` whose clone this is.

        `addresses` are of who else worked in it since the last save, by name; "": not known.
        """
        self.others = dict(addresses or {})
        self.team = team
        self.archive = archive
        self.content = f"{content}/"
        self.by = by

    def run(self, *, push: bool = True, dry: bool = False, theirs: str | None = None) -> Synced:
        """Save, take, hand over. Raises RepositoryError or ArchiveError before anything is half done.

        Who asked the remote already says what it had as `theirs`; it is not asked again, and gets nothing.
        """
        dirty = [name for name in self.team.dirty() if not PASSING.search(name)]
        mine = [name for name in dirty if name.startswith(self.content)]
        left = tuple(name for name in dirty if name not in mine)
        if dry:
            return self._dry(self._told_here(mine), mine, left)
        saved = self._save(mine)
        began, taken, clashes = self.team.head(), Counter[str](), dict[int, tuple[Clash, ...]]()
        push = push and theirs is None
        for _ in range(TRIES):
            tip = (self.team.fetch() if theirs is None else theirs) if self.team.place else ""
            if tip:
                self._take(tip, taken, clashes)
            ahead = self._ahead(tip)
            if not (push and self.team.place and ahead) or self.team.push():
                shared = bool(self.team.place) and (push or not ahead)
                return Synced(
                    place=self.team.place, saved=tuple(saved), taken=taken, clashes=clashes, left=left,
                    given=ahead if push and self.team.place else 0, shared=shared,
                )  # fmt: skip
        raise RepositoryError(
            f"somebody else was quicker {TRIES} times",
            subject=self.team.place,
            hint="What you did is saved here; run digest sync again"
            + ("" if self.team.head() == began else ", and what the others did is here already"),
        )

    def lying(self) -> tuple[Told, ...]:
        """What is not saved yet."""
        mine = [name for name in self.team.dirty() if name.startswith(self.content)]
        return tuple(self._told_here([name for name in mine if not PASSING.search(name)]))

    # ------------------------------------------------------------ steps

    def _save(self, names: Sequence[str]) -> list[Told]:
        """Commit these files; what they say beside the last commit."""
        saved = self._told_here(names)
        words = with_coauthors(message(saved), tuple(self.others), self.others)
        for _ in range(TRIES):
            if not names or not self.team.save(names, words):
                break
            # git looks at the files for itself, in the very moment an editor writes one anew, too.
            names = [name for name in names if self._half_saved(name)]
        return saved

    def _half_saved(self, name: str) -> bool:
        body = self.team.read(self.team.head(), name)
        return body is not None and not body.endswith(b"\n") and body != self._lying(name)

    def _take(self, theirs: str, taken: Counter[str], clashes: dict[int, tuple[Clash, ...]]) -> None:
        """Bring what the others did here, beside what was done here."""
        ours = self.team.head()
        base = self.team.base(ours, theirs) if ours else ""
        if ours and base == theirs:
            return
        if ours and not base:
            raise RepositoryError(
                "what is here and what the others have do not come from one beginning",
                subject=self.team.place,
                hint="Clone it anew beside this folder, and copy content/ over",
            )
        told, commit = self._told_there(base, theirs), theirs
        found: dict[int, tuple[Clash, ...]] = {}
        if base != ours:
            files, found = self._joined(base, ours, theirs)
            names = " and ".join(told) or "the team"
            commit = self.team.join(ours, theirs, files, f"Take in what {names} did")
        between = self._between(ours, commit)
        if ours:
            self.team.ready(commit, [name for name, _, _ in between if self._lying(name) is not None])
        placed, late = self._placed(between)
        self.team.move(commit, placed)
        for number, ones in (*found.items(), *late.items()):
            clashes[number] = (*clashes.get(number, ()), *ones)
        taken.update(told)

    def _between(self, ours: str, commit: str) -> list[tuple[str, bytes, bytes]]:
        """The files that people write in, as they were and as `commit` has them.

        What is new or gone there is git's own: it asks before it loses anything.
        """
        found = []
        for name in self.team.files(ours, commit) if ours else ():
            if self._written_in(name):
                before, after = self.team.read(ours, name), self.team.read(commit, name)
                if before is not None and after is not None:
                    found.append((name, before, after))
        return found

    def _placed(
        self, between: Sequence[tuple[str, bytes, bytes]]
    ) -> tuple[list[str], dict[int, tuple[Clash, ...]]]:
        """Put what a commit has into the files that people write in, before the branch is there.

        git looks at a file and then writes it: what somebody saves between would be lost. Here it is joined;
        what clashes then is told.
        """
        placed, clashes = list[str](), dict[int, tuple[Clash, ...]]()
        for name, before, after in between:
            for _ in range(TRIES):
                if (lying := self._lying(name)) is None:
                    break
                made, found = self._both(name, before, lying, after)
                if made == lying or self._swapped(name, lying, made):
                    placed.append(name)
                    clashes |= self._numbered(name, found)
                    break
        return placed, clashes

    def _swapped(self, name: str, lying: bytes, made: bytes) -> bool:
        path, match = self.team.top / name, ISSUE.fullmatch(self._inner(name))
        if match and self.archive.path(int(match[1])).name == path.name:
            return self.archive.rewrite(int(match[1]), lying, made)
        return swap_file(path, lying, made)

    def _numbered(self, name: str, found: tuple[Clash, ...]) -> dict[int, tuple[Clash, ...]]:
        """What clashes in the file of an issue, by its number."""
        match = ISSUE.fullmatch(self._inner(name))
        return {int(match[1]): found} if match and found else {}

    def _written_in(self, name: str) -> bool:
        """Whether people or their programs may write in a file at any moment."""
        inner = self._inner(name)
        return name.startswith(self.content) and bool(
            ISSUE.fullmatch(inner) or inner.startswith("decisions/")
        )

    def _joined(
        self, base: str, ours: str, theirs: str, lying: Sequence[str] = ()
    ) -> tuple[dict[str, bytes | None], dict[int, tuple[Clash, ...]]]:
        """The files that are not as the others have them, and what clashes in issues.

        Of those `lying` here the files count, not the commit.
        """
        changed = set(self.team.files(base, theirs))
        files: dict[str, bytes | None] = {}
        clashes: dict[int, tuple[Clash, ...]] = {}
        for name in sorted({*self.team.files(base, ours), *lying}):
            mine = self.team.lying(name) if name in lying else self.team.read(ours, name)
            if name not in changed:
                files[name] = mine
                continue
            other = self.team.read(theirs, name)
            if mine == other:
                continue
            if mine is None or other is None:  # one took it out, one edited it: the edit stays
                files[name] = mine if other is None else other
                continue
            files[name], found = self._both(name, self.team.read(base, name), mine, other)
            clashes |= self._numbered(name, found)
        return files, clashes

    def _both(
        self, name: str, base: bytes | None, ours: bytes, theirs: bytes
    ) -> tuple[bytes, tuple[Clash, ...]]:
        if name.startswith(self.content):
            merged = merge_file(base, ours, theirs, name, by=self.by)
            if merged is not None:
                return merged.text, merged.clashes
        mixed = self.team.mix(base, ours, theirs)
        if mixed is None:
            raise RepositoryError(
                f"you and the team changed the same lines of {name}",
                subject=self.team.place,
                hint="Nothing was changed. Who knows git: git pull, then choose",
            )
        return mixed, ()

    def _ahead(self, theirs: str) -> int:
        """Commits here that the others do not have."""
        ours = self.team.head()
        if not ours or ours == theirs:
            return 0
        return max(len(self.team.written(theirs, ours)), 1) if theirs else 1

    def _dry(self, saved: Sequence[Told], mine: Sequence[str], left: tuple[str, ...]) -> Synced:
        """What a run would find; nothing of this clone's files or branch changes."""
        theirs = self.team.fetch() if self.team.place else ""
        ours = self.team.head()
        base = self.team.base(ours, theirs) if ours and theirs else ""
        taken: Counter[str] = Counter()
        clashes: dict[int, tuple[Clash, ...]] = {}
        if theirs and base != theirs:
            taken = self._told_there(base, theirs)
            if base:
                _, clashes = self._joined(base, ours, theirs, mine)
        return Synced(
            place=self.team.place, saved=tuple(saved), taken=taken, clashes=clashes, left=left,
            given=self._ahead(theirs) if self.team.place else 0,
        )  # fmt: skip

    # ------------------------------------------------------------ what was done

    def _told_here(self, names: Sequence[str]) -> list[Told]:
        """What the files here say beside the last commit; raises ArchiveError for an unreadable issue."""
        head, found = self.team.head(), list[Told]()
        for name in names:
            found += self._told(name, self.team.read(head, name), self._lying(name), strict=True)
        return found

    def _lying(self, name: str) -> bytes | None:
        """A file as it lies; None if there is none."""
        path = self.team.top / name
        return read_whole(path) if self._written_in(name) and path.is_file() else self.team.lying(name)

    def _told_there(self, base: str, theirs: str) -> Counter[str]:
        """Changes by author, between two commits."""
        found: Counter[str] = Counter()
        for one in self.team.written(base, theirs):
            for name in one.files:
                if name.startswith(self.content):
                    before, after = self.team.read(one.parent, name), self.team.read(one.commit, name)
                    found[one.author] += max(len(self._told(name, before, after)), 1)
                else:
                    found[one.author] += 1
        return found

    def _told(
        self, name: str, before: bytes | None, after: bytes | None, *, strict: bool = False
    ) -> list[Told]:
        inner = self._inner(name)
        if match := ISSUE.fullmatch(inner):
            # What was committed unreadable may be mended here: only what lies here has to be read.
            was, now = self._plain(name, before), self._plain(name, after, strict=strict)
            return issue_changes(int(match[1]), was, now)
        if inner.startswith("decisions/"):
            return decision_changes(records_of(before or b""), records_of(after or b""))
        return [Told(done="changed", what=one_line(inner))]

    def _plain(self, name: str, body: bytes | None, *, strict: bool = False) -> Any:
        if body is None:
            return None
        reading = read(body)
        if strict and not isinstance(reading.data, dict):
            fault = reading.findings[0] if reading.findings else None
            raise ArchiveError(
                fault.message if fault else "it is no issue",
                subject=f"{name}:{fault.line}" if fault and fault.line else name,
                hint="Mend this line, then run digest sync again; nothing was changed",
            )
        return reading.data

    def _inner(self, name: str) -> str:
        """A file below content/ without that folder; others as they are."""
        return name.removeprefix(self.content)
