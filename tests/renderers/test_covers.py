"""Covers: the right picture, the same bytes, and one line where none can be drawn."""

from __future__ import annotations

import builtins
import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digest.core.compose import card as card_of
from digest.model import Card, Document
from digest.renderers import covers
from digest.templating import Templates, shipped
from tests.editions import SETTINGS, edition

pil = pytest.importorskip("PIL.Image", reason="the extra `covers` is not installed")
FONTS = covers.find(SETTINGS)
needs_font = pytest.mark.skipif(isinstance(FONTS, str), reason="this machine has no font with Chinese")


def drawing() -> covers.Covers:
    assert not isinstance(FONTS, str)
    return covers.Covers(Templates([shipped()]), SETTINGS, FONTS)


def card(language: str = "zh", **changes: Any) -> Card:
    return card_of(edition(29, language, **changes))


def colours(document: Document) -> set[tuple[int, ...]]:
    picture = pil.open(io.BytesIO(document.body)).convert("RGB")
    return {colour for _, colour in picture.getcolors(1 << 20)}


@needs_font
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_cover_has_its_size_and_the_papers_colours(language: str) -> None:
    document = drawing().render(card(language))

    assert document.path == f"{language}/issues/29/cover.png"
    assert pil.open(io.BytesIO(document.body)).size == (1200, 630)
    found = colours(document)
    named = (covers.PAPER, covers.INK, *covers.INKS[:4])
    assert {tuple(bytes.fromhex(colour[1:])) for colour in named} <= found
    assert len(document.body) < 60_000


@needs_font
def test_the_same_card_gives_the_same_bytes_and_another_title_others() -> None:
    first = drawing().render(card()).body

    assert drawing().render(card()).body == first
    assert drawing().render(card(title="别的标题")).body != first
    assert drawing().key == drawing().key


@needs_font
@pytest.mark.parametrize("title", ["", "字", "长" * 400, "x" * 400, "标题，" * 60, "A title " * 60])
def test_any_title_finds_its_place(title: str) -> None:
    document = drawing().render(card(title=title))
    picture = pil.open(io.BytesIO(document.body)).convert("L")

    # Nothing is printed over the margins, nor over the rule of the sections.
    assert picture.crop((0, 0, covers.MARGIN - 4, 630)).getextrema()[0] > 200
    assert picture.crop((1200 - covers.MARGIN + 4, 0, 1200, 630)).getextrema()[0] > 200
    assert picture.crop((covers.MARGIN, covers.BOTTOM - 4, 1200, covers.BOTTOM)).getextrema()[0] > 200


@needs_font
def test_the_key_follows_what_every_cover_shows() -> None:
    assert not isinstance(FONTS, str)
    templates = Templates([shipped()])
    renamed = replace(SETTINGS, title=replace(SETTINGS.title, words={"zh": "别的周报", "en": "Another"}))

    assert covers.Covers(templates, renamed, FONTS).key != drawing().key


def test_without_a_font_one_line_says_so(tmp_path: Path) -> None:
    said = covers.find(SETTINGS, [str(tmp_path), str(tmp_path / "nowhere")])

    assert isinstance(said, str)
    assert "no font with Chinese characters" in said
    assert "\n" not in said


def test_a_paper_in_latin_letters_needs_no_wide_font(tmp_path: Path) -> None:
    for name in ("DejaVuSerif-Bold.ttf", "DejaVuSerif.ttf"):
        (tmp_path / name).touch()
    settings = replace(SETTINGS, languages=("en", "de"))

    assert covers.find(settings, [str(tmp_path)]) == covers.Fonts(
        tmp_path / "DejaVuSerif-Bold.ttf", tmp_path / "DejaVuSerif.ttf"
    )
    assert isinstance(covers.find(SETTINGS, [str(tmp_path)]), str)


def test_without_pillow_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.partition(".")[0] == "PIL":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    said = covers.find(SETTINGS)

    assert isinstance(said, str)
    assert "weekly-digest[covers]" in said


@needs_font
def test_days_in_two_months_are_written_without_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    """English has thin spaces around the dash then, which no Chinese font has."""
    it = replace(card("en"), covers=(date(2026, 3, 30), date(2026, 4, 5)))
    drawn = drawing().render(it).body

    monkeypatch.setattr(covers.formats, "window", lambda *_: "30 March – 5 April 2026")
    assert drawing().render(it).body == drawn


@needs_font
@pytest.mark.parametrize("title", ["", "本周要闻", "长" * 400, "x" * 400, "标题，" * 60])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_wechats_two_shapes_are_drawn_whole(language: str, title: str) -> None:
    made = drawing().crops(card(language, title=title), "030-zh.cover")

    assert [document.path for document in made] == ["030-zh.cover-235.png", "030-zh.cover-11.png"]
    assert made == drawing().crops(card(language, title=title), "030-zh.cover")
    for document, shape in zip(made, covers.WECHAT.values(), strict=True):
        picture = pil.open(io.BytesIO(document.body)).convert("L")
        (width, height), margin = shape.size, shape.margin
        assert picture.size == shape.size
        assert picture.crop((0, 0, margin - 4, height)).getextrema()[0] > 200
        assert picture.crop((width - margin + 4, 0, width, height)).getextrema()[0] > 200
        assert picture.crop((0, shape.bottom - 4, width, shape.bottom)).getextrema()[0] > 200
        assert picture.crop((0, height - 24, width, height)).getextrema()[0] > 200
    assert len(made[0].body) < 60_000
