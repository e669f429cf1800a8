"""How GitHub misbehaves, as values a test switches on: `server.misbehave("/releases", RATE_LIMITED)`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.github.places import problem


@dataclass(frozen=True)
class Fault:
    """An answer instead of the right one, or the right one spoilt."""

    status: int = 0
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    #: The whole right body in, what is sent out.
    spoil: Callable[[bytes], bytes] | None = None
    #: True: half of the body is sent, then the connection is closed.
    cut: bool = False


def _said(status: int, message: str, **headers: str) -> Fault:
    body = json.dumps(problem(message, status)).encode()
    return Fault(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


UNAUTHORIZED = _said(401, "Bad credentials")
FORBIDDEN = _said(403, "Resource not accessible by personal access token")
NOT_FOUND = _said(404, "Not Found")
#: No requests are left for this hour.
RATE_LIMITED = _said(
    403,
    "API rate limit exceeded for user ID 1.",
    x_ratelimit_limit="5000",
    x_ratelimit_remaining="0",
    x_ratelimit_used="5000",
    x_ratelimit_reset="4102444800",
)
#: Too much at once, whatever is left for the hour.
SECONDARY = _said(403, "You have exceeded a secondary rate limit. Please wait.", retry_after="60")
TOO_MANY = _said(429, "Too many requests", retry_after="60")
SERVER_ERROR = _said(500, "Server Error")
#: What GitHub answers when a query takes too long.
BAD_GATEWAY = Fault(502, b"<html><body>502 Bad Gateway</body></html>", {"content-type": "text/html"})
HALF = Fault(cut=True)
HALF_JSON = Fault(spoil=lambda body: body[: len(body) // 2])
EMPTY = Fault(spoil=lambda _: b"")
PAGE = Fault(spoil=lambda _: b"<!doctype html><title>Unicorn!</title>", headers={"content-type": "text/html"})


def drift(change: Callable[[Any], Any]) -> Fault:
    """Schema drift: the decoded answer in, another out."""
    return Fault(spoil=lambda body: json.dumps(change(json.loads(body))).encode())


def without(*keys: str) -> Fault:
    """The answer without these keys, however deep."""
    return drift(
        lambda data: _walked(data, lambda record: {k: v for k, v in record.items() if k not in keys})
    )


def retyped(value: object, *keys: str) -> Fault:
    """The answer with `value` under these keys, however deep."""
    return drift(
        lambda data: _walked(data, lambda record: {k: value if k in keys else v for k, v in record.items()})
    )


def _walked(data: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(data, list):
        return [_walked(each, change) for each in data]
    if isinstance(data, dict):
        return {key: _walked(value, change) for key, value in change(data).items()}
    return data
