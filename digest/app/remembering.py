"""The inbox that was read last, kept as long as nothing came that would be read otherwise.

It hangs on the store, on what ran in other issues, on the watch list, on digest.toml and the environment,
on words that join or part stories, and on the program. Picks, drops and snoozes change only how candidates
stand.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from digest.app.publishing import code_key
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

#: What the cache calls it.
KIND = "inbox"
#: A store of fewer bytes, or on a server of fewer items, is read as fast as it is remembered.
SMALL, FEW = 50_000_000, 50_000


class Remembering:
    """What is remembered of one issue, as of one look at the store."""

    def __init__(
        self, config: Config, issue: Next, decisions: Sequence[Decision], store: Glimpse | Store
    ) -> None:
        self._config, self._issue, self._decisions = config, issue, decisions
        evidence = _evidence(config.store, store)
        #: Empty: nothing is to be gained, or nobody can tell whether something came.
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
                cache.put_many(KIND, {self._key: body})
                cache.forget(KIND, {self._key})

    def _keyed(self, evidence: str) -> str:
        config, covers = self._config, self._issue.covers
        environment = sorted(f"{k}={v}" for k, v in os.environ.items() if k.upper().startswith("DIGEST_"))
        pairs = sorted((d for d in self._decisions if d.others), key=lambda d: d.order)
        begin: date = weeks.window(covers, config.zone).since.date()
        back = recalled_of(self._decisions, covers, begin - timedelta(1) - WEEK * config.digest.carry_weeks)
        others = Folder(config.content, config.digest.languages).stamp(but=self._issue.number)
        parts = [code_key(), str(config.root), evidence, repr((self._issue.number, covers)), repr(pairs)]
        parts += [repr(back), others, *environment]
        state = blake2b(digest_size=16)
        for part in map(os.fsencode, parts):
            state.update(len(part).to_bytes(8, "big") + part)
        for path in (config.root / "digest.toml", config.content / "sources.yaml"):
            state.update(b"+" + path.read_bytes() if path.is_file() else b"-")
        return state.hexdigest()


def _evidence(place: str, store: Glimpse | Store) -> str:
    """Words that are others once something came to a large store; of any other none."""
    if stamps.is_served(place):
        return store.evidence(FEW)
    path = stamps.path_of(place)
    return stamps.stamp(place) if path and path.is_file() and path.stat().st_size >= SMALL else ""
