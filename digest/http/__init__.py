"""The one HTTP client, handed around as `Fetch`; the only room that imports httpx."""

from digest.http.client import Client

__all__ = ["Client"]
