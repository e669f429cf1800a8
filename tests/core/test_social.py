"""Lengths as the places count them, and texts that fit."""

from __future__ import annotations

import pytest

from digest.core.social import PLACES, Place, characters, post

LINK = "https://weekly.example.org/digest/zh/issues/31/"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

#: text, then its length at X, Mastodon, Bluesky, Weibo, LinkedIn.
CASES = [
    ("", 0, 0, 0, 0, 0),
    ("Kubernetes", 10, 10, 10, 5, 10),
    ("abc", 3, 3, 3, 2, 3),
    ("云原生", 6, 3, 3, 3, 3),
    ("，。", 4, 2, 2, 2, 2),
    ("“x” – y…", 9, 8, 8, 6, 8),
    ("é", 1, 1, 1, 1, 1),
    ("e\u0301", 1, 1, 1, 2, 2),
    ("한국", 4, 2, 2, 2, 2),
    ("\U0001f389", 2, 1, 1, 1, 2),
    (FAMILY, 2, 1, 1, 5, 8),
    ("\U0001f44d\U0001f3fd", 2, 1, 1, 2, 4),
    ("\U0001f1e8\U0001f1f3\U0001f1e9\U0001f1ea", 4, 2, 2, 4, 8),
    (ENGLAND, 2, 1, 1, 7, 14),
    ("❤\ufe0f", 2, 1, 1, 2, 2),
    (LINK, 23, 23, 47, 10, 47),
    (f"见 {LINK}", 26, 25, 49, 12, 49),
    (f"{LINK} {LINK}", 47, 47, 95, 21, 95),
    ("a\nb", 3, 3, 3, 2, 3),
]


@pytest.mark.parametrize(("text", "x", "mastodon", "bluesky", "weibo", "linkedin"), CASES)
def test_how_long_a_text_is(
    text: str, x: int, mastodon: int, bluesky: int, weibo: int, linkedin: int
) -> None:
    said = {"x": x, "mastodon": mastodon, "bluesky": bluesky, "weibo": weibo, "linkedin": linkedin}
    assert {name: place.count(text) for name, place in PLACES.items()} == said


def test_what_a_reader_sees_as_one() -> None:
    assert characters(f"a{FAMILY}\r\nb\u0301") == ["a", FAMILY, "\r\n", "b\u0301"]
    assert characters("\u0301") == ["\u0301"]


def test_lines_as_far_as_they_fit() -> None:
    place = Place("here", 40, len)
    assert post(place, "Title", ["first line", "second line, too long", "x"], "https://x.org") == (
        "Title\n\n· first line\n\nhttps://x.org"
    )
    assert post(place, "Title", [], "https://x.org") == "Title\n\nhttps://x.org"


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("title", ["x" * 9000, "云" * 9000, FAMILY * 2000, "", "短"])
def test_whatever_it_is_it_fits_and_the_link_is_whole(name: str, title: str) -> None:
    place = PLACES[name]
    made = post(place, title, ["一" * 100, "b" * 50], LINK)
    assert place.count(made) <= place.limit
    assert made.endswith(LINK)
    if len(title) > 1000:
        assert made.startswith(title[:5])
        assert "…" in made
