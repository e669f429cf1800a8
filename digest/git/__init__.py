"""The one caller of git: upstream's repositories handed around as `Repository`, and the digest's own."""

from digest.git.mirror import open_repository
from digest.git.own import (
    Meeting,
    address_of,
    aside,
    commit,
    detached,
    inside,
    replaying,
    teach_merging,
    unsaved,
    user_name,
    versions,
)
from digest.git.repository import Git
from digest.git.team import Team

__all__ = [
    "Git",
    "Meeting",
    "Team",
    "address_of",
    "aside",
    "commit",
    "detached",
    "inside",
    "open_repository",
    "replaying",
    "teach_merging",
    "unsaved",
    "user_name",
    "versions",
]
