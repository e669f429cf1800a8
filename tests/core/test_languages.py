"""Fingerprints and states of words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.languages import (
    drafted,
    fingerprint,
    gaps,
    head,
    lack,
    meant,
    record,
    source_of,
    states,
    worded,
    written_in,
)
from digest.model import Entry, Issue, Review, Section, State, Text

LANGUAGES = ("zh", "en")
ENTRY = Entry(
    id="one",
    title=Text({"zh": "Kubernetes 拟支持 cgroup v2", "en": "Kubernetes proposes cgroup v2"}),
    summary=Text({"zh": "“话”，（一）。", "en": "It's 1.28 -- no more."}),
)


def state(entry: Entry, language: str = "en") -> State:
    return states(entry, LANGUAGES, "zh")[language]


def retitled(entry: Entry, language: str, title: str) -> Entry:
    return replace(entry, title=Text({**entry.title.words, language: title}))


def reviewed(kind: str, **prints: str) -> Entry:
    return replace(
        ENTRY, review={"en": Review(state=kind, prints=prints or record(ENTRY, "en", kind, "zh").prints)}
    )


def test_a_fingerprint_is_eight_hex_digits_and_stays() -> None:
    assert fingerprint(ENTRY, "zh") == "0afa6967"  # files hold them: it must never become another
    assert fingerprint(ENTRY, "zh") != fingerprint(ENTRY, "en")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("支持cgroup v2", "支持 cgroup v2"),
        ("一,二", "一，二"),
        ("一、二", "一，二"),
        ("(一)", "（一）"),
        ("“一”", "「一」"),
        ('"a"', "“a”"),
        ("It's", "It’s"),
        ("a - b", "a — b"),
        ("a -- b", "a——b"),
        ("wait...", "wait…"),
        ("等等……", "等等..."),
        ("一。", "一"),
        ("ＡＢＣ１２", "ABC12"),
        ("one\ntwo", "one two"),
        ("a\u00a0b", "a b"),
        ("a\u200bb", "ab"),
        ("注意：一", "注意: 一"),
    ],
)
def test_a_typographic_fix_changes_nothing(before: str, after: str) -> None:
    assert fingerprint(retitled(ENTRY, "en", before), "en") == fingerprint(retitled(ENTRY, "en", after), "en")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1.28", "128"),
        ("1.28", "1.29"),
        ("v1-2", "v12"),
        ("支持", "不支持"),
        ("a", "A"),
        ("x > y", "x < y"),
        ("a+b", "ab"),
    ],
)
def test_another_word_changes_it(before: str, after: str) -> None:
    assert fingerprint(retitled(ENTRY, "en", before), "en") != fingerprint(retitled(ENTRY, "en", after), "en")


@given(st.text())
def test_any_text_has_one(text: str) -> None:
    assert len(fingerprint(retitled(ENTRY, "en", text), "en")) == 8
    assert fingerprint(retitled(ENTRY, "en", f"  {text}\n"), "en") == fingerprint(
        retitled(ENTRY, "en", text), "en"
    )


def test_words_may_not_wander_between_title_and_summary() -> None:
    one = Entry(id="a", title=Text({"en": "ab"}), summary=Text({"en": "c"}))
    other = Entry(id="a", title=Text({"en": "a"}), summary=Text({"en": "bc"}))

    assert fingerprint(one, "en") != fingerprint(other, "en")


def test_no_words_are_missing_and_no_record_is_written() -> None:
    assert state(ENTRY) is State.WRITTEN
    assert state(Entry(id="a", title=Text({"zh": "一"}))) is State.MISSING
    assert state(Entry(id="a", title=Text({"zh": "一"}), quote=Text({"en": "said"}))) is State.WRITTEN
    assert state(Entry(id="a", title=Text(), review={"en": Review(state="draft")})) is State.MISSING


@pytest.mark.parametrize(
    ("kind", "changed", "expected"),
    [
        ("draft", (), State.DRAFT),
        ("draft", ("zh",), State.STALE),
        ("draft", ("en",), State.WRITTEN),
        ("draft", ("zh", "en"), State.BOTH_CHANGED),
        ("confirmed", (), State.CONFIRMED),
        ("confirmed", ("zh",), State.STALE),
        ("confirmed", ("en",), State.WRITTEN),
        ("confirmed", ("zh", "en"), State.BOTH_CHANGED),
    ],
)
def test_what_changed_since_the_record(kind: str, changed: tuple[str, ...], expected: State) -> None:
    entry = reviewed(kind)
    for language in changed:
        entry = retitled(entry, language, "another")

    assert state(entry) is expected


def test_a_typographic_fix_makes_nothing_stale() -> None:
    assert state(retitled(reviewed("confirmed"), "zh", "Kubernetes拟支持 cgroup  v2。")) is State.CONFIRMED


def test_what_was_not_recorded_did_not_change() -> None:
    assert state(reviewed("draft", zh=fingerprint(ENTRY, "zh"))) is State.DRAFT
    assert state(retitled(reviewed("draft", zh=fingerprint(ENTRY, "zh")), "en", "x")) is State.DRAFT
    assert state(reviewed("draft", en="00000000")) is State.WRITTEN


def test_the_side_written_first_does_not_follow_the_others() -> None:
    first = replace(ENTRY, review={"zh": record(ENTRY, "zh", "confirmed", "zh")})

    assert state(retitled(first, "en", "another"), "zh") is State.CONFIRMED


def test_whoever_turns_the_direction_round_confirms_nothing() -> None:
    """English is stale; said to be the original, it makes Chinese the side that nobody compared."""
    both = replace(ENTRY, review={tag: record(ENTRY, tag, "confirmed", "zh") for tag in LANGUAGES})
    edited = retitled(both, "zh", "另一个")
    edited = replace(edited, review={**edited.review, "zh": record(edited, "zh", "confirmed", "zh")})
    assert states(edited, LANGUAGES, "zh") == {"zh": State.CONFIRMED, "en": State.STALE}

    turned = replace(edited, source="en")

    assert states(turned, LANGUAGES, "zh") == {"zh": State.WRITTEN, "en": State.WRITTEN}
    assert lack(turned, "zh", State.WRITTEN, "zh") == "unconfirmed"


def test_a_stale_text_left_alone_by_the_others_is_not_confirmed_by_it() -> None:
    stale = retitled(reviewed("confirmed"), "zh", "另一个")

    assert states(replace(stale, only=("en",)), LANGUAGES, "zh") == {"en": State.WRITTEN}
    assert (
        state(replace(stale, title=Text({"en": ENTRY.title.get("en")}), summary=ENTRY.summary)) is State.STALE
    )


def test_a_record_without_a_fingerprint_of_both_sides_confirms_nothing() -> None:
    """Nobody types a hash, so who types a record without one has compared nothing."""
    assert state(replace(ENTRY, review={"en": Review(state="confirmed")})) is State.WRITTEN
    own = {"en": fingerprint(ENTRY, "en")}
    assert state(replace(ENTRY, review={"en": Review(state="confirmed", prints=own)})) is State.WRITTEN
    assert state(replace(ENTRY, review={"en": Review(state="draft", prints=own)})) is State.DRAFT


def test_what_an_entry_was_written_in_first() -> None:
    assert source_of(ENTRY, "zh") == "zh"
    assert source_of(replace(ENTRY, source="en"), "zh") == "en"
    assert source_of(replace(ENTRY, only=("en",)), "zh") == "en"
    assert source_of(Entry(id="a", title=Text({"en": "One", "zh": ""})), "zh") == "en"
    assert source_of(Entry(id="a", title=Text()), "zh") == "zh"


def test_what_was_translated_into_the_first_language_still_comes_from_the_other() -> None:
    """Nobody wrote `source: en`; that Chinese was made from English stands in its record."""
    english = Entry(id="a", title=Text({"en": "One"}))
    made = retitled(english, "zh", "一")
    made = replace(made, review={"zh": record(replace(made, source="en"), "zh", "draft", "zh")})

    assert source_of(made, "zh") == "en"
    assert states(made, LANGUAGES, "zh") == {"zh": State.DRAFT, "en": State.WRITTEN}
    said = replace(made, review={tag: record(made, tag, "confirmed", "zh") for tag in LANGUAGES})
    assert source_of(said, "zh") == "en"
    assert states(retitled(said, "en", "Two"), LANGUAGES, "zh") == {"zh": State.STALE, "en": State.WRITTEN}


def test_half_a_text_is_missing_and_says_which_half() -> None:
    half = replace(ENTRY, summary=Text({"zh": "话"}))

    assert gaps(half, "en") == ("summary",)
    assert lack(half, "en", state(half), "zh") == "missing"
    assert gaps(replace(half, only=("en",)), "en") == ()
    assert lack(replace(half, withdrawn=True), "en", State.MISSING, "zh") == ""


def test_title_and_lead_of_an_issue_are_words_like_others() -> None:
    issue = Issue(
        number=29,
        covers=(date(2019, 11, 18), date(2019, 11, 24)),
        title=Text({"zh": "题", "en": "Title"}),
        lead={"zh": ("一", "二"), "en": ("One", "Two")},
    )
    said = replace(issue, review={"en": record(head(issue), "en", "confirmed", "zh")})

    assert state(head(issue)) is State.WRITTEN
    assert state(head(said)) is State.CONFIRMED
    assert state(head(replace(said, lead={**said.lead, "zh": ("一", "三")}))) is State.STALE
    assert [entry.id for entry in worded(said)] == [""]
    assert worded(replace(issue, lead={})) == []  # a title made of the days: nobody has written in it


TEXTS = st.sampled_from(["", "一", "二", "one", "One.", "two"])
ACTS = st.one_of(
    st.tuples(st.sampled_from(["zh", "en", "ja"]), st.sampled_from(["title", "summary"]), TEXTS),
    st.tuples(st.just("source"), st.sampled_from(["", "zh", "en", "ja"])),
    st.tuples(st.just("only"), st.sampled_from([(), ("en",), ("zh", "en"), ("en", "ja")])),
    st.tuples(st.just("confirm"), st.sampled_from([("zh",), ("en",), ("zh", "en", "ja")])),
)


@settings(max_examples=60)
@given(st.lists(ACTS, max_size=14))
def test_no_edit_makes_words_look_confirmed_that_nobody_saw_together(acts: list[tuple[Any, ...]]) -> None:
    """Whatever was done in whatever order: `confirmed` are only words a person said yes to, as they were."""
    entry, seen = Entry(id="a", title=Text()), set[tuple[str, ...]]()
    tags = ("zh", "en", "ja")
    for act in acts:
        match act:
            case ("confirm", only):
                for tag in only:
                    if states(entry, tags, "zh").get(tag, State.MISSING) is not State.MISSING:
                        seen.add(_sides(entry, tag))
                        entry = replace(
                            entry, review={**entry.review, tag: record(entry, tag, "confirmed", "zh")}
                        )
            case ("source" | "only" as key, value):
                entry = replace(entry, **{key: value})
            case (tag, key, words):
                entry = replace(entry, **{key: Text({**getattr(entry, key).words, tag: words})})
        for tag, found in states(entry, tags, "zh").items():
            sides = _sides(entry, tag)
            alone = sides[:2] == sides[2:] and any(sides[2:] == other[2:] for other in seen)
            assert found is not State.CONFIRMED or sides in seen or alone


def _sides(entry: Entry, tag: str) -> tuple[str, ...]:
    source = source_of(entry, "zh")
    return (source, fingerprint(entry, source), tag, fingerprint(entry, tag))


def test_only_the_languages_that_carry_an_entry_have_a_state() -> None:
    assert states(replace(ENTRY, only=("zh",)), LANGUAGES, "zh") == {"zh": State.WRITTEN}


def test_a_record_names_both_sides() -> None:
    assert record(ENTRY, "en", "confirmed", "zh") == Review(
        state="confirmed", prints={"zh": fingerprint(ENTRY, "zh"), "en": fingerprint(ENTRY, "en")}
    )
    assert list(record(ENTRY, "zh", "draft", "zh").prints) == ["zh"]


def test_a_draft_in_which_a_person_wrote_is_the_machine_s_as_far_as_it_is() -> None:
    """Who writes another title has not read the summary; once both are written, nothing is the machine's."""
    draft = reviewed("draft")
    titled = retitled(draft, "en", "By hand")
    left = written_in(draft, titled, LANGUAGES)["en"]
    assert (left.state, left.fields, left.prints["en"]) == ("draft", ("summary",), fingerprint(titled, "en"))
    mine = replace(titled, review={"en": left})
    assert (drafted(draft, "en"), drafted(mine, "en"), drafted(draft, "zh")) == (
        ("title", "summary"),
        ("summary",),
        (),
    )
    assert state(mine) is State.DRAFT
    again = retitled(mine, "en", "By hand, twice")
    assert written_in(mine, again, LANGUAGES)["en"].fields == ("summary",)
    whole = replace(again, summary=Text({**again.summary.words, "en": "Mine."}))
    assert written_in(mine, whole, LANGUAGES) == {}
    assert (state(whole), drafted(whole, "en")) == (State.WRITTEN, ())


