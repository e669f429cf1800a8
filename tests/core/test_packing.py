"""Packed values come back equal, and what cannot be packed says so."""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from digest.core.packing import pack, unpack
from digest.model import (
    About,
    Edition,
    EditionEntry,
    EditionGroup,
    EditionLink,
    EditionSection,
    Phrase,
    State,
)

EDITION = Edition(
    number=29,
    language="en",
    title="Title",
    headline="Title | Weekly Vol. 29",
    lead=("one", "两"),
    covers=(date(2019, 11, 18), date(2019, 11, 24)),
    published=datetime(2019, 11, 25, 10, tzinfo=UTC),
    updated=None,
    sections=(
        EditionSection(
            id="news",
            title="News",
            groups=(
                EditionGroup(
                    id="",
                    title="",
                    entries=(
                        EditionEntry(
                            id="a",
                            kind="kep",
                            title="T",
                            html="<p>T</p>",
                            markdown="T",
                            links=(EditionLink(url="https://a.example/", label="A", host="a.example"),),
                            about=(About(kind="kep", value="2254"),),
                            state=State.DRAFT,
                            images=(("a.png", Phrase("alt", "zh"), Phrase("")),),
                            errata=((date(2020, 1, 2), Phrase("put right")),),
                            withdrawn=True,
                        ),
                    ),
                ),
            ),
        ),
    ),
    credits=(Phrase("陈俊", "zh"),),
)


def test_an_edition_comes_back_equal() -> None:
    assert unpack(Edition, marshal.loads(marshal.dumps(pack(EDITION)))) == EDITION  # noqa: S302


@dataclass(frozen=True)
class Odd:
    what: Mapping[str, date]


def test_what_nobody_packed_so_far_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be packed"):
        pack(Odd({"a": date(2020, 1, 1)}))
