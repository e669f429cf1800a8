"""What is odd about a proposal's fields: values that say nothing or something impossible.

They are kept as they are written; each is one line that begins with upstream's own key. Not odd, for real
proposals are full of it: a key that is missing or empty, a date in quotes, people with and without `@`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from digest.collectors.words import line
from digest.core.identity import DATE_PREFIX, leaf_name
from digest.core.trackers import key_of
from digest.model import PROPOSAL_KEYS, TrackerSettings

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DATES = ("creation-date", "last-updated")
_PEOPLE = ("authors", "reviewers", "approvers", "participating-sigs", "editor")
_NULLS = frozenset({"null", "~"})
_GROUP = re.compile(r"(?:sig|wg|committee)-[a-z0-9-]+")


class Oddities:
    """What is odd by the words of one tracker."""

    def __init__(self, tracker: TrackerSettings) -> None:
        self._tracker = tracker
        keys = {name: key_of(tracker, name) for name in PROPOSAL_KEYS}
        self._words = ((keys["status"], tracker.statuses), (keys["stage"], tracker.stages))
        self._title, self._number, self._owner = keys["title"], keys["number"], keys["owner"]
        self._milestone = keys["milestone"]

    def __call__(self, path: str, fields: Mapping[str, Any]) -> Iterator[str]:
        """One line each for the fields of the file at `path`, as upstream names them."""
        for key, known in self._words:
            if (value := fields.get(key, "")) != "" and value not in known:
                yield from _word(key, value, known)
        for key in _DATES:
            if (value := fields.get(key, "")) and not _is_day(value):
                yield f"{key}: {_shown(value)} is no date"
        if (value := fields.get(self._number, "")) != "":
            yield from _number(path, self._number, value)
        if value := fields.get(self._owner, ""):
            yield from _owner(path, self._owner, value)
        if (value := fields.get(self._milestone, "")) and not _fits(value, self._tracker.milestone):
            yield f"{self._milestone}: {_shown(value)} is no version"
        yield from _milestones(fields.get("milestone", ""), self._tracker)
        for key in _PEOPLE:
            if (value := fields.get(key, "")) and _says_nothing(value):
                yield f"{key}: {_shown(value)} names nobody"
        if isinstance(value := fields.get("feature-gates", ""), Mapping):
            yield f"feature-gates: {_shown(value)} instead of a list"
        if (value := fields.get(self._title, "")) and not isinstance(value, str):
            yield f"{self._title}: {_shown(value)} is no text"


def _word(key: str, value: Any, known: Sequence[str]) -> Iterator[str]:
    if not isinstance(value, str) or value in _NULLS:
        yield f"{key}: {_shown(value)} is no word"
    elif known:
        yield f"{key}: {_shown(value)} is not one of {', '.join(sorted(known))}"


def _number(path: str, key: str, value: Any) -> Iterator[str]:
    if not (isinstance(value, str) and value.isascii() and value.isdigit() and value.strip("0")):
        yield f"{key}: {_shown(value)} is no number"
        return
    if value.startswith("0"):
        yield f"{key}: {_shown(value)} is read as {value.lstrip('0')}, not as an octal number"
    leaf = leaf_name(path)
    placed = re.match(r"0*([1-9]\d{0,5})-", leaf)
    if placed and not DATE_PREFIX.match(leaf) and placed[1] != value.lstrip("0"):
        yield f"{key}: {_shown(value)} is not the {placed[1]} of its place"


def _owner(path: str, key: str, value: Any) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{key}: {_shown(value)} is no word"
        return
    folders = [part for part in path.split("/")[:-1] if _GROUP.fullmatch(part)]
    if folders and value not in folders:
        yield f"{key}: {_shown(value)} is not its folder {folders[0]}"


def _milestones(value: Any, tracker: TrackerSettings) -> Iterator[str]:
    """A milestone for each stage; one that is not planned yet is empty."""
    if value == "" or (isinstance(value, str) and value in _NULLS):
        return
    if not isinstance(value, Mapping):
        yield f"milestone: {_shown(value)} instead of one for each stage"
        return
    for stage, version in value.items():
        if tracker.stages and stage not in tracker.stages:
            yield f"milestone: {_shown(stage)} is not one of {', '.join(sorted(tracker.stages))}"
        if version not in ("", *_NULLS) and not _fits(version, tracker.milestone):
            yield f"milestone: {stage}: {_shown(version)} is no version"


def _fits(value: Any, pattern: str) -> bool:
    return isinstance(value, str) and (not pattern or re.fullmatch(pattern, value) is not None)


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(_DAY.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False


def _says_nothing(value: Any) -> bool:
    """Whether it is null, or a list with a null in it."""
    people = value if isinstance(value, list) else [value]
    return any(isinstance(one, str) and one in _NULLS for one in people)


def _shown(value: Any) -> str:
    return line(repr(value), 60)
