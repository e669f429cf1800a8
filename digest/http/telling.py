"""One request that changes something over there: asked once, judged like every other, any status an answer.

A request that is repeated, or follows a redirect, may do what it asks twice. So none is, and an error says
whether a byte of it had left: what had not can be tried again, about the rest a person has to look.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import anyio
import httpcore

from digest.errors import FetchError
from digest.http.client import LOG, Client, whole_body
from digest.http.faults import FAULTS, RefusedError, from_error
from digest.http.guard import check_behind_proxy
from digest.http.pool import headers_of, request
from digest.model import HttpSettings
from digest.ports import Response


class Telling:
    """The one client for callers that wait: a `Tell`."""

    def __init__(self, settings: HttpSettings) -> None:
        self._settings = settings

    def __call__(
        self, method: str, url: str, *, subject: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Response:
        async def once() -> Response:
            async with _Teller(self._settings) as client:
                return await client.tell(method, url, subject, headers, body)

        return anyio.run(once)


class _Teller(Client):
    async def tell(
        self, method: str, url: str, subject: str, headers: Mapping[str, str], body: bytes | None
    ) -> Response:
        here = self._judged(url, subject)
        asked = request(here, {**self._always, **headers}, body, method)
        seen = _Seen()
        silence = self._settings.silence
        asked.extensions = {**asked.extensions, "trace": seen}
        asked.extensions["timeout"] = {**asked.extensions["timeout"], "read": silence}
        try:
            with anyio.fail_after(self._settings.timeout):
                if self._settings.proxy:
                    await check_behind_proxy(here.host, here.port or 443, self._allow)
                answer = await self._pool.handle_async_request(asked)
                if LOG.isEnabledFor(logging.DEBUG):  # the address may be a secret; `subject` is none
                    facts = {"method": method, "address": subject, "status": answer.status}
                    LOG.debug("request", extra={"facts": facts})
                try:
                    return await self._whole(answer, url, subject)
                finally:
                    await answer.aclose()
        except TimeoutError as error:
            why = f"no whole answer within {self._settings.timeout:g} seconds"
            raise FetchError(why, subject=subject, late=True, begun=seen.begun) from error
        except RefusedError as refused:
            raise FetchError(refused.why, subject=subject, hint=refused.hint) from refused
        except FAULTS as error:
            fault = from_error(error, subject, begun=False)
            raise FetchError(fault.message, subject=subject, late=fault.late, begun=seen.begun) from error
        except FetchError as error:
            error.begun = seen.begun
            raise

    async def _whole(self, answer: httpcore.Response, url: str, subject: str) -> Response:
        headers = headers_of(answer)
        coding = headers.get("content-encoding", "")
        body = await whole_body(answer, coding, self._settings.max_bytes, subject)
        return Response(status=answer.status, url=url, headers=headers, body=body)


class _Seen:
    """Hears of the steps of a request: once its head is being sent, the other side may have it."""

    begun = False

    async def __call__(self, step: str, _info: dict[str, Any]) -> None:
        if step.endswith("send_request_headers.started"):
            self.begun = True
