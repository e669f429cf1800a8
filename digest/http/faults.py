"""What goes wrong on the network, as errors with one clear line."""

from __future__ import annotations

import errno
import ssl

import httpx

from digest.errors import FetchError

#: Seconds without a byte before an answer is given up.
READ_TIMEOUT = 15.0
LATER = "It is asked again at the next run"

_WORTH_ANOTHER_TRY = frozenset({502, 503, 504})
_STATUS = {
    401: ("it wants to know who asks (401)", "Check the token"),
    403: ("it refuses to answer us (403)", "Look at the address in a browser"),
    404: ("there is nothing at this address (404)", "Look for its new address"),
    410: ("it is gone for good (410)", "Remove the source, or find its new address"),
    429: ("it asks to be left alone for a while (429)", "Collect less often"),
}


class PassingError(FetchError):
    """A fault that may be over in a second."""


class RefusedError(Exception):
    """The guard found no address of `host` that may be reached."""

    def __init__(self, why: str, hint: str) -> None:
        super().__init__(why)
        self.why, self.hint = why, hint


def from_status(answer: httpx.Response, subject: str) -> FetchError:
    """An answer that is neither 200 nor 304 as an error."""
    code = answer.status_code
    why, hint = _STATUS.get(code, (f"it answers {code}", "Look at it in a browser"))
    if code in {403, 429} and answer.headers.get("x-ratelimit-remaining") == "0":
        why, hint = (
            f"no requests are left to us for this hour ({code})",
            "Wait, or set a token, which allows more",
        )
    elif code >= 500:
        why, hint = f"its server failed ({code})", LATER
    # A server that names a time to come back is not asked before.
    passing = code in _WORTH_ANOTHER_TRY and "retry-after" not in answer.headers
    return (PassingError if passing else FetchError)(why, subject=subject, hint=hint, status=code)


def from_error(error: Exception, subject: str) -> FetchError:
    """A fault of httpx as an error of ours."""
    cause = _root(error)
    if isinstance(cause, ssl.SSLError):
        reason = getattr(cause, "verify_message", "") or cause.reason or str(cause)
        return FetchError(f"no safe connection: {reason}", subject=subject, hint="Look at its certificate")
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
        refused = isinstance(cause, OSError) and cause.errno == errno.ECONNREFUSED
        why = "nobody answers at this port" if refused else str(cause) or "no connection in time"
        return PassingError(f"no connection: {why}", subject=subject, hint=LATER)
    if isinstance(error, httpx.TimeoutException):
        return FetchError(f"silent for {READ_TIMEOUT:g} seconds", subject=subject, hint=LATER)
    return FetchError(
        f"the answer broke off: {str(error) or type(error).__name__}", subject=subject, hint=LATER
    )


def _root(error: BaseException) -> BaseException:
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error
