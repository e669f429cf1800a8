"""What a search must know of digest.toml, without reading it again while it is the same.

Reading the configuration takes longer than searching. A glance is kept as a note in the search index, under
the hash of the file it was taken from; whoever needs more reads the whole.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from digest import __version__
from digest.model import DigestSettings, SectionSettings, Text, TrackerSettings
from digest.store.stamps import is_served

if TYPE_CHECKING:
    from digest.config import Config


#: What of a tracker a search has no use for.
UNSEEN: dict[str, Any] = {"title": {}, "releases": {}, "freezes": {}}


@dataclass(frozen=True, slots=True)
class Glance:
    """Languages, sections and trackers with their ids, the zone, where the store is."""

    settings: DigestSettings
    store: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.time_zone)


def above(start: Path) -> Path | None:
    """The folder of the digest that `start` lies in, if it lies in one."""
    return next((folder for folder in (start, *start.parents) if (folder / "digest.toml").is_file()), None)


def key(root: Path) -> str:
    """What a glance hangs on: the file, where the environment says the store is, this version."""
    said = (os.environ.get("DIGEST_STORE", ""), __version__, str(root))
    return blake2b("\0".join(said).encode() + (root / "digest.toml").read_bytes(), digest_size=16).hexdigest()


def of(config: Config) -> Glance:
    # Of a server no more than that it is one: its address may hold a password, and a note lies on the disk.
    return Glance(config.digest, "postgresql://" if is_served(config.store) else config.store)


def to_note(glance: Glance, hashed: str) -> str:
    """A glance as one text, with the key it was taken under."""
    settings = glance.settings
    return json.dumps(
        {
            "key": hashed,
            "store": glance.store,
            "languages": settings.languages,
            "time_zone": settings.time_zone,
            "sections": [[section.id, section.takes] for section in settings.sections],
            "trackers": [asdict(tracker) | UNSEEN for tracker in settings.trackers],
        }
    )


def from_note(note: str, hashed: str) -> Glance | None:
    """The glance of a note; None if it was taken under another key."""
    try:
        said: dict[str, Any] = json.loads(note or "{}")
        if said.get("key") != hashed:
            return None
        return Glance(_settings(said), said["store"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _settings(said: dict[str, Any]) -> DigestSettings:
    nothing = Text()
    trackers: list[TrackerSettings] = []
    for tracker in said["trackers"]:
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in tracker.items()}
        trackers.append(TrackerSettings(**values | {"title": nothing}))
    return DigestSettings(
        title=nothing,
        title_pattern=nothing,
        description=nothing,
        languages=tuple(said["languages"]),
        site_url="",
        feed_id="",
        time_zone=said["time_zone"],
        week_starts=0,
        sections=tuple(
            SectionSettings(id=s, title=nothing, takes=tuple(takes)) for s, takes in said["sections"]
        ),
        groups={},
        trackers=tuple(trackers),
    )
