"""The newsroom's files and those of the team: taken by themselves, handed over by a button.

A remote may answer in seconds or not at all, and nobody at the desk waits for it. So a run is cut in three:

1. Off the lock: ask the remote and bring its commits here. That writes objects that nothing points to,
   and neither a file nor the branch.
2. Under the lock: save, join, move the branch (`pipeline.sync` with the answer of 1). All of it is local.
   An act of an editor is wholly before it or wholly after: none is half in a commit, and none is written
   over, since a file is read, joined and put in its place without an act between.
3. Off the lock, and only by the button: push. What is pushed are commits, which nobody changes. Acts done
   meanwhile lie in the files for the next run. Was somebody quicker, it begins again at 1.

One run at a time; another program (`digest sync` by hand) meets git's own locks, as two of them do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from digest.errors import DigestError, RepositoryError

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.model import Clash
    from digest.pipeline.sync import Synced
    from digest.ports import Ticket

#: How often somebody may be quicker in one run.
TRIES = 6
#: Seconds a button waits for the run before.
WAITS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of the last run, for people."""

    at: datetime
    #: Whether it was to hand over; who pressed the button.
    saving: bool = False
    who: str = ""
    #: What was saved, as sentences; changes that came, by name.
    saved: tuple[str, ...] = ()
    taken: Mapping[str, int] = field(default_factory=dict)
    clashes: Mapping[int, tuple[Clash, ...]] = field(default_factory=dict)
    #: Whether the team has all that was here; why not, or what went wrong: one line.
    shared: bool = False
    fault: str = ""

    def __bool__(self) -> bool:
        return bool(self.saved or self.taken or self.clashes)


class Teamwork:
    """Taking and handing over for the digest in `root`, whose files change inside of `alone` only.

    `opened` gives a digest of its own, for one run.
    """

    def __init__(
        self,
        root: Path,
        state: Path,
        opened: Callable[[], Digest],
        alone: Callable[[], AbstractContextManager[None]],
        clock: Callable[[], datetime],
    ) -> None:
        self._root, self._opened, self._alone, self._clock = root, opened, alone, clock
        self._one = Lock()
        self._worked = Worked(state / "desk-worked.json")
        self.last: Told | None = None
        #: Where it goes to: `origin/main`; empty: nowhere. None: there is no git here.
        self.place: str | None = self._place()

    def _place(self) -> str | None:
        from digest.git import Team, inside

        if inside(self._root) is None:
            return None
        try:
            return Team(self._root).place
        except DigestError:
            return ""

    def worked(self, who: str) -> None:
        """`who` did something that the next save holds."""
        self._worked.add(who)

    def take(self) -> Told | None:
        """Bring what the team did here; nothing leaves this machine. None: one is running, or no team."""
        return self._run(push=False, who="") if self.place else None

    def save(self, who: str) -> Told | None:
        """Take, and hand over what was done here. None: one is running, or there is no git."""
        return self._run(push=True, who=who) if self.place is not None else None

    def _run(self, *, push: bool, who: str) -> Told | None:
        # Who pressed a button waits for a run that takes; what runs by itself comes again.
        if not self._one.acquire(timeout=WAITS if push else 0):
            return None
        try:
            self.last = self._told(push=push, who=who)
            return self.last
        finally:
            self._one.release()

    def _told(self, *, push: bool, who: str) -> Told:
        from digest.core.telling import sentences

        told = Told(at=self._clock(), saving=push, who=who)
        try:
            digest = self._opened()
            try:
                for done in self._steps(digest, push=push):
                    told = replace(
                        told,
                        saved=(*told.saved, *sentences(done.saved)),
                        taken=_sum(told.taken, done.taken),
                        clashes={**told.clashes, **done.clashes},
                        shared=done.shared,
                    )
                with suppress(DigestError):  # evidence that cannot be had is asked for again next time
                    digest.pull_evidence()
            finally:
                digest.close()
        except (DigestError, OSError) as error:
            told = replace(told, fault=str(error))
        return told

    def _tickets(self, digest: Digest) -> Sequence[Ticket]:
        """The Inbox issues, off the lock; a forge that cannot be asked is asked again by the next button."""
        try:
            return digest.inbox_tickets()
        except DigestError:
            return ()

    def _steps(self, digest: Digest, *, push: bool) -> Sequence[Synced]:
        from digest.git import Team

        team, done = Team(self._root), []
        tickets = self._tickets(digest) if push else ()
        for _ in range(TRIES):
            theirs = team.fetch()
            with self._alone():
                there = team.head()
                if push or (theirs and (not there or team.base(there, theirs) != theirs)):
                    # Quiet where nothing came: no commit every five minutes of half a sentence.
                    done.append(digest.join(theirs, self._worked.names()))
                    if done[-1].saved:
                        self._worked.clear()
                    # Behind the team's own words: what somebody took out again is not to come back.
                    if tickets and digest.take_ticks(self._clock(), tickets).changed:
                        done.append(digest.join(theirs, self._worked.names()))
                    tickets = ()
            if not push or not team.place:
                return done
            if team.push():
                done.append(replace(done[-1], saved=(), taken={}, clashes={}, shared=True))
                return done
        raise RepositoryError(
            f"somebody else was quicker {TRIES} times", hint="What you did is saved here; try again"
        )


class Worked:
    """Who did something since the last save, in a small file: the desk may be started anew before it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._names = self._read()

    def names(self) -> tuple[str, ...]:
        return tuple(self._names)

    def add(self, who: str) -> None:
        if who and who not in self._names:
            self._names.append(who)
            self._write()

    def clear(self) -> None:
        self._names.clear()
        self._write()

    def _read(self) -> list[str]:
        try:
            return [name for name in json.loads(self._path.read_text("utf-8")) if isinstance(name, str)]
        except (OSError, ValueError, TypeError):
            return []

    def _write(self) -> None:
        beside = self._path.with_name(f"{self._path.name}.new")
        with suppress(OSError):  # an act is not lost for the sake of a line in a message
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(self._names, ensure_ascii=False), "utf-8")
            beside.replace(self._path)


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in (*one, *other)}
