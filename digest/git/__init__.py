"""The one caller of git: upstream's repositories handed around as `Repository`, and the digest's own."""

from digest.git.mirror import open_repository
from digest.git.own import Meeting, aside, commit, detached, inside, replaying, user_name, versions
from digest.git.repository import Git

__all__ = [
    "Git",
    "Meeting",
    "aside",
    "commit",
    "detached",
    "inside",
    "open_repository",
    "replaying",
    "user_name",
    "versions",
]
