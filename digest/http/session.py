"""The one client for the length of a run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import TracebackType
from typing import Self

from digest.http.client import Client
from digest.model import Cursor, HttpSettings
from digest.ports import Response


class Session:
    """The one client as a Fetch, open only inside `async with`: it belongs to the running loop."""

    def __init__(
        self, settings: HttpSettings, *, resting: Mapping[str, tuple[datetime, int]] | None = None
    ) -> None:
        self._settings = settings
        self._resting = resting or {}
        self._client: Client | None = None

    async def __aenter__(self) -> Self:
        self._client = await Client(self._settings, resting=self._resting).__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.__aexit__(kind, error, trace)

    async def __call__(
        self,
        url: str,
        *,
        cursor: Cursor | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Response:
        if self._client is None:
            raise RuntimeError("the client is used outside of its session")
        return await self._client(url, cursor=cursor, headers=headers, body=body)
