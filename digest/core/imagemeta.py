"""What a picture's file says besides the picture: where and when it was taken, with what, by whom.

It is taken out without touching a pixel: parts of the file are left out, none is decoded. What stays is what
a browser needs to show the picture right: its colours, and which side is up. What is not as its format says
is left as it is from there on. An AVIF keeps all: its parts refer to each other by their places.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

#: Parts of a JPEG that are shown by: JFIF, colour profile, Adobe's colours.
_JPEG_KEPT = {0xE0: b"", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_PNG_GONE = frozenset({b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf"})
_ORIENTATION = 0x0112


def bare(body: bytes) -> bytes:
    """The file with nothing in it but its picture; any other file as it is."""
    if body.startswith(b"\xff\xd8\xff"):
        return b"".join(_jpeg(body))
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return body[:8] + b"".join(_png(body))
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return _webp(body)
    if body[:6] in {b"GIF87a", b"GIF89a"}:
        return b"".join(_gif(body))
    return body


def turned(exif: bytes) -> int:
    """Which side of a picture is up, 1 to 8, by its Exif without the name before it; 1 if it does not say."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return 1
    try:
        (at,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, at)
        for entry in range(count):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", exif, at + 2 + 12 * entry)
            if (tag, kind) == (_ORIENTATION, 3):
                return value if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


def _exif(side: int) -> bytes:
    """Exif that says which side is up, and nothing else."""
    return b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, side, 0, 0)


def _jpeg(body: bytes) -> Iterator[bytes]:
    yield body[:2]
    at = 2
    while at + 4 <= len(body) and body[at] == 0xFF:
        marker = body[at + 1]
        if marker == 0xD9:  # the end; what comes behind is no part of it
            yield body[at : at + 2]
            return
        if marker in {0xFF, 0x01} or 0xD0 <= marker <= 0xD7:  # filling, and parts without a length
            yield body[at : at + 1 + (marker != 0xFF)]
            at += 1 + (marker != 0xFF)
            continue
        end = at + 2 + int.from_bytes(body[at + 2 : at + 4])
        part = body[at + 4 : end]
        if marker == 0xE1 and part.startswith(b"Exif\0\0") and (side := turned(part[6:])) != 1:
            told = b"Exif\0\0" + _exif(side)
            yield b"\xff\xe1" + struct.pack(">H", len(told) + 2) + told
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE) or (
            marker in _JPEG_KEPT and part.startswith(_JPEG_KEPT[marker])
        ):
            yield body[at:end]
        at = end
        if marker == 0xDA:  # the picture itself, up to the next marker
            end = _scanned(body, at)
            yield body[at:end]
            at = end
    yield body[at:]


def _scanned(body: bytes, at: int) -> int:
    """Where the coded picture that begins at `at` ends."""
    while (at := body.find(b"\xff", at)) >= 0:
        if at + 1 >= len(body):
            break
        if body[at + 1] == 0 or 0xD0 <= body[at + 1] <= 0xD7:
            at += 2
        elif body[at + 1] == 0xFF:
            at += 1
        else:
            return at
    return len(body)


def _png(body: bytes) -> Iterator[bytes]:
    at = 8
    while at + 12 <= len(body):
        end = at + 12 + int.from_bytes(body[at : at + 4])
        kind = body[at + 4 : at + 8]
        if kind == b"eXIf" and (side := turned(body[at + 8 : end - 4])) != 1:
            yield _chunk(kind, _exif(side))
        elif kind not in _PNG_GONE:
            yield body[at:end]
        at = end
        if kind == b"IEND":
            return
    yield body[at:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    from zlib import crc32

    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))


def _webp(body: bytes) -> bytes:
    parts, at, side = [], 12, 1
    while at + 8 <= len(body):
        size = int.from_bytes(body[at + 4 : at + 8], "little")
        kind, end = body[at : at + 4], at + 8 + size + size % 2
        if kind == b"EXIF":
            side = turned(body[at + 8 : end].removeprefix(b"Exif\0\0"))
        elif kind != b"XMP ":
            parts.append(body[at:end])
        at = end
    parts.append(body[at:])
    if parts and parts[0][:4] == b"VP8X" and len(parts[0]) > 8:  # says which parts there are
        flags = parts[0][8] & ~0x0C | (0x08 if side != 1 else 0)
        parts[0] = parts[0][:8] + bytes([flags]) + parts[0][9:]
        if side != 1:
            told = _exif(side)
            parts.append(b"EXIF" + struct.pack("<I", len(told)) + told)
    made = b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(made) + 4) + b"WEBP" + made


def _gif(body: bytes) -> Iterator[bytes]:
    if len(body) < 13:
        yield body
        return
    at = 13 + _colours(body[10])
    yield body[:at]
    while at < len(body):
        end = _blocks(body, at)
        comment = body[at : at + 2] == b"!\xfe"
        said = body[at : at + 2] == b"!\xff" and body[at + 3 : at + 14] not in {
            b"NETSCAPE2.0",
            b"ANIMEXTS1.0",
        }
        if not comment and not said:
            yield body[at:end]
        if body[at] == 0x3B:
            return
        at = end


def _colours(flags: int) -> int:
    """Bytes of a table of colours."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(body: bytes, at: int) -> int:
    """Where the part of a GIF at `at` ends; the end of the file if it is none."""
    if body[at] == 0x21:
        at += 2
    elif body[at] == 0x2C and at + 10 <= len(body):
        at += 10 + _colours(body[at + 9]) + 1
    else:
        return at + 1 if body[at] == 0x3B else len(body)
    while at < len(body) and body[at]:
        at += body[at] + 1
    return min(at + 1, len(body))
