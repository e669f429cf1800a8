"""The watch list this repository ships: read by every collector, each place once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from digest.app import KINDS, guess_kind
from digest.collectors.github import GitHub
from digest.core.identity import canonical_url, is_web_address
from digest.core.trackers import tracker_of
from digest.model import Source
from tests.digests import opened
from tests.fakes import FakeFetch

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return opened(ROOT).sources


def test_every_kind_of_source_is_in_it(sources: list[Source]) -> None:
    """All but readers' links, whose repository is each digest's own."""
    kinds = Counter(source.kind for source in sources)

    assert set(kinds) == set(KINDS) - {"submissions"}
    assert kinds["releases"] >= 30
    assert kinds["articles"] >= 24
    assert {source.language for source in sources if source.kind == "articles"} == {"en", "zh"}
    assert "kind: submissions" in (ROOT / "content/sources.yaml").read_text("utf-8")


def test_each_place_stands_in_it_once(sources: list[Source]) -> None:
    places = Counter(canonical_url(source.address) for source in sources)

    assert [place for place, times in places.items() if times > 1] == []


def test_each_record_is_whole_and_can_be_read(sources: list[Source]) -> None:
    """A web address, a name, a section; what lies at GitHub is an address its collector takes."""
    github = GitHub(FakeFetch())
    trackers = opened(ROOT).config.digest.trackers
    for source in sources:
        assert is_web_address(source.address), source.id
        assert source.address.startswith("https://"), source.id
        assert source.title, source.id
        assert source.section, source.id
        assert guess_kind(source.address) == source.kind, source.id
        if source.kind in {"releases", "proposals", "pulls", "landscape"}:
            assert github.repository(source.address), source.id
        if source.kind in {"keps", "proposals"}:
            assert tracker_of(source, trackers).folder == "keps"
