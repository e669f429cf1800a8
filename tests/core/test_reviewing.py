"""What is looked at, and what a yes is worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from digest.core.languages import fingerprint, record
from digest.core.reviewing import Look, changes, lines, looks, yes
from digest.model import DigestSettings, Entry, Finding, Issue, Review, Section, State, Text

SETTINGS = DigestSettings(
    title=Text(),
    title_pattern=Text(),
    description=Text(),
    languages=("zh", "en"),
    site_url="https://weekly.example.org/",
    feed_id="tag:weekly.example.org,2026:digest",
    time_zone="Asia/Shanghai",
    week_starts=0,
    sections=(),
    groups={},
    trackers=(),
)
ENTRY = Entry(
    id="one",
    title=Text({"zh": "一", "en": "One"}),
    summary=Text({"zh": "话", "en": "Words"}),
)


def issue(*entries: Entry, **said: object) -> Issue:
    made = Issue(
        number=30,
        covers=(date(2026, 6, 8), date(2026, 6, 14)),
        title=Text({"zh": "题", "en": "Title"}),
        sections=(Section(id="news", entries=(ENTRY,)), Section(id="upstream", entries=entries)),
    )
    return replace(made, **said)  # type: ignore[arg-type]


def look(entry: Entry, **said: object) -> Look:
    return looks(issue(replace(entry, id="two"), **said), SETTINGS)[2]


def test_everything_with_words_is_looked_at_in_order() -> None:
    gone = replace(ENTRY, id="gone", withdrawn=True)
    found = looks(
        issue(gone, replace(ENTRY, id="three", source="en", only=("en", "zh"))),
        SETTINGS,
        [
            Finding(code="D108", message="x", place="title.zh"),
            Finding(code="D108", message="x", place="lead.zh[0]"),
            Finding(code="D203", message="x", place="sections[1].entries[1].summary.en"),
            Finding(code="D109", message="x", place="sections"),
        ],
    )

    assert [(seen.id, seen.section, seen.place) for seen in found] == [
        ("", "", ""),
        ("one", "news", "sections[0].entries[0]"),
        ("three", "upstream", "sections[1].entries[1]"),
    ]
    assert [len(seen.findings) for seen in found] == [2, 0, 1]
    assert found[2].languages == ("en", "zh")
    assert (found[1].lacks, found[2].lacks) == ({"en": "unconfirmed"}, {"zh": "unconfirmed"})
    assert found[0].lacks == {}  # a title made of the days
    assert looks(issue(lead={"zh": ("一",), "en": ("One",)}), SETTINGS)[0].lacks == {"en": "unconfirmed"}
    assert [finding.place for finding in lines(issue(gone))] == ["title", "sections[0].entries[0]"]


def test_a_yes_is_to_both_sides_as_they_were_shown() -> None:
    shown = look(ENTRY)

    assert yes(shown, SETTINGS).records == {
        "zh": Review(state="confirmed", prints={"zh": fingerprint(ENTRY, "zh")}),
        "en": record(ENTRY, "en", "confirmed", "zh"),
    }
    assert list(yes(shown, SETTINGS, ["en"]).records) == ["en"]
    confirmed = look(replace(ENTRY, review=yes(shown, SETTINGS).records))
    assert set(confirmed.states.values()) == {State.CONFIRMED}
    assert confirmed.lacks == {}


@pytest.mark.parametrize(
    ("entry", "refused"),
    [
        (replace(ENTRY, summary=Text({"zh": "话"})), {"en": "it has no summary in en"}),
        (
            replace(ENTRY, title=Text({"zh": "一"}), summary=Text({"zh": "话"})),
            {"en": "it has no words in en"},
        ),
        (
            replace(ENTRY, source="en", title=Text({"zh": "一"}), summary=Text({"zh": "话"})),
            {"en": "it has no words in en", "zh": "there is nothing in en to compare with"},
        ),
        (replace(ENTRY, title=Text({"zh": "一", "en": " "})), {"en": "it has no title in en"}),
    ],
)
def test_nobody_says_yes_to_what_is_not_there(entry: Entry, refused: dict[str, str]) -> None:
    assert yes(look(entry), SETTINGS).refused == refused


def test_nor_to_what_two_people_wrote_differently() -> None:
    clash = {"place": "entries/two/title/en", "ours": "Two"}
    found = yes(look(ENTRY, clashes=(clash,)), SETTINGS)

    assert found.records == {}
    assert set(found.refused) == {"zh", "en"}
    assert not look(ENTRY, clashes=({**clash, "place": "entries/one/title/en"},)).clashing
    assert looks(issue(clashes=({**clash, "place": "lead/zh"},)), SETTINGS)[0].clashing


def test_what_changed_is_told_of_what_lacks_a_look() -> None:
    said = replace(ENTRY, review={tag: record(ENTRY, tag, "confirmed", "zh") for tag in ("zh", "en")})
    source = replace(said, title=Text({"zh": "二", "en": "One"}))
    both = replace(said, title=Text({"zh": "二", "en": "Two"}))

    assert [(change.language, change.side) for change in changes(look(source))] == [("en", "zh")]
    assert [(change.language, change.side) for change in changes(look(both))] == [("en", "zh"), ("en", "en")]
    assert changes(look(said)) == ()
    # Who edited a machine's draft knows what they wrote.
    draft = {"en": Review(state="draft", prints={"en": fingerprint(ENTRY, "en")})}
    assert changes(look(replace(both, review=draft))) == ()
