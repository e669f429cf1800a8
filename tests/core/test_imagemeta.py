"""Pictures without what their files say of the place, the day and the hand; every pixel as it was."""

from __future__ import annotations

import io

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from digest.core.imagemeta import bare, turned

SECRETS = (b"Secret Camera", b"Somebody", b"2026:11:28")


def picture(kind: str, *, side: int = 6, **more: object) -> bytes:
    """A small picture with all that phones and programs write into it."""
    image = Image.effect_mandelbrot((40, 24), (-2, -1, 1, 1), 50).convert("RGB")
    exif = image.getexif()
    exif[0x0112], exif[0x0110], exif[0x013B], exif[0x0132] = (
        side,
        "Secret Camera",
        "Somebody",
        "2026:11:28 20:00:00",
    )
    exif.get_ifd(ExifTags.IFD.GPSInfo)[2] = (52.0, 31.0, 12.0)
    body = io.BytesIO()
    if kind == "png":
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", "Somebody")
        info.add_itxt("XML:com.adobe.xmp", "Secret Camera", zip=False)
        more["pnginfo"] = info
    if kind in {"jpeg", "webp"}:
        more["xmp"] = b"<x>Secret Camera</x>"
    if kind == "gif":
        more["comment"] = b"Somebody"
        image.save(body, "gif", save_all=True, append_images=[image.rotate(90)], loop=0, **more)
        return body.getvalue()
    image.save(body, kind, exif=exif, **more)
    return body.getvalue()


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("jpeg", {"quality": 90}),
        ("jpeg", {"quality": 90, "progressive": True, "comment": b"Somebody"}),
        ("jpeg", {"quality": 90, "icc_profile": b"colours of a screen"}),
        ("png", {}),
        ("webp", {"lossless": True}),
        ("webp", {"icc_profile": b"colours of a screen"}),
        ("gif", {}),
    ],
)
def test_nothing_but_the_picture_stays(kind: str, more: dict[str, object]) -> None:
    body = picture(kind, **more)
    assert any(secret in body for secret in SECRETS)
    made = bare(body)
    assert [secret for secret in SECRETS if secret in made] == []
    before, after = Image.open(io.BytesIO(body)), Image.open(io.BytesIO(made))
    assert after.tobytes() == before.tobytes()
    assert getattr(after, "n_frames", 1) == getattr(before, "n_frames", 1)
    assert dict(after.getexif()) == ({} if kind == "gif" else {0x0112: 6})
    assert after.info.get("icc_profile") == more.get("icc_profile")
    assert after.info.get("loop") == before.info.get("loop")
    assert bare(made) == made


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_which_side_is_up_is_said_only_where_it_must_be(kind: str) -> None:
    assert dict(Image.open(io.BytesIO(bare(picture(kind, side=1)))).getexif()) == {}


def test_what_hangs_on_behind_a_picture_goes() -> None:
    """A second picture with its own place, a film, a maker's notes: none of it is shown."""
    for kind in ("jpeg", "png"):
        body = picture(kind)
        assert bare(body + b"Somebody" + body) == bare(body)


def test_what_is_no_whole_picture_is_left_as_it_is_from_there_on() -> None:
    """Never an error: whatever a person drops, cut anywhere."""
    for kind in ("jpeg", "png", "webp", "gif"):
        body = picture(kind)
        for cut in range(0, len(body), 7):
            bare(body[:cut])
    for odd in (b"", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\0", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"no picture"):
        assert bare(odd)[:4] == odd[:4]
    assert turned(b"II*\0\xff\xff\xff\xff") == turned(b"") == 1
