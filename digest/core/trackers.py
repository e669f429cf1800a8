"""Which tracker a source's proposals belong to, and what their fields mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from digest.errors import ConfigError
from digest.model import PROPOSAL_KEYS, Source, Text, TrackerSettings

#: Where digest.toml names no tracker: Kubernetes' own.
PLAIN = TrackerSettings(
    id="kep",
    prefix="KEP-",
    title=Text(),
    folder="keps",
    url="https://github.com/kubernetes/enhancements/issues/{number}",
)
#: Stages as some authors write them.
_STAGES = {"ga": "stable", "graduated": "stable"}
_VERSION = re.compile(r"v?(\d+\.\d+(?:\.\d+)?)")


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


def key_of(tracker: TrackerSettings, name: str) -> str:
    """Upstream's key for one of PROPOSAL_KEYS."""
    return tracker.keys.get(name) or PROPOSAL_KEYS[name]


def in_house_keys(fields: Mapping[str, Any], tracker: TrackerSettings) -> dict[str, Any]:
    """`fields` with what PROPOSAL_KEYS names under kep.yaml's key; all else as upstream has it.

    What upstream itself keeps under such a key, meaning something else, gives way.
    """
    renamed = {theirs: PROPOSAL_KEYS[name] for name, theirs in tracker.keys.items() if theirs}
    given = {house for theirs, house in renamed.items() if theirs in fields}
    return {
        renamed.get(key, key): value for key, value in fields.items() if key in renamed or key not in given
    }


def milestones(fields: Mapping[str, Any]) -> dict[str, str]:
    """Stage to the release it is planned for, `{"alpha": "v1.30"}`; what is not planned or no version is out.

    >>> milestones({"milestone": {"alpha": "1.30", "beta": "TBD", "GA": "v1.33", "stable": ""}})
    {'alpha': 'v1.30', 'stable': 'v1.33'}
    """
    planned = fields.get("milestone")
    if not isinstance(planned, Mapping):
        return {}
    found: dict[str, str] = {}
    for stage, version in planned.items():
        release = _VERSION.fullmatch(version.strip()) if isinstance(version, str) else None
        name = stage.strip().lower()
        if release and name:
            found.setdefault(_STAGES.get(name, name), f"v{release[1]}")
    return found


def feature_gates(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the feature gates, whichever way they are written, each once.

    >>> feature_gates({"feature-gates": [{"name": "A", "components": ["kubelet"]}, "B", {"name": "null"}]})
    ('A', 'B')
    """
    return tuple(dict.fromkeys(filter(None, map(str.strip, _gates(fields.get("feature-gates"))))))


def _gates(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield "" if value.lower() in {"null", "~", "n/a", "none", "tbd"} else value
    elif isinstance(value, Mapping):
        # One gate, or names to what is said of them.
        yield from _gates(value["name"]) if "name" in value else value
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _gates(inner)
