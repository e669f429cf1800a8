"""The one HTTP client, handed around as `Fetch`; the only room that imports httpx and httpcore."""

from digest.http.client import Client
from digest.http.session import Session

__all__ = ["Client", "Session"]
