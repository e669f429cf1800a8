"""Bytes of an old file to text, whatever it was saved in."""

from __future__ import annotations

import re

#: Encodings that old Chinese files are in; GB18030 reads all of GBK and GB2312.
OLD = "gb18030"
_BOMS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-zA-Z0-9_-]{2,20})""", re.IGNORECASE)
#: What no text has: controls but tab, line ends and form feeds.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(body: bytes) -> tuple[str, str]:
    """(text with plain line ends, a word about how it was read); the text is empty if it is none."""
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _plain(body[2:].decode(encoding, "replace")), "read as UTF-16"
    text, remark = _decoded(body.removeprefix(b"\xef\xbb\xbf"))
    return ("", "") if _CONTROLS.search(text) else (_plain(text), remark)


def _decoded(body: bytes) -> tuple[str, str]:
    try:
        return body.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    named = found[1].decode("ascii").lower() if (found := _CHARSET.search(body[:4096])) else ""
    names = [OLD if named in {"gb2312", "gbk", "gb18030"} else named, OLD]
    for name in dict.fromkeys(filter(None, names)):
        try:
            return body.decode(name), f"not UTF-8; read as {name.upper()}"
        except (UnicodeDecodeError, LookupError):
            continue
    text = body.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    # A few bytes cut or spoilt leave a text; of a picture nothing is left.
    return (
        (text, f"not UTF-8; {lost} unreadable bytes became \ufffd") if lost * 50 < len(text) else ("\0", "")
    )


def _plain(text: str) -> str:
    return (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\x0c", "\n")
        .replace("\u200b", "")
        .replace("\ufeff", "")
    )
