"""Projects that come to a foundation, or move between its levels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.collectors.landscape import Landscape, parse
from digest.collectors.landscapefile import dated, moves, read_landscape
from digest.errors import FetchError, ParseError
from digest.model import Cursor, Gathered, LandscapeProject, Source, Window
from tests.collectors.asking import ask
from tests.github import faults
from tests.github.server import StandIn
from tests.github.world import Commit, Repository, World
from tests.shared import shared

REPOSITORY = "cncf/landscape"
SOURCE = Source(id="cncf", kind="landscape", address=f"https://github.com/{REPOSITORY}", language="en")
WEEK = Window(datetime(2026, 5, 31, 16, tzinfo=UTC), datetime(2026, 6, 7, 16, tzinfo=UTC))

HEAD = "landscape:\n  - category:\n    name: C\n    subcategories:\n      - subcategory:\n        name: S\n        items:\n"


def item(name: str, level: str = "", repository: str = "", words: str = "", **days: str) -> str:
    fields = [f"name: {name}", f"homepage_url: https://{name.lower()}.example"]
    fields += [f"project: {level}"] if level else []
    fields += [f"repo_url: https://github.com/{repository}"] if repository else []
    fields += [f"description: {words}"] if words else []
    text = "          - item:\n" + "".join(f"            {line}\n" for line in fields)
    return (
        text
        + "            extra:\n"
        + "".join(f"              {key}: '{day}'\n" for key, day in days.items())
    )


OLD = HEAD + "".join(
    (
        item("Grown", "sandbox", "o/grown", accepted="2024-01-01"),
        item("Kept", "graduated", "o/kept", accepted="2019-01-01", graduated="2020-01-01"),
        item("Before", "sandbox", "o/renamed", accepted="2024-01-01"),
        item("Leaving", "sandbox", "o/leaving", accepted="2024-01-01"),
        item("Guest"),
    )
)
NEW = HEAD + "".join(
    (
        item(
            "Grown",
            "incubating",
            "o/grown",
            "It {{ 7*7 }} grew.",
            accepted="2024-01-01",
            incubating="2026-06-02",
        ),
        item("Kept", "graduated", "o/kept", accepted="2019-01-01", graduated="2020-01-01"),
        item("After", "sandbox", "o/renamed", accepted="2024-01-01"),
        item("Leaving", "archived", "o/leaving", accepted="2024-01-01", archived="2026-06-03"),
        item("Come", "sandbox", "o/come", accepted="2026-06-04"),
        item("Late", "incubating", "o/late", accepted="2026-02-01", incubating="2026-02-01"),
        item("Undated", "sandbox"),
        item("Guest"),
    )
)


def by_key(gathered: Gathered) -> dict[str, LandscapeProject]:
    return {found.key: found for found in gathered.items if isinstance(found, LandscapeProject)}


def projects(gathered: Gathered) -> list[tuple[str, str]]:
    return [(found.key, found.previous) for found in by_key(gathered).values()]


MOVED = [
    ("Come@sandbox", ""),
    ("Grown@incubating", "sandbox"),
    ("Late@incubating", ""),
    ("Leaving@archived", "sandbox"),
    ("Undated@sandbox", ""),
]


def commits(*more: Commit) -> Repository:
    return Repository(
        REPOSITORY,
        commits=[
            Commit("2026-05-01T00:00:00Z", {"landscape.yml": OLD}),
            Commit("2026-05-02T00:00:00Z", {"README.md": "words"}),
            Commit("2026-06-03T00:00:00Z", {"landscape.yml": NEW}),
            Commit("2026-06-04T00:00:00Z", {"README.md": "more words"}),
            *more,
        ],
    )


@pytest.fixture
def there() -> Iterator[StandIn]:
    with StandIn(World(commits())) as made:
        yield made


# ---------------------------------------------------------------- by the repository


@pytest.mark.parametrize("token", [True, False])
def test_the_first_reading_compares_with_the_windows_begin(there: StandIn, token: bool) -> None:
    gathered = ask(there, Landscape, SOURCE, WEEK, token=token)
    found = by_key(gathered)

    assert projects(gathered) == MOVED
    assert gathered.warnings == ()
    grown = found["Grown@incubating"]
    assert grown.identity == "landscape:grown"
    assert (grown.name, grown.level, grown.previous) == ("Grown", "incubating", "sandbox")
    assert grown.title == "Grown: sandbox → incubating"
    assert grown.published == datetime(2026, 6, 2, tzinfo=UTC)
    assert (grown.url, grown.homepage) == ("https://grown.example",) * 2
    assert (grown.project, grown.summary) == ("o/grown", "It {{ 7*7 }} grew.")
    # Entered late, or without a day: dated by the commit that told of it.
    told = datetime(2026, 6, 3, tzinfo=UTC)
    assert found["Late@incubating"].published == found["Undated@sandbox"].published == told
    assert len(there.asked) == 4


def test_a_commit_that_is_known_costs_one_question(there: StandIn) -> None:
    first = ask(there, Landscape, SOURCE, WEEK)
    there.asked.clear()
    second = ask(there, Landscape, SOURCE, WEEK, first.cursor)
    assert second.unchanged
    assert second.cursor == first.cursor
    assert [asked.status for asked in there.asked] == [304]

    there.world.put(commits(Commit("2026-06-05T00:00:00Z", {"README.md": "even more"})))
    third = ask(there, Landscape, SOURCE, WEEK, Cursor(commit=first.cursor.commit, state=first.cursor.state))
    assert third.unchanged
    assert third.cursor == first.cursor


def test_later_readings_compare_with_the_last(there: StandIn) -> None:
    first = ask(there, Landscape, SOURCE, WEEK)
    later = NEW.replace("project: graduated", "project: archived").replace("Come", "Went")
    there.world.put(commits(Commit("2026-06-05T00:00:00Z", {"landscape.yml": later})))
    there.asked.clear()
    gathered = ask(
        there, Landscape, SOURCE, Window(datetime(2026, 6, 5, tzinfo=UTC), WEEK.until), first.cursor
    )

    assert projects(gathered) == [("Kept@archived", "graduated")]
    assert len(there.asked) == 2


def test_a_week_gone_by_is_told_as_it_was_then(there: StandIn) -> None:
    """What moved later is no news of that week, and what moved then is not of today."""
    later = NEW.replace("project: graduated", "project: archived").replace("Come", "Went")
    there.world.put(commits(Commit("2026-06-20T00:00:00Z", {"landscape.yml": later})))

    gathered = ask(there, Landscape, SOURCE, WEEK)
    found = by_key(gathered)

    assert projects(gathered) == MOVED
    assert found["Late@incubating"].published == datetime(2026, 6, 3, tzinfo=UTC)
    assert gathered.cursor.etag == ""
    known = Cursor(commit="1" * 40, state=gathered.cursor.state)
    assert ask(there, Landscape, SOURCE, WEEK, known).cursor == known
    assert (
        ask(there, Landscape, SOURCE, Window(WEEK.until, WEEK.until + (WEEK.until - WEEK.since))).items == ()
    )


def test_a_commit_at_the_windows_end_is_the_next_weeks(there: StandIn) -> None:
    until = datetime(2026, 6, 3, tzinfo=UTC)

    assert projects(ask(there, Landscape, SOURCE, Window(WEEK.since, until))) == []
    assert projects(ask(there, Landscape, SOURCE, Window(until, WEEK.until))) == MOVED


def test_a_week_before_the_landscape_is_said(there: StandIn) -> None:
    week = Window(datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 4, 8, tzinfo=UTC))

    assert ask(there, Landscape, SOURCE, week).warnings == (
        "there was no landscape.yml before 2026-04-08T00:00:00Z",
    )


def test_a_repository_younger_than_the_window_has_its_days_only() -> None:
    young = Repository(REPOSITORY, commits=[Commit("2026-06-03T00:00:00Z", {"landscape.yml": NEW})])
    with StandIn(World(young)) as there:
        gathered = ask(there, Landscape, SOURCE, WEEK)

    assert projects(gathered) == [
        ("Come@sandbox", ""), ("Grown@incubating", "sandbox"), ("Leaving@archived", "sandbox"),
    ]  # fmt: skip
    assert gathered.warnings == (
        "there was no landscape.yml before 2026-05-31T16:00:00Z: only days in the file itself count",
    )


def test_an_old_state_that_cannot_be_read_is_said(there: StandIn) -> None:
    there.world.put(
        Repository(
            REPOSITORY,
            commits=[
                Commit("2026-05-01T00:00:00Z", {"landscape.yml": "a: [1"}),
                Commit("2026-06-03T00:00:00Z", {"landscape.yml": NEW}),
            ],
        )
    )
    gathered = ask(there, Landscape, SOURCE, WEEK)

    assert len(gathered.items) == 3
    assert gathered.warnings[0].startswith("not compared with the state before 2026-05-31T16:00:00Z: ")


def test_a_state_nobody_can_read_is_none(there: StandIn) -> None:
    for state in ("{", "[]", "{}", "5", "[" * 50_000):
        assert projects(ask(there, Landscape, SOURCE, WEEK, Cursor(commit="old", state=state))) == MOVED


@pytest.mark.parametrize(
    ("part", "fault", "error"),
    [
        ("/commits", faults.NOT_FOUND, FetchError),
        ("/commits", faults.HALF_JSON, ParseError),
        ("/commits", faults.without("sha"), ParseError),
        ("/contents", faults.SERVER_ERROR, FetchError),
        ("/contents", faults.EMPTY, ParseError),
        ("/contents", faults.PAGE, ParseError),
    ],
)
def test_a_faulty_answer_is_one_line(
    there: StandIn, part: str, fault: faults.Fault, error: type[Exception]
) -> None:
    there.misbehave(part, fault)
    with pytest.raises(error) as caught:
        ask(there, Landscape, SOURCE, WEEK)

    assert "\n" not in str(caught.value)


def test_a_repository_that_moved_is_named(there: StandIn) -> None:
    there.world.moved["old/landscape"] = REPOSITORY
    gathered = ask(
        there, Landscape, Source(id="l", kind="landscape", address="https://github.com/old/landscape"), WEEK
    )

    assert projects(gathered) == MOVED
    assert gathered.moved == f"{there.web}/{REPOSITORY}"
    assert gathered.latency > 0


# ---------------------------------------------------------------- by an address or a path of the file


def test_a_file_at_an_address_tells_its_days(there: StandIn) -> None:
    there.world.pages["/landscape.yml"] = NEW
    source = Source(id="l", kind="landscape", address=f"{there.web}/landscape.yml")
    first = ask(there, Landscape, source, WEEK)
    assert [key for key, _ in projects(first)] == ["Come@sandbox", "Grown@incubating", "Leaving@archived"]

    there.world.pages["/landscape.yml"] = NEW.replace("project: graduated", "project: archived")
    second = ask(there, Landscape, source, WEEK, first.cursor)
    assert ("Kept@archived", "graduated") in projects(second)


def test_a_file_of_ones_own(there: StandIn, tmp_path: Path) -> None:
    path = tmp_path / "landscape.yml"
    path.write_text(NEW, "utf-8")
    assert len(ask(there, Landscape, Source(id="l", kind="landscape", address=str(path)), WEEK).items) == 3
    with pytest.raises(FetchError, match="cannot be read"):
        ask(there, Landscape, Source(id="l", kind="landscape", address=str(tmp_path / "none.yml")), WEEK)

    items, warnings = parse(NEW.encode(), SOURCE, url="x")
    assert (len(items), warnings) == (7, ())
    assert {found.previous for found in items} == {""}


# ---------------------------------------------------------------- the file


def test_levels_by_the_days_of_the_file() -> None:
    text = HEAD + item(
        "A", "graduated", accepted="2026-06-01", incubating="2026-06-02", graduated="2026-06-02"
    ) + item("B", "incubating", accepted="2026-06-03", incubating="2026-06-03") + item(
        "C", "archived", accepted="2026-06-01"
    ) + item("D", "incubating", accepted="2026-06-01")  # fmt: skip
    found, _ = read_landscape(text.encode(), "x")

    assert [(i.key, i.previous) for i in dated(found, WEEK, SOURCE)] == [
        ("A@sandbox", ""),
        ("A@incubating", "sandbox"),
        ("A@graduated", "incubating"),
        ("B@incubating", ""),
        ("C@sandbox", ""),
        ("D@incubating", ""),
    ]


def test_odd_projects_are_named_and_cost_nobody_else() -> None:
    text = HEAD + "".join(
        (
            item("Fine", "Sandbox", accepted="2026-06-04"),
            item("Odd", "emeritus"),
            item("''", "sandbox"),
            item("Date", "sandbox", accepted="soon"),
            "          - words\n          - {name: [x], project: {a: b}, extra: 5}\n",
            "          - {name: Evil, project: sandbox, extra: [], homepage_url: 'javascript:x()', repo_url: 'http://[::1/'}\n",
        )
    )
    found, warnings = read_landscape(text.encode(), "x")

    assert list(found) == ["Fine", "Date", "Evil"]
    assert (found["Evil"].homepage, found["Evil"].repository) == ("", "")
    assert warnings == (
        "Odd: the level 'emeritus' is not known; left out",
        "a project of level 'sandbox' without a name; left out",
        "Date: accepted: 'soon' is no date",
    )


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"a: [1",
        b"<html>",
        b"[]",
        b"landscape: 5",
        HEAD.encode(),
        BOMB.encode(),
        b"[" * 100_000,
    ],
)
def test_what_is_no_landscape_is_one_error(body: bytes) -> None:
    with pytest.raises(ParseError):
        read_landscape(body, "x")


def test_the_real_landscape_of_february_and_august() -> None:
    old, odd = read_landscape(shared("landscape", "landscape-2026-02.yml").read_bytes(), "old")
    new, odder = read_landscape(shared("landscape", "landscape.yml").read_bytes(), "new")
    found = moves({name: project.known for name, project in old.items()}, new, SOURCE)

    assert (len(old), len(new), odd, odder) == (243, 255, (), ())
    assert [i.name for i in found if i.level == "graduated"] == [
        "Buildpacks",
        "Kubeflow",
        "Kyverno",
        "OpenTelemetry",
    ]
    assert [i.name for i in found if i.level == "archived"] == ["Hexa", "Vineyard"]
    assert len(found) == 22
    assert all(i.published for i in found)
    assert not {"Metal3", "Metal3-io"} & {i.name for i in found}, "renamed, and no news"


def test_a_renamed_project_that_moved_is_a_move() -> None:
    old, _ = read_landscape((HEAD + item("hami", "sandbox", "o/hami")).encode(), "x")
    new, _ = read_landscape((HEAD + item("HAMi", "incubating", "o/hami")).encode(), "x")

    found = moves({name: project.known for name, project in old.items()}, new, SOURCE)
    assert [(i.key, i.previous) for i in found] == [("HAMi@incubating", "sandbox")]
