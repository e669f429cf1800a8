"""Of which things: what is asked of the index, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from digest.core.searching.filters import Filters, Where, checked
from digest.errors import UsageError
from digest.model import DigestSettings, SectionSettings, Source, Text

SETTINGS = DigestSettings(
    title=Text(), title_pattern=Text(), description=Text(), languages=("en",), site_url="https://example.org/",
    feed_id="tag:example.org,2026:x", time_zone="UTC", week_starts=0, groups={}, trackers=(),
    sections=(
        SectionSettings(id="upstream", title=Text(), takes=("kep", "release")),
        SectionSettings(id="reading", title=Text(), takes=("article", "release")),
    ),
)  # fmt: skip
SOURCES = [
    Source(id="keps", kind="keps", address="x"),
    Source(id="blog", kind="articles", address="x", section="upstream"),
    Source(id="cves", kind="advisories", address="x", section="reading"),
]


def holds(where: Where | None, facets: set[str]) -> bool:
    """What the index does with the expression."""
    if where is None:
        return True
    parts = [holds(part, facets) for part in where.parts]
    match where.op:
        case "is":
            return where.facet in facets
        case "and":
            return all(parts)
        case "or":
            return any(parts)
        case _:
            return parts[0] and not parts[1]


@pytest.mark.parametrize(
    ("facets", "sections"),
    [
        ({"in:archive", "section:upstream"}, {"upstream"}),
        ({"in:store", "kind:kep", "source:keps"}, {"upstream"}),
        ({"in:store", "kind:article", "source:blog"}, {"upstream"}),
        ({"in:store", "kind:article", "source:gone"}, {"reading"}),
        ({"in:store", "kind:release", "source:istio"}, {"upstream"}),
        ({"in:store", "kind:advisory", "source:cves"}, {"reading"}),
        ({"in:store", "kind:pull", "source:pulls"}, {"reading"}),
        ({"in:archive", "kind:issue"}, set()),
    ],
)
def test_a_section_is_its_entries_and_what_would_come_to_it(facets: set[str], sections: set[str]) -> None:
    found = {
        name
        for name in ("upstream", "reading")
        if holds(Filters(section=name).where(SETTINGS, SOURCES), facets)
    }

    assert found == sections


@pytest.mark.parametrize(
    ("asked", "facets", "found"),
    [
        (Filters(), set(), True),
        (Filters(place="store"), {"in:store"}, True),
        (Filters(place="archive"), {"in:store"}, False),
        (Filters(issue=29), {"in:archive", "issue:29"}, True),
        (Filters(issue=29), {"in:archive", "issue:30"}, False),
        (Filters(kind="kep", source="keps"), {"in:store", "kind:kep", "source:keps"}, True),
        (Filters(kind="kep", source="keps"), {"in:store", "kind:kep", "source:other"}, False),
    ],
)
def test_filters(asked: Filters, facets: set[str], found: bool) -> None:
    assert holds(asked.where(SETTINGS, SOURCES), facets) == found


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (Filters(section="upstraem"), "there is no section 'upstraem'. Did you mean upstream?"),
        (Filters(section="x"), "there is no section 'x'. Sections: upstream, reading"),
        (Filters(kind="articles"), "there is no kind 'articles'. Did you mean article?"),
        (Filters(place="somewhere"), "there is no place 'somewhere'. Places: store, archive"),
        (Filters(issue=99), "there is no issue 99. The newest is 31"),
        (Filters(issue=30, place="store"), "nothing can be in both"),
        (Filters(source="blog", place="archive"), "nothing can be in both"),
        (
            Filters(since=datetime(2026, 2, 1, tzinfo=UTC), until=datetime(2026, 1, 1, tzinfo=UTC)),
            "the window is empty",
        ),
    ],
)
def test_what_is_not_there_is_refused(asked: Filters, message: str) -> None:
    with pytest.raises(UsageError) as error:
        checked(asked, settings=SETTINGS, issues=(29, 30, 31))

    assert message in str(error.value)


def test_what_is_there_is_taken() -> None:
    asked = Filters(section="reading", issue=30, kind="advisory")

    assert checked(asked, settings=SETTINGS, issues=(30,)) is asked
