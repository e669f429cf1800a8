"""Releases asked of a GitHub on the loopback: by GraphQL, REST and releases.atom, well and ill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from digest.collectors import releasegraph
from digest.collectors.github import GitHub
from digest.collectors.releases import Releases
from digest.errors import DigestError
from digest.http import Client
from digest.model import Cursor, Gathered, HttpSettings, Release, Source, Window
from tests.github import faults
from tests.github import world as gh
from tests.github.faults import Fault
from tests.github.server import StandIn
from tests.github.world import TOKEN, Repository, World

SINCE = datetime(2026, 6, 1, tzinfo=UTC)
WEEK = Window(SINCE, SINCE + timedelta(days=7))


def at(hours: float) -> str:
    """So many hours after the window's begin, as GitHub writes it."""
    return (SINCE + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


def tags(count: int, *, first: float = 100, step: float = 1, notes: str = "Fixes.") -> list[gh.Release]:
    """`count` releases, the newest at `first` hours."""
    return [gh.Release(f"v1.0.{count - n}", at(first - n * step), notes=notes) for n in range(count)]


def world() -> World:
    return World(
        Repository("a/quiet", releases=[gh.Release("v0.1.0", at(-1000), notes="Old.")]),
        Repository("a/none"),
        Repository(
            "a/busy",
            releases=[
                gh.Release("v2.0.0", at(50), notes="## Breaking changes\n- no v1\n", name="Two"),
                gh.Release("v2.0.0-rc.1", at(20), notes="Try.", prerelease=True),
                gh.Release("v1.9.0", at(-500), notes="Before."),
                gh.Release("draft", "", draft=True),
            ],
        ),
        Repository("a/eleven", releases=[*tags(11), gh.Release("v0.9.0", at(-1))]),
        Repository("a/flood", releases=[*tags(250, first=160, step=0.5), *tags(0)]),
        Repository("new/home", releases=tags(1)),
        moved={"old/home": "new/home"},
    )


@pytest.fixture
def there() -> Iterator[StandIn]:
    with StandIn(world()) as server:
        yield server


def source(project: str) -> Source:
    return Source(id=project.replace("/", "-"), kind="releases", address=f"https://github.com/{project}")


async def no_sleep(_: float) -> None:
    return


def run(
    there: StandIn,
    projects: Sequence[str],
    *,
    token: str = TOKEN,
    cursors: Mapping[str, Cursor] | None = None,
    window: Window = WEEK,
) -> dict[str, Gathered | DigestError]:
    """What a run of `digest collect` gets of each project: prepared for all, then one by one."""
    sources = [source(project) for project in projects]
    by_source = {source(project).id: cursor for project, cursor in (cursors or {}).items()}

    async def collect() -> dict[str, Gathered | DigestError]:
        async with Client(HttpSettings(allow=("127.0.0.1",)), sleep=no_sleep) as fetch:
            collector = Releases(GitHub(fetch, token=token, api=there.api, web=there.web))
            await collector.prepare(sources, window, by_source)
            found: dict[str, Gathered | DigestError] = {}
            for project, each in zip(projects, sources, strict=True):
                try:
                    found[project] = await collector.collect(each, window, by_source.get(each.id))
                except DigestError as error:
                    found[project] = error
            return found

    there.asked.clear()
    return anyio.run(collect)


def good(found: Gathered | DigestError) -> Gathered:
    assert isinstance(found, Gathered), str(found)
    return found


def told(found: Gathered | DigestError) -> list[str]:
    return [item.key for item in good(found).items]


def asked(there: StandIn) -> list[str]:
    return [request.path for request in there.asked]


# ---------------------------------------------------------------- GraphQL


def test_many_repositories_cost_two_questions_and_then_one(there: StandIn) -> None:
    projects = ["a/quiet", "a/none", "a/busy", "a/eleven"]
    first = run(there, projects)

    assert asked(there) == ["/graphql", "/graphql"]
    assert told(first["a/busy"]) == ["v2.0.0", "v2.0.0-rc.1"]
    assert told(first["a/eleven"]) == [f"v1.0.{n}" for n in range(11, 0, -1)]
    assert told(first["a/quiet"]) == told(first["a/none"]) == []
    release = good(first["a/busy"]).items[0]
    assert isinstance(release, Release)
    assert (release.title, release.breaking, release.notes) == (
        "Two",
        ("no v1",),
        "## Breaking changes\n- no v1\n",
    )

    again = run(there, projects, cursors={name: good(found).cursor for name, found in first.items()})

    assert asked(there) == ["/graphql"]
    assert all(good(found).unchanged and not good(found).items for found in again.values())
    assert {name: good(found).cursor for name, found in again.items()} == {
        name: good(found).cursor for name, found in first.items()
    }


def test_by_graphql_and_by_rest_it_is_the_same_release(there: StandIn) -> None:
    by_graph = run(there, ["a/busy"])
    there.misbehave("/graphql", faults.BAD_GATEWAY)
    by_rest = run(there, ["a/busy"])

    inside = tuple(
        item for item in good(by_rest["a/busy"]).items if item.published and item.published in WEEK
    )
    assert good(by_graph["a/busy"]).items == inside


def test_only_what_is_new_or_changed_is_asked_for_again(there: StandIn) -> None:
    first = good(run(there, ["a/busy"])["a/busy"])
    old = world().find("a/busy")
    assert old is not None
    edited = replace(old.releases[1], updated=at(90), notes="Try again.")
    there.world.put(replace(old, releases=[gh.Release("v2.0.1", at(99)), old.releases[0], edited]))

    second = good(run(there, ["a/busy"], cursors={"a/busy": first.cursor})["a/busy"])

    assert [(item.key, item.summary) for item in second.items] == [
        ("v2.0.1", ""),
        ("v2.0.0-rc.1", "Try again."),
    ]
    assert not second.unchanged
    assert len(there.asked[1].body) < 400


def test_a_window_further_back_asks_for_what_was_not_seen(there: StandIn) -> None:
    first = good(run(there, ["a/busy"])["a/busy"])
    earlier = Window(SINCE - timedelta(days=30), WEEK.until)

    found = run(there, ["a/busy"], cursors={"a/busy": first.cursor}, window=earlier)

    assert told(found["a/busy"]) == ["v1.9.0"]


def test_more_than_the_newest_are_read_by_pages(there: StandIn) -> None:
    found = run(there, ["a/flood", "a/busy"])

    assert len(told(found["a/flood"])) == 250
    assert told(found["a/busy"]) == ["v2.0.0", "v2.0.0-rc.1"]
    assert [path.partition("/releases")[0] for path in asked(there)[2:]] == [
        "/repos/a/flood",
        *(2 * [f"/repositories/{gh.number_of('a/flood')}"]),
    ]


def test_hundreds_of_repositories_go_by_hundreds(there: StandIn) -> None:
    projects = [f"many/r{n}" for n in range(205)]
    for name in projects:
        there.world.put(Repository(name, releases=tags(1)))

    found = run(there, projects)

    assert all(told(each) == ["v1.0.1"] for each in found.values())
    # Three lists; notes of 100, 100 and 5 releases by forties.
    assert len(asked(there)) == 3 + 3 + 3 + 1


def test_a_renamed_repository_is_read_and_says_where_it_is(there: StandIn) -> None:
    for token, fault in ((TOKEN, None), (TOKEN, faults.BAD_GATEWAY), ("", None)):
        there.behave()
        if fault:
            there.misbehave("/graphql", fault)
        found = good(run(there, ["old/home"], token=token)["old/home"])
        assert found.moved == f"{there.web}/new/home"
        assert found.items[0].identity == "release:old/home@v1.0.1"
        assert found.items[0].url == f"{there.web}/new/home/releases/tag/v1.0.1"


def test_a_repository_that_is_gone_costs_the_others_nothing(there: StandIn) -> None:
    found = run(there, ["a/busy", "a/gone"])

    assert told(found["a/busy"]) == ["v2.0.0", "v2.0.0-rc.1"]
    assert "404" in str(found["a/gone"])
    assert asked(there) == ["/graphql", "/graphql", "/repos/a/gone/releases"]


@pytest.mark.parametrize(
    "fault",
    [
        faults.BAD_GATEWAY,
        faults.SERVER_ERROR,
        faults.FORBIDDEN,
        faults.HALF,
        faults.HALF_JSON,
        faults.EMPTY,
        faults.PAGE,
        faults.drift(lambda data: [data]),
        faults.drift(lambda data: {"data": None, "errors": [{"type": "RATE_LIMITED", "message": "x"}]}),
        faults.drift(lambda data: {"data": {"r0": "text", "r1": {"releases": []}}}),
        faults.without("releases", "nodes"),
        faults.without("tagName", "description"),
        faults.without("pageInfo"),
        faults.retyped(5, "nodes"),
        faults.retyped(["x"], "tagName"),
        faults.retyped([None, 5, {}], "nodes"),
    ],
)
def test_a_failed_question_is_asked_by_rest(there: StandIn, fault: Fault) -> None:
    there.misbehave("/graphql", fault)

    found = run(there, ["a/busy", "a/quiet"])

    assert told(found["a/busy"]) == ["v2.0.0", "v2.0.0-rc.1", "v1.9.0"]
    assert told(found["a/quiet"]) == ["v0.1.0"]


def test_a_failed_question_for_notes_is_asked_by_rest(there: StandIn) -> None:
    there.misbehave("/graphql", faults.without("description"))

    found = run(there, ["a/busy", "a/quiet"])

    assert told(found["a/busy"]) == ["v2.0.0", "v2.0.0-rc.1", "v1.9.0"]
    assert asked(there) == ["/graphql", "/graphql", "/repos/a/busy/releases"]


def test_a_token_nobody_takes_is_tried_once(there: StandIn) -> None:
    found = run(there, ["a/busy", "a/quiet", "a/none"], token="another")

    assert [str(error) for error in found.values()] == [
        f"{name}: it wants to know who asks (401). Check the token" for name in found
    ]
    assert asked(there) == ["/graphql"]


@pytest.mark.parametrize("fault", [faults.SECONDARY, faults.TOO_MANY])
def test_who_wants_to_be_left_alone_is(there: StandIn, fault: Fault) -> None:
    there.misbehave("/graphql", fault)

    found = run(there, ["a/busy", "a/quiet"])

    assert all("left alone" in str(error) for error in found.values())
    assert asked(there) == ["/graphql"]


def test_an_odd_address_is_named_and_spoils_nothing(there: StandIn) -> None:
    found = run(there, ["a/busy", "a/b/issues/1"])

    assert told(found["a/busy"]) == ["v2.0.0", "v2.0.0-rc.1"]
    assert "not the address of a GitHub repository" in str(found["a/b/issues/1"])


@pytest.mark.parametrize("state", ["", "{", "[]", '{"known": 5, "since": []}', "[" * 50_000, '{"known": {}}'])
def test_a_damaged_state_is_no_state(there: StandIn, state: str) -> None:
    found = run(there, ["a/busy"], cursors={"a/busy": Cursor(state=state)})

    assert told(found["a/busy"]) == ["v2.0.0", "v2.0.0-rc.1"]


# ---------------------------------------------------------------- REST


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (faults.UNAUTHORIZED, "it wants to know who asks (401)"),
        (faults.FORBIDDEN, "it refuses to answer us (403)"),
        (faults.RATE_LIMITED, "no requests are left to us"),
        (faults.SECONDARY, "asks to be left alone"),
        (faults.TOO_MANY, "(429)"),
        (faults.NOT_FOUND, "there is nothing at this address (404)"),
        (faults.SERVER_ERROR, "its server failed (500)"),
        (faults.BAD_GATEWAY, "its server failed (502)"),
        (faults.HALF, "broke off"),
        (faults.HALF_JSON, "broken JSON"),
        (faults.EMPTY, "broken JSON"),
        (faults.PAGE, "broken JSON"),
        (faults.drift(lambda data: {"releases": data}), "not a list of records"),
        (faults.drift(lambda data: "text"), "not a list of records"),
    ],
)
def test_a_fault_of_the_api_is_one_line(there: StandIn, fault: Fault, words: str) -> None:
    there.misbehave("/graphql", faults.BAD_GATEWAY)
    there.misbehave("/a/busy/releases", fault)

    found = run(there, ["a/busy"])["a/busy"]

    assert isinstance(found, DigestError)
    assert words in str(found)
    assert "\n" not in str(found)