def test_a_typographic_fix_leaves_a_draft_as_it_is() -> None:
    draft = reviewed("draft")
    assert written_in(draft, retitled(draft, "en", "Kubernetes  proposes cgroup v2"), LANGUAGES) == {}


def test_what_a_person_compared_is_no_draft() -> None:
    """Nor is one whose source changed since: who writes there writes beside others' words."""
    for before in (reviewed("confirmed"), retitled(reviewed("draft"), "zh", "改了")):
        assert written_in(before, retitled(before, "en", "By hand"), LANGUAGES) == {}
    assert drafted(reviewed("confirmed"), "en") == ()


def test_an_old_issue_of_one_language_is_meant_for_that_language_alone() -> None:
    """Nobody is told that a whole archive lacks its English side; a draft and an empty issue are for all."""
    covers = (date(2019, 11, 18), date(2019, 11, 24))
    one = Entry(id="one", title=Text({"zh": "一"}), only=("zh",))
    both = Entry(id="two", title=Text({"zh": "二"}))
    out = Issue(
        number=29,
        covers=covers,
        title=Text({"zh": "题"}),
        sections=(Section(id="news", entries=(one,)),),
        published={"zh": datetime(2019, 11, 25, tzinfo=UTC)},
    )

    assert meant(out, ("zh", "en")) == ("zh",)
    assert meant(replace(out, published={}), ("zh", "en")) == ("zh", "en")
    assert meant(replace(out, sections=()), ("zh", "en")) == ("zh", "en")
    assert meant(replace(out, sections=(Section(id="news", entries=(one, both)),)), ("zh", "en")) == (
        "zh",
        "en",
    )
