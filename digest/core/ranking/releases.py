"""What kind of release it is: a minor version is news, a patch seldom, a pre-release hardly ever."""

from __future__ import annotations

import re

from digest.core.ranking.views import View, reason
from digest.model import Reason, Release

VERSION = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")
SECURITY = re.compile(r"\bCVE-\d{4}-\d{4,}\b|security (fix|release|advisory)", re.IGNORECASE)
BREAKING = re.compile(r"breaking change|action required|\bbackwards?[- ]incompatible", re.IGNORECASE)


def signal(view: View) -> Reason | None:
    """Major 5, minor 4, patch 1, pre-release 0.5; security or breaking notes add 2."""
    release = view.story.lead
    if not isinstance(release, Release):
        return None
    points, zh, en = _kind(release)
    if SECURITY.search(release.notes):
        points, zh, en = points + 2, f"{zh}，含安全修复", f"{en}, security fixes"
    elif BREAKING.search(release.notes):
        points, zh, en = points + 2, f"{zh}，有不兼容变更", f"{en}, breaking changes"
    return reason(points, zh=zh, en=en)


def _kind(release: Release) -> tuple[float, str, str]:
    found = VERSION.search(release.tag)
    if release.prerelease:
        return 0.5, "预发布版本", "pre-release"
    if found is None:
        return 1.0, "新版本", "release"
    _, minor, patch = found.groups()
    if patch not in (None, "0"):
        return 1.0, "补丁版本", "patch release"
    return (4.0, "次版本发布", "minor release") if minor != "0" else (5.0, "主版本发布", "major release")
