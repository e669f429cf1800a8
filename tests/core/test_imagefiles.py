"""What a picture that somebody hands in is, and what its file is called."""

from __future__ import annotations

import pytest

from digest.core.imagefiles import ending, name


@pytest.mark.parametrize(
    ("body", "want"),
    [
        (b"\x89PNG\r\n\x1a\n...", ".png"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
        (b"GIF87a", ".gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", ".webp"),
        (b"\x00\x00\x00\x20ftypavif", ".avif"),
        (b"\x00\x00\x00\x20ftypmif1\x00\x00\x00\x00mif1avif", ".avif"),
        (b"\x00\x00\x00\x20ftypmp42isom", ""),
        (b"RIFF\x00\x00\x00\x00WAVE", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"<!doctype html>", ""),
        (b"", ""),
    ],
)
def test_the_first_bytes_say_what_it_is(body: bytes, want: str) -> None:
    assert ending(body) == want


@pytest.mark.parametrize(
    "given", ["../../etc/passwd", "C:\\x\\y.png", "\x00.png", "图.png", "", "a" * 300, ".png", "con.svg.png"]
)
def test_a_name_is_no_path(given: str) -> None:
    """Small letters, digits and hyphens, with the ending of what it is; the same bytes have the same name."""
    made = name(given, b"GIF89a")
    assert made.isascii()
    assert made.replace("-", "").removesuffix(".gif").isalnum()
    assert len(made) < 60
    assert made == name(given, b"GIF89a") != name(given, b"GIF89b")
