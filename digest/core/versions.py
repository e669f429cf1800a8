"""What a tag says: which component of the project, which version, whether it comes before a release.

Tags are whatever a project likes: `v1.2.3`, `kustomize/v5.4.1`, `openstack-cinder-csi-2.29.1`,
`controller-v1.13.1`, `release-1.2`, `v1.2.3+k3s1`, `@scope/name@1.2.3`, `REL_16_1`, `2023-11-22`. Where
semver.org (2.0.0) has an order, this is it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

#: `v1.2.0-rc.1`, `1.2.0b1`, `v2.0.0-alpha`, `nightly-2026-01-01`; not `alpha-tools-1.2.0`.
_BEFORE = re.compile(
    r"\d[-._+]?((?:alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|milestone|a|b|m)[-._]?\d*(?![a-z]).*)"
    r"|^(?:nightly|canary|edge|dev|latest|tip)\b",
    re.IGNORECASE | re.DOTALL,
)
#: Words before a number that name no component.
_NO_NAME = {"", "v", "r", "rel", "release", "releases", "tag", "ver", "version"}
_START = r"(?:^|(?<=[-_@])|(?<=[a-z]\.))(?:v|r)?\.?"
_DATE = re.compile(rf"{_START}(20\d\d)([-._]?)(0[1-9]|1[0-2])\2([0-2]\d|3[01])(?!\d)", re.IGNORECASE)
#: In order: dotted numbers set off, dotted right after letters (`go1.22`), with underscores, one number.
_NUMBERS = (
    re.compile(rf"{_START}(\d{{1,9}}(?:\.\d{{1,9}})+)", re.IGNORECASE),
    re.compile(r"(?<=[a-z])(\d{1,9}(?:\.\d{1,9})+)", re.IGNORECASE),
    re.compile(rf"{_START}(\d{{1,9}}(?:_\d{{1,9}})+)", re.IGNORECASE),
    re.compile(rf"{_START}(\d{{1,9}})(?![a-z\d])", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A tag, taken apart."""

    #: What of the project it is, in lower case; empty: the project itself.
    component: str = ""
    #: Major, minor, patch and what may follow; a date's year, month and day.
    numbers: tuple[int, ...]
    #: `rc.1`; empty for a release proper.
    before: str = ""
    #: What is left: `k3s1`, `gke.1`, `amd64`.
    build: str = ""
    is_date: bool = False

    @property
    def prerelease(self) -> bool:
        return bool(self.before)

    @property
    def series(self) -> tuple[str, int, int]:
        """What releases that mend the same line share: component, major and minor (for a date nothing)."""
        if self.is_date:
            return self.component, 0, 0
        return self.component, self.numbers[0], (*self.numbers, 0)[1]

    @property
    def is_patch(self) -> bool:
        """Whether it mends a line that was there: `1.2.3`, not `1.2.0`, `1.2` or `v256`."""
        return self.is_date or any(self.numbers[2:])

    @property
    def order(self) -> tuple[object, ...]:
        """Sorts versions of one component, oldest first; a release comes after what came before it."""
        numbers = (*self.numbers, 0, 0, 0)[: max(4, len(self.numbers))]
        return numbers, not self.before, _parts(self.before), _parts(self.build)


@lru_cache(maxsize=16_384)
def version_of(tag: str, project: str = "") -> Version | None:
    """The version `tag` names, None if it names none; `project` (`owner/name`) is no component of itself."""
    path, slash, leaf = tag.rpartition("/")
    day, at = _DATE.search(leaf), _first(leaf)
    if day and at and at.start() < day.start():
        day = None
    at = day or at
    if at is None:
        return None
    parts = at.group(1, 3, 4) if day else re.split(r"[._]", at[1])
    before = _BEFORE.search(leaf)
    rest = leaf[at.end() :].lstrip("-._+")
    words = (before[1] or "nightly") if before else ""
    return Version(
        component=_component(f"{path}{slash}{leaf[: at.start()]}", project, nightly=bool(before)),
        numbers=tuple(int(part) for part in parts),
        before=words.lower(),
        build="" if words and rest.lower().startswith(words.lower()) else rest.lower(),
        is_date=day is not None,
    )


def is_prerelease(tag: str) -> bool:
    """Whether a tag says itself that a release is still to come."""
    return bool(_BEFORE.search(tag.rpartition("/")[2]))


def _first(leaf: str) -> re.Match[str] | None:
    return next((found for pattern in _NUMBERS if (found := pattern.search(leaf))), None)


def _component(words: str, project: str, *, nightly: bool) -> str:
    """`words` before the version as a name."""
    name = re.sub(r"(?:(?<=[-_@/])|^)(?:v|r|rel|release|version)[-_.]?$", "", words.lower().lstrip("@"))
    name = name.strip("-_./@")
    if nightly and name in {"nightly", "canary", "edge", "dev", "latest", "tip"}:
        return ""
    return "" if name in _NO_NAME or name == project.rpartition("/")[2].lower() else name


def _parts(words: str) -> tuple[tuple[int, int, str], ...]:
    """Numbers before words, numbers by size (semver.org, 11.4)."""
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in re.findall(r"\d{1,18}|[a-z]+", words)
    )
