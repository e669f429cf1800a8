"""A newsroom and the rest of its team: what is taken, what is saved, and whose work it was.

What takes long is done beside the work: the network is asked before and after, and only what changes files
happens while nobody else writes. A file that is edited meanwhile is never overwritten: `Sync` runs on what
lies there once the lock is held.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from digest.app.newsroom import Newsroom
from digest.errors import DigestError, RepositoryError, UsageError

if TYPE_CHECKING:
    from digest.pipeline.sync import Synced

#: How often others may be quicker.
TRIES = 4
#: Seconds that a save waits for a look that is under way.
PATIENCE = 60.0


@dataclass(slots=True)
class Worked:
    """Who did something since the last save, kept in a file that outlives a restart."""

    path: Path
    names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        with suppress(OSError, ValueError, TypeError):
            self.names = set(map(str, json.loads(self.path.read_text("utf-8"))))

    def add(self, who: str) -> None:
        if who and who not in self.names:
            self.names.add(who)
            self._write()

    def clear(self) -> None:
        self.names.clear()
        self._write()

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f"{self.path.name}.new")
        beside.write_text(json.dumps(sorted(self.names), ensure_ascii=False), "utf-8")
        beside.replace(self.path)


class Teamwork:
    """Takes and saves for the newsroom `room`; one run at a time."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        self.worked = Worked(room.digest.config.state / "desk-worked.json")
        room.did = self.worked.add
        self._running = Lock()

    @property
    def shared(self) -> bool | None:
        """Whether the digest is shared with others; None: it is in no repository at all."""
        from digest.git import Team

        try:
            return bool(Team(self.room.root).place)
        except RepositoryError:
            return None

    def look(self) -> Synced:
        """What a save would do; changes nothing but what git knows of the others. Raises RepositoryError."""
        return self.room.digest.sync(dry=True)

    def take(self) -> Synced | None:
        """Bring in what the others did and what machines gathered; nothing leaves. None: one runs already."""
        return self._run(push=False)

    def save(self) -> Synced:
        """Hand over what was done here, with what the others did. Raises UsageError if one runs already."""
        done = self._run(push=True, patience=PATIENCE)
        if done is None:
            raise UsageError("this is being done already", hint="Wait a moment")
        return done

    def _run(self, *, push: bool, patience: float = 0) -> Synced | None:
        if not self._running.acquire(timeout=patience):
            return None
        try:
            done = self._synced(push=push)
            with suppress(DigestError):
                pulled = self.room.digest.pull_evidence()
                if pulled.taken is not None:
                    done = replace(done, gathered=pulled.taken.added.new)
            return done
        finally:
            self._running.release()

    def _synced(self, *, push: bool) -> Synced:
        from digest.git import Team, teach_merging
        from digest.pipeline.sync import Sync

        digest = self.room.digest
        team = Team(digest.config.root)
        teach_merging(digest.config.root)
        content = team.name(digest.config.content)
        first: Synced | None = None
        for _ in range(TRIES):
            team.fetch()  # the long way, while others write
            with self.room.lock:
                run = Sync(team, content, by=digest.editor, trailers=self._trailers())
                done = run.run(push=False)
                if done.saved:
                    self.worked.clear()
            first = done if first is None else _both(first, done)
            if not push or not team.place or team.push():
                shared = bool(team.place) and (push or not done.given)
                return replace(first, shared=shared)
        raise RepositoryError(
            "others were quicker each time", subject=team.place, hint="What you did is saved here; try again"
        )

    def _trailers(self) -> Sequence[str]:
        """A line for each who worked, but for whose commit it is anyway (git, `Co-authored-by`)."""
        owner = self.room.digest.editor
        return [co_author(self.room.digest.called(who)) for who in sorted(self.worked.names) if who != owner]


def co_author(name: str) -> str:
    """The trailer of somebody whose address nobody knows: one below a name that is no host (RFC 2606)."""
    plain = " ".join(re.sub(r"[<>\x00-\x1f]", " ", name).split()) or "somebody"
    local = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-") or "editor"
    return f"Co-authored-by: {plain} <{local}@desk.invalid>"


def _both(first: Synced, then: Synced) -> Synced:
    """What two runs did, told as one."""
    taken = {name: first.taken.get(name, 0) + then.taken.get(name, 0) for name in _names(first, then)}
    clashes = {**first.clashes, **then.clashes}
    return replace(then, saved=(*first.saved, *then.saved), taken=taken, clashes=clashes)


def _names(*runs: Synced) -> Iterable[str]:
    return dict.fromkeys(name for run in runs for name in run.taken)
