"""Which tracker a source's proposals belong to."""

from __future__ import annotations

from collections.abc import Sequence

from digest.errors import ConfigError
from digest.model import Source, Text, TrackerSettings

#: Where digest.toml names no tracker: `kep`, without a number's form and address.
PLAIN = TrackerSettings(id="kep", prefix="", title=Text())


def tracker_of(source: Source, trackers: Sequence[TrackerSettings]) -> TrackerSettings:
    """The tracker a source names, else the first; raises ConfigError for one that is not there."""
    if not source.tracker:
        return trackers[0] if trackers else PLAIN
    for tracker in trackers:
        if tracker.id == source.tracker:
            return tracker
    known = ", ".join(tracker.id for tracker in trackers) or "none"
    raise ConfigError(
        [f"content/sources.yaml: {source.id}: there is no tracker {source.tracker!r} in digest.toml"],
        hint=f"Trackers: {known}",
    )
