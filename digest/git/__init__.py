"""The one caller of git: upstream's repositories handed around as `Repository`, and the digest's own."""

from digest.git.mirror import open_repository
from digest.git.own import Meeting, aside, commit, detached, replaying, user_name, versions

__all__ = ["Meeting", "aside", "commit", "detached", "open_repository", "replaying", "user_name", "versions"]
