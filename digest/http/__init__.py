"""The one HTTP client, handed around as `Fetch` and `Tell`; the only room that imports httpx and httpcore."""

from digest.http.client import Client
from digest.http.session import Session
from digest.http.telling import Telling

__all__ = ["Client", "Session", "Telling"]
