"""What a signal sees of one story, and how it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from digest.core.phrases import Phrases
from digest.core.told import Match
from digest.core.upstream import Upstream
from digest.model import Reason, Source, Story, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One story, the window it is judged in, its sources, and the issues that told of it before."""

    story: Story
    window: Window
    sources: Mapping[str, Source]
    #: Words of the reasons, per language: `reason_...`.
    phrases: Phrases = field(default_factory=dict)
    #: How the trackers stand at the window's end; empty: none is read.
    upstream: Upstream = field(default_factory=Upstream)
    #: `owner/repository` in lower case to the project's level at its foundation.
    levels: Mapping[str, str] = field(default_factory=dict)
    #: The entries that told of it before.
    told: tuple[Match, ...] = ()
    #: Whole weeks it has waited.
    age: int = 0
    #: The digest's own: days are told in it.
    zone: tzinfo = UTC

    def reason(self, points: float, *names: str, **facts: object) -> Reason:
        """A reason of `points` with its line per language: the phrases `reason_NAME`, filled, one by one."""
        return Reason(signal="", points=points, names=names, facts=facts, phrases=self.phrases)
