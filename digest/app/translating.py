"""Translating: what was said before, what a service would say, and what becomes of it in an issue's file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.app.known import Known

if TYPE_CHECKING:
    from digest.core.memory import Match
    from digest.store.memory import Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What the memory holds that is like some words."""

    #: The language they were taken to be in.
    source: str
    matches: Sequence[Match]
    #: Pairs the memory holds in all, and files of which it holds nothing.
    pairs: int
    faults: Sequence[str]
    #: False: the memory could not be written, and was made for this time alone.
    kept: bool


class Translating(Known):
    """What is done with texts in two languages."""

    @contextmanager
    def memory(self) -> Iterator[Memory]:
        """The translation memory, up to date."""
        from digest.pipeline.memory import refresh
        from digest.store.memory import Memory

        with Memory(self.config.state / "memory.db") as remembered:
            remembered.do(lambda: refresh(remembered, self.archive, lambda: self.archive))
            yield remembered

    def remember(self, words: str, *, source: str = "", target: str = "", limit: int = 5) -> Remembered:
        """What was translated before that is like `words`; raises UsageError, StoreError."""
        from digest.core.scripts import spoken_in
        from digest.pipeline.memory import faults, languages_of, look

        languages = self.config.digest.languages
        written = spoken_in(words, languages)
        source, targets = languages_of(words, languages, written, source, target)
        with self.memory() as remembered:
            return remembered.do(
                lambda: Remembered(
                    source=source,
                    matches=look(remembered, words, source=source, targets=targets, limit=limit),
                    pairs=remembered.size(),
                    faults=faults(remembered),
                    kept=remembered.kept,
                )
            )
