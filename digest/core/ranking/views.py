"""What a signal sees of one story, and how it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

from digest.model import Reason, Source, Story, Text, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One story, the window it is judged in, its sources, and the issues that told of it before."""

    story: Story
    window: Window
    sources: Mapping[str, Source]
    #: Numbers of past issues with an entry about the same identity.
    told_in: tuple[int, ...] = ()
    #: The digest's own: days are told in it.
    zone: tzinfo = UTC


def reason(points: float, **words: str) -> Reason:
    """A reason of `points` with its line per language (`zh=..., en=...`)."""
    return Reason(signal="", points=points, text=Text(words))
