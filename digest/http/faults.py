"""What goes wrong on the network, as errors with one clear line."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Mapping

import httpcore

from digest.core.patience import in_words
from digest.errors import FetchError

#: Seconds without a byte before an answer is given up.
READ_TIMEOUT = 15.0
LATER = "It is asked again at the next run"

#: What httpcore raises; it has no root of its own.
FAULTS = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)

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


class CirclingError(FetchError):
    """Sent on and on."""


class RefusedError(Exception):
    """The guard found no address of `host` that may be reached."""

    def __init__(self, why: str, hint: str) -> None:
        super().__init__(why)
        self.why, self.hint = why, hint


def from_status(status: int, headers: Mapping[str, str], wait: float | None, subject: str) -> FetchError:
    """An answer that is neither 200 nor 304 as an error; `wait`: for so long it wants to be left alone."""
    why, hint = _STATUS.get(status, (f"it answers {status}", "Look at it in a browser"))
    pause = f"for {in_words(wait)} " if wait else ""
    if status in {403, 429} and headers.get("x-ratelimit-remaining") == "0":
        why = f"no requests are left to us {pause or 'for this hour '}({status})"
        hint = "Wait, or set a token, which allows more"
    elif wait:
        failed = "its server failed and " if 500 <= status < 600 else "it "
        why, hint = f"{failed}asks to be left alone {pause}({status})", "It is asked again after that"
    elif 500 <= status < 600:
        why, hint = f"its server failed ({status})", LATER
    # A server that names a time to come back is not asked before.
    kind = PassingError if status in _WORTH_ANOTHER_TRY and not wait else FetchError
    return kind(why, subject=subject, hint=hint, status=status, retry_after=wait)


def resting(host: str, seconds: float, status: int, subject: str) -> FetchError:
    """`host` said to somebody else of this run that it wants to be left alone, `seconds` of it are left."""
    return FetchError(
        f"{host} asked to be left alone, for {in_words(seconds)} more ({status})",
        subject=subject,
        hint="It is asked again after that",
        status=status,
        retry_after=seconds,
    )


def from_error(error: Exception, subject: str, *, begun: bool) -> FetchError:
    """A fault of httpcore as an error of ours; `begun`: the head of an answer had come."""
    cause = _root(error)
    said = (str(error) or type(error).__name__)[:120]
    unfinished = isinstance(cause, ssl.SSLWantReadError | ssl.SSLWantWriteError)
    if isinstance(cause, ssl.SSLError) and not unfinished:
        reason = getattr(cause, "verify_message", "") or cause.reason or str(cause)
        why = f"no safe connection: {reason}"
        return FetchError(why, subject=subject, hint="Look at its certificate", firm=True)
    if isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout | httpcore.ProxyError):
        refused = isinstance(cause, OSError) and cause.errno == errno.ECONNREFUSED
        why = "nobody answers at this port" if refused else str(cause)[:120]
        if isinstance(cause, socket.gaierror):
            why = str(error)
        if isinstance(error, httpcore.ConnectTimeout):
            why = "nothing came of it in time"
        late = isinstance(error, httpcore.ConnectTimeout)
        return PassingError(f"no connection: {why}", subject=subject, hint=LATER, late=late, firm=refused)
    if isinstance(error, httpcore.TimeoutException):
        return FetchError(f"silent for {READ_TIMEOUT:g} seconds", subject=subject, hint=LATER, late=True)
    if isinstance(error, httpcore.LocalProtocolError | httpcore.UnsupportedProtocol):
        return FetchError(f"this cannot be asked: {said}", subject=subject, hint="Look at the address")
    if not begun and (isinstance(error, httpcore.NetworkError) or "disconnected" in said):
        # Also a connection kept from the last request that the other side closed meanwhile.
        return PassingError("it hung up without an answer", subject=subject, hint=LATER)
    if isinstance(error, httpcore.RemoteProtocolError) and "without sending complete" not in said:
        return FetchError(f"not an answer in HTTP: {said}", subject=subject, hint="Look at it in a browser")
    return FetchError(f"the answer broke off: {said}", subject=subject, hint=LATER)


def _root(error: BaseException) -> BaseException:
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error
