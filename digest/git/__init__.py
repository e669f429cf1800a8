"""The one caller of git: upstream's repositories handed around as `Repository`, and the digest's own."""

from digest.git.mirror import open_repository
from digest.git.own import Meeting, commit, user_name

__all__ = ["Meeting", "commit", "open_repository", "user_name"]
