"""The one caller of git: upstream's repositories handed around as `Repository`, and the digest's own."""

from digest.git.mirror import open_repository
from digest.git.own import Meeting, commit, replaying, user_name

__all__ = ["Meeting", "commit", "open_repository", "replaying", "user_name"]
