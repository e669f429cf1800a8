"""Texts for other places, in one file to copy from."""

from __future__ import annotations

import re

import pytest

from digest.core.social import PLACES
from digest.model import SocialSettings
from digest.renderers.social import Socials
from tests.editions import SETTINGS, edition, page


def said(language: str, *places: str, **changes: object) -> str:
    (document,) = Socials(SETTINGS, SocialSettings(places=places or tuple(PLACES))).render(
        edition(language=language, **changes)
    )
    assert document.path == f"029-{language}.social.txt"
    return document.body.decode()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_block_for_each_place_with_the_length_it_has_there(language: str) -> None:
    blocks = re.split(r"(?m)^=== ", said(language))[1:]
    assert len(blocks) == len(PLACES)
    for block, place in zip(blocks, PLACES.values(), strict=True):
        head, text = block.split("\n\n", 1)
        assert head == f"{place.name}: {place.count(text.strip())} / {place.limit}"
        assert text.startswith(edition(language=language).headline)
        assert text.strip().endswith(page(language=language))
        assert edition(language=language).lead[0] in text


def test_only_the_places_asked_for() -> None:
    assert re.findall(r"(?m)^=== (\w+)", said("en", "mastodon", "x")) == ["Mastodon", "X"]
    assert Socials(SETTINGS, SocialSettings(places=())).render(edition()) == ()


def test_without_a_lead_the_first_titles() -> None:
    assert edition(language="en").sections[0].entries[0].title in said("en", "linkedin", lead=())


def test_titles_are_one_line_and_turn_nothing_round() -> None:
    text = said("en", "x", headline="A\r\nB\u202eC\x00", lead=())
    assert text.split("\n\n")[1] == "A BC"
