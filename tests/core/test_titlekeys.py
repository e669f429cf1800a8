"""Asking an archive for near titles gives what every key of a title gives."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from digest.core.titlekeys import Kept, near_keys, title_keys

_WORDS = st.sampled_from(
    ("gateway", "istio", "v2", "1", "in", "动态资源", "released", "Cluster", "ﬁne", "öl")
)
_TITLES = st.lists(_WORDS, min_size=1, max_size=7).map(" ".join)


@given(st.lists(_TITLES, max_size=8), _TITLES)
def test_near_titles(archive: Sequence[str], title: str) -> None:
    keys = {key for one in archive for key in title_keys(one)}
    asked = [key for key in Kept(keys).near(title) if key in keys]

    assert asked == [key for key in near_keys(title) if key in keys]


def test_keys_that_cannot_be_there_are_not_asked_for() -> None:
    kept = Kept(title_keys("Gateway API arrives in Istio"))

    assert list(kept.near("Quite another title of eight words here")) == ["quiteanothertitleofeightwordshere"]
    assert list(kept.near("Gateway API finally arrives in Istio"))[1:] == ["api arrives gateway in istio"]
