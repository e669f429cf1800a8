"""The look, as far as a machine can see it: every ink can be read on every paper."""

from __future__ import annotations

import re

import pytest

from digest.renderers.sheet import INKS
from digest.templating import shipped

STYLE = (shipped() / "assets" / "digest.css").read_text(encoding="utf-8")
#: Selector of a palette to what stands in it.
PALETTES = {
    "light": r'body, \[data-md-color-scheme="default"\] \{(.*?)\}',
    "dark": r'\[data-md-color-scheme="slate"\] \{(.*?)\}',
    "dark without script": r"body\.root \{(.*?)\}",
}


def tokens(palette: str) -> dict[str, str]:
    block = re.search(PALETTES[palette], STYLE, re.DOTALL)
    assert block is not None
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", block[1]))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("paper", ["paper", "sunk"])
@pytest.mark.parametrize("ink", ["ink", "quiet", *(f"ink-{i}" for i in range(INKS + 1))])
def test_every_ink_can_be_read_on_every_paper(palette: str, paper: str, ink: str) -> None:
    known = tokens(palette)

    assert contrast(known[ink], known[paper]) >= 4.5


def test_both_dark_palettes_are_the_same() -> None:
    assert tokens("dark") == tokens("dark without script")


def test_nothing_is_downloaded() -> None:
    for file in (shipped() / "assets").glob("*.css"):
        text = file.read_text(encoding="utf-8")
        assert "@import" not in text
        assert "@font-face" not in text
        assert "url(" not in text