@pytest.mark.parametrize(
    ("fault", "keys", "warnings"),
    [
        (faults.without("tag_name"), [], 3),
        (faults.retyped({"x": 1}, "tag_name"), [], 3),
        (faults.drift(lambda data: [None, 5, "x", [], *data]), ["v2.0.0", "v2.0.0-rc.1", "v1.9.0"], 4),
        (
            faults.retyped(
                [1], "name", "body", "html_url", "published_at", "created_at", "updated_at", "prerelease"
            ),
            ["v2.0.0", "v2.0.0-rc.1", "v1.9.0"],
            0,
        ),
    ],
)
def test_records_of_another_shape_are_left_out_or_filled(
    there: StandIn, fault: Fault, keys: list[str], warnings: int
) -> None:
    there.misbehave("/graphql", faults.BAD_GATEWAY)
    there.misbehave("/a/busy/releases", fault)

    found = good(run(there, ["a/busy"])["a/busy"])

    assert [item.key for item in found.items] == keys
    assert len(found.warnings) == warnings
    assert [bool(item.title and item.url) for item in found.items] == [True] * len(keys)


def test_an_unchanged_list_is_not_read_again_unless_it_was_read_less_far(there: StandIn) -> None:
    there.misbehave("/graphql", faults.BAD_GATEWAY)
    cursor = good(run(there, ["a/busy"])["a/busy"]).cursor

    assert good(run(there, ["a/busy"], cursors={"a/busy": cursor})["a/busy"]).unchanged
    earlier = Window(SINCE - timedelta(days=30), WEEK.until)
    again = good(run(there, ["a/busy"], cursors={"a/busy": cursor}, window=earlier)["a/busy"])
    assert not again.unchanged


