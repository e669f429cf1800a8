"""Releases of several series of one thing are one piece of news: "v2.3.4; also v2.2.7"."""

from __future__ import annotations

from collections.abc import Sequence

from digest.core.versions import Version, version_of
from digest.model import Release


def series(releases: Sequence[Release]) -> tuple[tuple[Release, tuple[Release, ...]], ...]:
    """(the release it is told from, the others) of each piece of news, the same whatever came first.

    Patch releases of a component are one, the highest version leads. A major or minor release stands
    for itself, and so does a tag that names no version. Pre-releases join only pre-releases.
    """
    once = {
        release.identity: release
        for release in sorted(releases, key=lambda release: (release.source, release.key), reverse=True)
    }
    known = [(release, version_of(release.tag, release.project)) for release in once.values()]
    known.sort(key=lambda pair: (_order(pair[1]), pair[0].tag), reverse=True)
    known.sort(key=lambda pair: (pair[0].project.lower(), pair[1].component if pair[1] else ""))
    groups: dict[tuple[str, ...], list[Release]] = {}
    for release, version in known:
        groups.setdefault(_group(release, version), []).append(release)
    return tuple((first, tuple(others)) for first, *others in groups.values())


def _group(release: Release, version: Version | None) -> tuple[str, ...]:
    project = release.project.lower()
    if version is None:
        return project, "tag", release.tag
    if release.prerelease or version.prerelease:
        return project, "before", version.component
    if not version.is_patch:
        return project, "tag", release.tag
    return project, "patches", version.component


def _order(version: Version | None) -> tuple[object, ...]:
    return (1, *version.order) if version else (0,)
