"""Merged pull requests with release notes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from digest.collectors.pulls import Pulls, note_of
from digest.errors import FetchError, ParseError
from digest.model import Pull, Source, Window
from tests.collectors.asking import ask
from tests.github import faults
from tests.github import world as there_is
from tests.github.server import StandIn

REPOSITORY = "kubernetes/kubernetes"
WEEK = Window(datetime(2026, 5, 31, 16, tzinfo=UTC), datetime(2026, 6, 7, 16, tzinfo=UTC))
NOTE = "Text.\n\n```release-note\n{}\n```\n"


def merged(number: int, when: str, note: str, *labels: str) -> there_is.Pull:
    body = NOTE.format(note) if note else "No block."
    return there_is.Pull(
        number, f"Change {number}", "2026-05-01T00:00:00Z", body=body, labels=labels, merged=when
    )


PULLS = (
    merged(1, "2026-06-01T10:00:00Z", "Fixed **a** crash.", "release-note", "sig/node", "kind/bug"),
    merged(2, "2026-06-02T10:00:00Z", "NONE", "release-note-none", "kind/feature"),
    merged(3, "2026-06-03T10:00:00Z", "", "kind/api-change"),
    merged(4, "2026-06-04T10:00:00Z", "ACTION REQUIRED: rename the flag.", "kind/deprecation"),
    merged(5, "2026-06-05T10:00:00Z", "Not asked for.", "kind/cleanup"),
    merged(6, "2026-06-07T16:00:00Z", "The next week's.", "release-note"),
    merged(7, "2026-05-31T15:59:59Z", "The last week's.", "release-note"),
    merged(8, "2026-05-31T16:00:00Z", "Rename it.", "release-note-action-required"),
    there_is.Pull(
        9, "Refused", "2026-06-01T00:00:00Z", closed="2026-06-02T00:00:00Z", labels=["release-note"]
    ),
)


def source(*labels: str) -> Source:
    return Source(
        id="k8s", kind="pulls", address=f"https://github.com/{REPOSITORY}", language="en", labels=labels
    )


@pytest.fixture
def there() -> Iterator[StandIn]:
    with StandIn(there_is.World(there_is.Repository(REPOSITORY, pulls=PULLS))) as made:
        yield made


@pytest.mark.parametrize("token", [True, False])
def test_the_weeks_merged_pulls_with_notes(there: StandIn, token: bool) -> None:
    gathered = ask(there, Pulls, source(), WEEK, token=token)
    pulls = {item.key: item for item in gathered.items if isinstance(item, Pull)}

    assert list(pulls) == ["8", "1", "3", "4"]
    assert gathered.warnings == ()
    first = pulls["1"]
    assert first.identity == "pr:kubernetes/kubernetes#1"
    assert first.url == f"{there.web}/{REPOSITORY}/pull/1"
    assert first.published == datetime(2026, 6, 1, 10, tzinfo=UTC)
    assert (first.note, first.summary) == ("Fixed **a** crash.", "Fixed a crash.")
    assert (first.author, first.sigs, first.action_required) == ("alice", ("sig-node",), False)
    assert pulls["3"].note == ""
    assert pulls["4"].action_required
    assert pulls["8"].action_required


def test_the_labels_of_the_watch_list_are_asked_for(there: StandIn) -> None:
    gathered = ask(there, Pulls, source("kind/cleanup", "good first issue"), WEEK)

    assert [item.key for item in gathered.items] == ["5"]
    assert there.requests("/search/issues")[0].query["q"].endswith('label:kind/cleanup,"good first issue"')


def test_more_than_a_thousand_are_asked_for_in_halves() -> None:
    many = [
        merged(n, f"2026-06-0{1 + n // 400}T{n % 24:02}:00:00Z", f"Note {n}.", "release-note")
        for n in range(1, 1203)
    ]
    with StandIn(there_is.World(there_is.Repository(REPOSITORY, pulls=many))) as there:
        gathered = ask(there, Pulls, source(), WEEK)

    assert len(gathered.items) == 1202
    assert gathered.warnings == ()


@pytest.mark.slow
def test_what_cannot_be_cut_any_more_is_said() -> None:
    many = [merged(n, "2026-06-01T00:00:30Z", f"Note {n}.", "release-note") for n in range(1, 1002)]
    with StandIn(there_is.World(there_is.Repository(REPOSITORY, pulls=many))) as there:
        gathered = ask(there, Pulls, source(), WEEK)

    assert len(gathered.items) == 1000
    assert len(gathered.warnings) == 1
    assert gathered.warnings[0].startswith("1001 results for 2026-")
    assert gathered.warnings[0].endswith(", of which GitHub shows 1000")


def test_odd_records_are_named_and_cost_nobody_else(there: StandIn) -> None:
    def twist(found: dict[str, Any]) -> dict[str, Any]:
        found["incomplete_results"] = True
        records = found["items"]
        records[0]["number"] = "one"
        records[1]["labels"] = {"name": "x"}
        records[1]["user"] = None
        records[2]["body"] = None
        records.append("words")
        return found

    there.misbehave("/search/issues", faults.drift(twist))
    gathered = ask(there, Pulls, source(), WEEK)

    assert [item.key for item in gathered.items] == ["8", "3", "4"]
    assert gathered.warnings == (
        "GitHub ran out of time and says that its search is incomplete",
        "result 1 (Change 1): no number or no date that can be read; left out",
        "result 7 (no title): no number or no date that can be read; left out",
    )


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (faults.RATE_LIMITED, FetchError, "requests"),
        (faults.UNAUTHORIZED, FetchError, "401"),
        (faults.SERVER_ERROR, FetchError, "500"),
        (faults.HALF_JSON, ParseError, "broken JSON"),
        (faults.EMPTY, ParseError, "broken JSON"),
        (faults.PAGE, ParseError, "broken JSON"),
        (faults.retyped(5, "items"), ParseError, "not a list"),
    ],
)
def test_a_faulty_answer_is_one_line(
    there: StandIn, fault: faults.Fault, error: type[Exception], words: str
) -> None:
    there.misbehave("/search/issues", fault)

    with pytest.raises(error, match=words) as caught:
        ask(there, Pulls, source(), WEEK)
    assert "\n" not in str(caught.value)


def test_a_repository_that_is_gone_is_named() -> None:
    with StandIn(there_is.World()) as there, pytest.raises(FetchError, match="refuses this search"):
        ask(there, Pulls, source(), WEEK)


@pytest.mark.parametrize(
    "note",
    [
        "NONE",
        "none",
        "`None`.",
        "N/A",
        "n/a",
        "NA",
        "-",
        "",
        "no",
        "None!",
        '"NONE"',
        "无",
        "no release note",
    ],
)
def test_no_note_in_many_words(note: str) -> None:
    assert note_of(NOTE.format(note)) == ""


def test_notes_that_begin_like_none() -> None:
    assert note_of(NOTE.format("None of the flags work any more.")) == "None of the flags work any more."
    assert note_of("```release-note\na\n```\n```release-note\nNONE\n```\n```release-note\nb\n```") == "a\n\nb"
