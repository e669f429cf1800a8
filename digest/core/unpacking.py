"""Packed answers unpacked, whole and never beyond a limit."""

from __future__ import annotations

import zlib
from typing import Any


class Unpacker:
    """Undoes at most one coding, never holding more than `limit` bytes; raises ValueError or zlib.error.

    httpx's own decoding is of no use here: 0.4 MB of gzip came out of it as one chunk of 67 MB.
    """

    def __init__(self, coding: str, limit: int) -> None:
        self._coding = coding.strip().lower().removeprefix("x-")
        if self._coding not in {"", "identity", "gzip", "deflate"}:
            raise ValueError(f"it is packed as {coding[:40]!r}, which was not asked for")
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = self._raw = 0
        self._head = b""
        self._zip: Any = zlib.decompressobj(16 + zlib.MAX_WBITS) if self._coding == "gzip" else None

    def feed(self, data: bytes) -> None:
        """Take the next raw bytes."""
        self._raw += len(data)
        if self._raw > self._limit:
            self._too_long()
        if self._coding == "deflate" and self._zip is None:
            self._head = data = self._head + data
            if len(data) < 2:
                return
            # "deflate" means zlib, but some servers send it bare (RFC 9110, 8.4.1.2).
            wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
            self._zip = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        if self._zip is None:
            self._keep(data)
        else:
            self._unpack(data)

    def _unpack(self, data: bytes) -> None:
        while data:
            if self._zip.eof:  # gzip may be several members in a row; anything else there is padding
                if self._coding != "gzip" or not data.startswith(b"\x1f\x8b"):
                    return
                self._zip = zlib.decompressobj(16 + zlib.MAX_WBITS)
            self._keep(self._zip.decompress(data, self._limit - self._size + 1))
            data = self._zip.unused_data if self._zip.eof else self._zip.unconsumed_tail

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._limit:
            self._too_long()
        self._parts.append(part)

    def _too_long(self) -> None:
        raise ValueError(f"longer than {self._limit / 2**20:.3g} MiB unpacked, which no feed is")

    def whole(self) -> bytes:
        """Everything; raises ValueError if a packed answer does not reach its end."""
        if self._raw and self._coding in {"gzip", "deflate"} and not (self._zip and self._zip.eof):
            raise ValueError("the packed answer breaks off before its end")
        return b"".join(self._parts)


class Beginning:
    """The first `most` bytes of an answer, unpacked; whatever cannot be unpacked ends it."""

    def __init__(self, coding: str, most: int) -> None:
        coding = coding.strip().lower().removeprefix("x-")
        self._zip: Any = zlib.decompressobj(16 + zlib.MAX_WBITS) if coding == "gzip" else None
        self._left = most if coding in {"", "identity", "gzip"} else 0
        self.taken = b""

    def feed(self, data: bytes) -> bool:
        """Take the next raw bytes; whether more are wanted."""
        try:
            part = self._zip.decompress(data, self._left) if self._zip and self._left else data[: self._left]
        except zlib.error:
            self._left = 0
            return False
        self.taken += part
        self._left -= len(part)
        return self._left > 0
