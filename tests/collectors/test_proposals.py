"""Pull requests of a tracker's repository, event by event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest.collectors.github import GitHub
from digest.collectors.proposals import Proposals
from digest.errors import ConfigError, FetchError
from digest.model import Cursor, Gathered, Proposal, Source, Text, TrackerSettings, Window
from tests.collectors.asking import ask
from tests.github import faults
from tests.github.server import StandIn
from tests.github.world import Pull, Repository, World

REPOSITORY = "kubernetes/enhancements"
KEP = TrackerSettings(id="kep", prefix="KEP-", title=Text(), folder="keps")
SOURCE = Source(id="prs", kind="proposals", address=f"https://github.com/{REPOSITORY}", language="en")
#: 18 to 24 November 2019 in Shanghai.
WEEK = Window(datetime(2019, 11, 17, 16, tzinfo=UTC), datetime(2019, 11, 24, 16, tzinfo=UTC))

#: The week of Vol. 29: a conference, three proposals, nothing merged; and what is not about a proposal.
SEED = (
    Pull(
        1369,
        "Immutable Secrets and ConfigMaps",
        "2019-11-18T08:34:55Z",
        labels=["kind/kep", "sig/storage", "size/L"],
        author="wojtek-t",
        files=["keps/sig-storage/20191117-immutable-secrets-configmaps.md"],
    ),
    Pull(
        1370,
        "add KEP for cgroups v2 support",
        "2019-11-18T09:20:11Z",
        body="Signed-off-by: Giuseppe <g@example.org>",
        labels=["kind/kep", "sig/node"],
        author="giuseppe",
        files=["keps/sig-node/20191118-cgroups-v2.md"],
    ),
    Pull(
        1371,
        "sig-node: Kubelet-in-UserNS, aka Rootless mode",
        "2019-11-18T12:37:40Z",
        body="Allow running the components as a non-root user.\r\n\r\nMore.",
        labels=["kind/kep"],
        author="AkihiroSuda",
        files=["keps/sig-node/20191118-rootless.md", "OWNERS_ALIASES"],
    ),
    Pull(1372, "Update the contributors", "2019-11-19T09:00:00Z", files=["OWNERS", "keps/README.md"]),
    Pull(1373, "Next week's KEP", "2019-11-24T16:00:00Z", files=["keps/sig-node/20191124-x.md"]),
)  # fmt: skip


def stand_in(*pulls: Pull) -> StandIn:
    return StandIn(World(Repository(REPOSITORY, pulls=pulls)))


@pytest.fixture
def there() -> Iterator[StandIn]:
    with stand_in(*SEED) as made:
        yield made


def make(github: GitHub) -> Proposals:
    return Proposals(github, [KEP])


def proposals(gathered: Gathered) -> dict[str, Proposal]:
    return {item.key: item for item in gathered.items if isinstance(item, Proposal)}


@pytest.mark.parametrize("token", [True, False])
def test_the_three_proposals_of_the_seeds_week(there: StandIn, token: bool) -> None:
    gathered = ask(there, make, SOURCE, WEEK, token=token)
    found = proposals(gathered)

    assert list(found) == ["1369#opened", "1370#opened", "1371#opened"]
    assert gathered.warnings == ()
    cgroups = found["1370#opened"]
    assert cgroups.identity == "pr:kubernetes/enhancements#1370"
    assert cgroups.url == f"{there.web}/{REPOSITORY}/pull/1370"
    assert cgroups.title == "add KEP for cgroups v2 support"
    assert cgroups.published == datetime(2019, 11, 18, 9, 20, 11, tzinfo=UTC)
    assert (cgroups.event, cgroups.author, cgroups.draft) == ("opened", "giuseppe", False)
    assert cgroups.paths == ("keps/sig-node/20191118-cgroups-v2.md",)
    assert cgroups.proposals == ("kep:sig-node/cgroups-v2",)
    assert (cgroups.sigs, cgroups.summary) == (("sig-node",), "")
    rootless = found["1371#opened"]
    assert rootless.summary == "Allow running the components as a non-root user."
    assert rootless.sigs == ("sig-node",)
    assert rootless.paths == ("keps/sig-node/20191118-rootless.md",)


def test_with_a_token_two_questions_are_enough(there: StandIn) -> None:
    ask(there, make, SOURCE, WEEK)

    assert [asked.path for asked in there.asked] == ["/graphql", "/graphql"]


def test_each_event_falls_into_its_own_week() -> None:
    files = ["keps/sig-node/1287-in-place/kep.yaml", "keps/prod-readiness/sig-node/1287.yaml"]
    opened, merged, closed = "2019-11-19T00:00:00Z", "2019-11-20T00:00:00Z", "2019-11-21T00:00:00Z"
    with stand_in(
        Pull(1, "KEP-1287: new", opened, files=files, merged=merged),
        Pull(
            2, "KEP-1288: old", "2019-01-01T00:00:00Z", files=["keps/sig-x/1288-y/README.md"], closed=closed
        ),
        Pull(3, "Old and open", "2019-01-01T00:00:00Z", files=files, updated=opened),
        Pull(4, "Merged later", opened, files=files, merged="2019-12-01T00:00:00Z", draft=True),
    ) as there:
        gathered = ask(there, make, SOURCE, WEEK)
    found = proposals(gathered)

    assert {key: item.published for key, item in found.items()} == {
        "1#opened": datetime(2019, 11, 19, tzinfo=UTC),
        "4#opened": datetime(2019, 11, 19, tzinfo=UTC),
        "1#merged": datetime(2019, 11, 20, tzinfo=UTC),
        "2#closed": datetime(2019, 11, 21, tzinfo=UTC),
    }
    assert found["1#merged"].identity == found["1#opened"].identity
    assert found["1#merged"].proposals == ("kep:1287",)
    assert found["1#merged"].sigs == ("sig-node",)
    assert found["4#opened"].draft
    assert gathered.warnings == ()


@pytest.mark.parametrize("token", [True, False])
def test_only_what_has_changed_is_asked_for_again(there: StandIn, token: bool) -> None:
    first = ask(there, make, SOURCE, WEEK, token=token)
    there.asked.clear()
    second = ask(there, make, SOURCE, WEEK, first.cursor, token=token)

    assert second.unchanged
    assert second.items == ()
    assert second.cursor == first.cursor
    assert there.requests("/files") == []

    changed = replace(SEED[1], title="KEP-2254: cgroup v2", merged="2019-11-20T00:00:00Z")
    there.world.put(Repository(REPOSITORY, pulls=[SEED[0], changed, *SEED[2:]]))
    third = ask(there, make, SOURCE, WEEK, second.cursor, token=token)

    assert list(proposals(third)) == ["1370#opened", "1370#merged"]
    assert third.warnings == ()
    assert len(there.requests("/files")) == (0 if token else 1)


def test_without_a_token_only_some_files_are_asked_for() -> None:
    pulls = [
        Pull(n, f"KEP-{n}: x", f"2019-11-19T00:00:{n % 60:02}Z", files=[f"keps/sig-a/{n}-x/kep.yaml"])
        for n in range(100, 140)
    ]
    with stand_in(*pulls) as there:
        first = ask(there, make, SOURCE, WEEK, token=False)
        asked = len(there.requests("/files"))
        second = ask(there, make, SOURCE, WEEK, first.cursor, token=False)

    found = proposals(first)
    assert (asked, len(found)) == (30, 40)
    assert sum(bool(item.paths) for item in found.values()) == 30
    assert all(item.proposals == (f"kep:{item.number}",) for item in found.values())
    assert (
        "10 pull requests are judged without their files; a token (DIGEST_GITHUB_TOKEN) shows them all"
        in (first.warnings)
    )
    assert len(second.items) == 10
    assert all(item.paths for item in proposals(second).values())


def test_where_files_are_not_known_labels_and_title_decide() -> None:
    moments = "2019-11-19T00:00:00Z"
    with stand_in(
        Pull(1, "Fix a link", moments, files=["keps/sig-a/1-x/kep.yaml"]),
        Pull(2, "Fix a link", moments, labels=["kind/kep"], files=["keps/sig-a/2-x/kep.yaml"]),
        Pull(3, "[sig-node] 1287-in-place: beta", moments, files=["keps/sig-a/3-x/kep.yaml"]),
        Pull(4, "Follow-up of #1287", moments, files=["keps/sig-a/4-x/kep.yaml"]),
    ) as there:
        there.misbehave("/files", faults.SECONDARY)
        gathered = ask(there, make, SOURCE, WEEK, token=False)
        asked = len(there.requests("/files"))
    found = proposals(gathered)

    assert {key: item.proposals for key, item in found.items()} == {"2#opened": (), "3#opened": ("kep:1287",)}
    assert asked == 1, "who is told to wait does not go on asking"
    assert gathered.wait == 60
    assert json.loads(gathered.cursor.state) == {}


def test_a_pull_request_whose_files_are_missing_costs_no_other(there: StandIn) -> None:
    there.misbehave("/pulls/1370/files", faults.NOT_FOUND)
    gathered = ask(there, make, SOURCE, WEEK, token=False)

    assert [item.key for item in gathered.items] == ["1369#opened", "1370#opened", "1371#opened"]
    assert gathered.warnings[0].startswith("#1370: its files are not known: ")


def test_an_hour_that_is_used_up_keeps_what_is_known(there: StandIn) -> None:
    there.misbehave("/files", faults.RATE_LIMITED)
    gathered = ask(there, make, SOURCE, WEEK, token=False)

    assert [item.key for item in gathered.items] == ["1369#opened", "1370#opened", "1371#opened"]
    assert len(there.requests("/files")) == 1


def test_graphql_that_fails_is_replaced_by_rest(there: StandIn) -> None:
    for fault in (faults.BAD_GATEWAY, faults.HALF_JSON, faults.without("search"), faults.retyped(5, "nodes")):
        there.behave()
        there.misbehave("/graphql", fault)
        gathered = ask(there, make, SOURCE, WEEK)

        assert list(proposals(gathered)) == ["1369#opened", "1370#opened", "1371#opened"]
        assert gathered.warnings[0].startswith("asked by REST, since GraphQL failed: ")


def test_more_files_than_graphql_tells_are_asked_for_by_rest() -> None:
    many = [f"api/{n}.go" for n in range(150)]
    with stand_in(Pull(1, "All", "2019-11-19T00:00:00Z", files=[*many, "keps/sig-a/7-x/kep.yaml"])) as there:
        gathered = ask(there, make, SOURCE, WEEK)

        assert len(there.requests("/files")) == 2
    assert proposals(gathered)["1#opened"].proposals == ("kep:7",)


def test_odd_records_cost_nobody_else(there: StandIn) -> None:
    there.misbehave("/graphql", faults.retyped(None, "author", "labels", "body", "title"))
    found = proposals(ask(there, make, SOURCE, WEEK))
    assert list(found) == ["1369#opened", "1370#opened", "1371#opened"]
    assert found["1370#opened"].title == "#1370"

    there.behave()
    there.misbehave("/graphql", faults.retyped("yesterday", "createdAt"))
    gathered = ask(there, make, SOURCE, WEEK)
    assert gathered.items == ()
    assert len(gathered.warnings) == 5


def test_a_state_nobody_can_read_is_none(there: StandIn) -> None:
    for state in ("{", "[]", "[" * 50_000, '{"1370#opened": 5}'):
        assert len(ask(there, make, SOURCE, WEEK, Cursor(state=state)).items) == 3


def test_what_fails_is_one_error(there: StandIn) -> None:
    there.misbehave("/search", faults.RATE_LIMITED)
    with pytest.raises(FetchError):
        ask(there, make, SOURCE, WEEK, token=False)
    with pytest.raises(ConfigError, match="no tracker"):
        ask(there, make, replace(SOURCE, tracker="rfc"), WEEK)
