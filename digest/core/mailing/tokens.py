"""What a reader's unsubscribe address ends with: opaque, and checked without a list of readers.

A token is 24 bytes, 32 letters of base64url: half of them stand for the address, and half are the proof,
made with the secret, that the first half is ours. So the machine that readers unsubscribe at needs the
secret alone.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from digest.core.mailing.address import same

LENGTH = 32
_HALF = 12


def token(secret: str, address: str) -> str:
    """The token of a normal address: the same one every week."""
    name = _mac(secret, "reader", same(address).encode())
    return urlsafe_b64encode(name + _mac(secret, "proof", name)).decode()


def genuine(secret: str, said: str) -> bool:
    """Whether `said` was made with this secret."""
    try:
        raw = urlsafe_b64decode(said.encode("ascii"))
    except ValueError:
        return False
    return len(raw) == 2 * _HALF and hmac.compare_digest(raw[_HALF:], _mac(secret, "proof", raw[:_HALF]))


def _mac(secret: str, purpose: str, data: bytes) -> bytes:
    made = _keyed(secret, purpose).copy()
    made.update(data)
    return made.digest()[:_HALF]


@lru_cache(maxsize=4)
def _keyed(secret: str, purpose: str) -> hmac.HMAC:
    """The beginning that all readers' tokens have in common: most of the work."""
    return hmac.new(secret.encode(), purpose.encode() + b"\0", "sha256")
