"""The inbox that was read last, kept as long as nothing came that would be read otherwise.

It hangs on the store, on what ran in other issues, on the watch list, on digest.toml and the environment,
on words that join or part stories, and on the program. Picks, drops and snoozes change only how candidates
stand.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from digest.archive.folder import Folder
from digest.core import weeks
from digest.core.inbox import recalled as recalled_of
from digest.pipeline import remembered
from digest.pipeline.inbox import WEEK
from digest.store import stamps
from digest.store.cache import Cache

if TYPE_CHECKING:
    from digest.config import Config
    from digest.core.phrases import Phrases
    from digest.core.told import Shelved
    from digest.model import Decision
    from digest.pipeline.inbox import Inbox, Next
    from digest.store.database import Store
    from digest.store.glimpse import Glimpse

#: What the cache calls it, and the evidence it was made of.
KIND, EVIDENCE = "inbox", "inbox evidence"
#: A store of fewer bytes, or on a server of fewer items, is read as fast as it is remembered.
SMALL, FEW = 50_000_000, 50_000


class Remembering:
    """What is remembered of one issue, as of one look at the store."""

    def __init__(self, config: Config, issue: Next, decisions: Sequence[Decision], evidence: str) -> None:
        self._config, self._issue, self._decisions = config, issue, decisions
        self._evidence = evidence
        self._key = self._keyed(evidence) if evidence else ""

    def inbox(self, issues: Sequence[Shelved], phrases: Phrases) -> Inbox | None:
        """The inbox as a reading would give it now; None: it must be read."""
        if not self._key:
            return None
        with Cache(self._config.state / "cache.db") as cache:
            body = cache.get_many(KIND, [self._key]).get(self._key)
        if body is None:
            return None
        return remembered.recalled(
            body,
            issue=self._issue,
            window=weeks.window(self._issue.covers, self._config.zone),
            issues=issues,
            decisions=self._decisions,
            phrases=phrases,
        )

    def keep(self, box: Inbox, issues: Sequence[Shelved]) -> None:
        """Keep what was read, and nothing older."""
        if self._key and (body := remembered.kept(box, issues)) is not None:
            with Cache(self._config.state / "cache.db") as cache:
                cache.forget(KIND, ())
                cache.put_many(KIND, {self._key: body})
                cache.put_many(EVIDENCE, {"": self._evidence.encode()})

    def _keyed(self, evidence: str) -> str:
        config, covers = self._config, self._issue.covers
        environment = sorted(f"{k}={v}" for k, v in os.environ.items() if k.upper().startswith("DIGEST_"))
        pairs = sorted((d for d in self._decisions if d.others), key=lambda d: d.order)
        begin: date = weeks.window(covers, config.zone).since.date()
        back = recalled_of(self._decisions, covers, begin - timedelta(1) - WEEK * config.digest.carry_weeks)
        others = Folder(config.content, config.digest.languages).stamp(but=self._issue.number)
        parts = [sys.version, *_program(), str(config.root), evidence, repr((self._issue.number, covers))]
        parts += [repr(pairs), repr(back), others, *environment]
        state = blake2b(digest_size=16)
        for part in map(os.fsencode, parts):
            state.update(len(part).to_bytes(8, "big") + part)
        for path in (config.root / "digest.toml", config.content / "sources.yaml"):
            state.update(b"+" + path.read_bytes() if path.is_file() else b"-")
        return state.hexdigest()


def evidence(place: str, store: Glimpse | Store) -> str:
    """Words that are others once something came to a large store.

    Empty: nothing is to be gained, or nobody can tell whether something came.
    """
    if stamps.is_served(place):
        return store.evidence(FEW)
    path = stamps.path_of(place)
    return stamps.stamp(place) if path and path.is_file() and path.stat().st_size >= SMALL else ""


def is_known(config: Config, said: str) -> bool:
    """Whether an inbox of this evidence is remembered: of whatever issue it may be."""
    if not said:
        return False
    with Cache(config.state / "cache.db") as cache:
        return cache.get_many(EVIDENCE, [""]).get("") == said.encode()


def _program() -> Iterator[str]:
    """How the files of this program look: another version may read otherwise."""
    package = Path(__file__).parents[1]
    for folder, folders, names in os.walk(package):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".py"):
                found = Path(folder, name).stat()
                yield f"{folder}/{name} {found.st_size} {found.st_mtime_ns}"
