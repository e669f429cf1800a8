"""Pictures that people hand in: what they are, by their first bytes, and what their file is called."""

from __future__ import annotations

import hashlib
import re
import unicodedata

#: Letters of a name that are kept.
LONGEST = 40


def ending(body: bytes) -> str:
    """`.png` and so on of a picture that every reader's browser shows; empty if it is none of these.

    >>> ending(b"GIF89a..."), ending(b"<svg xmlns=...")
    ('.gif', '')
    """
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    if body.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    if body[:6] in {b"GIF87a", b"GIF89a"}:
        return ".gif"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return ".webp"
    if body[4:8] == b"ftyp" and (body[8:12] in {b"avif", b"avis"} or b"avif" in body[16:64]):
        return ".avif"
    return ""


def name(given: str, body: bytes) -> str:
    """A name of our own for a file: from what it was called and what is in it, never a path.

    >>> name("../../Büro Plan.PNG", b"GIF89a")
    'buro-plan-610f5ae4.gif'
    """
    stem = re.split(r"[/\\]", given)[-1].rpartition(".")[0] or given
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-") or "picture"
    return f"{slug}-{hashlib.sha256(body).hexdigest()[:8]}{ending(body)}"