# ---------------------------------------------------------------- without a token


def test_without_a_token_the_feed_is_enough_for_most(there: StandIn) -> None:
    found = run(there, ["a/busy", "a/none"], token="")

    assert told(found["a/busy"]) == ["v2.0.0", "v2.0.0-rc.1", "v1.9.0"]
    assert told(found["a/none"]) == []
    assert asked(there) == ["web:/a/busy/releases.atom", "web:/a/none/releases.atom"]

    again = run(there, ["a/busy"], token="", cursors={"a/busy": good(found["a/busy"]).cursor})
    assert good(again["a/busy"]).unchanged


def test_eleven_tags_in_a_week_are_eleven(there: StandIn) -> None:
    found = good(run(there, ["a/eleven"], token="")["a/eleven"])

    assert len([item for item in found.items if item.published in WEEK]) == 11
    assert len({item.key for item in found.items}) == len(found.items)
    assert found.warnings == ()
    assert asked(there) == ["web:/a/eleven/releases.atom", "/repos/a/eleven/releases"]


def test_an_hour_used_up_is_a_warning_and_asked_once(there: StandIn) -> None:
    there.left["core", False] = 0

    found = run(there, ["a/eleven", "a/flood"], token="")

    for name in ("a/eleven", "a/flood"):
        gathered = good(found[name])
        assert len(gathered.items) == 10
        assert "no requests are left to us" in gathered.warnings[0]
        assert "shows all" in gathered.warnings[0]
        # Nothing says that this was read: the next run asks for the feed again and then for the rest.
        assert gathered.cursor == Cursor()
    assert sorted(good(gathered).wait is not None for gathered in found.values()) == [False, True]
    assert asked(there).count("/repos/a/eleven/releases") == 1
    assert "/repos/a/flood/releases" not in asked(there)


@pytest.mark.parametrize("fault", [faults.NOT_FOUND, faults.HALF_JSON, faults.BAD_GATEWAY])
def test_the_feed_is_kept_whatever_the_api_says(there: StandIn, fault: Fault) -> None:
    there.misbehave("/repos/a/eleven", fault)

    found = good(run(there, ["a/eleven"], token="")["a/eleven"])

    assert len(found.items) == 10
    assert "the API gave no more" in found.warnings[0]


# ---------------------------------------------------------------- the questions themselves


def test_a_question_names_each_repository_once() -> None:
    query = releasegraph.listing_query(["a/b", "c/d.e-f"])

    assert 'r0: repository(owner: "a", name: "b")' in query
    assert 'r1: repository(owner: "c", name: "d.e-f")' in query
    assert query.count("fragment newest on Repository") == 1
