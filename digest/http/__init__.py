"""The one HTTP client, handed around as `Fetch`, `Look`, `Tell`; httpx and httpcore live here alone."""

from digest.http.client import Client
from digest.http.looking import Looking
from digest.http.session import Session
from digest.http.telling import Telling

__all__ = ["Client", "Looking", "Session", "Telling"]
