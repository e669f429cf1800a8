"""Fingerprints and states of words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.languages import fingerprint, meant, record, states
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
    both = replace(
        ENTRY, review={"zh": Review(state="confirmed", prints=record(ENTRY, "en", "", "zh").prints)}
    )

    assert state(retitled(both, "en", "another"), "zh") is State.CONFIRMED
    assert state(retitled(replace(both, source="en"), "en", "another"), "zh") is State.STALE


def test_only_the_languages_that_carry_an_entry_have_a_state() -> None:
    assert states(replace(ENTRY, only=("zh",)), LANGUAGES, "zh") == {"zh": State.WRITTEN}


def test_a_record_names_both_sides() -> None:
    assert record(ENTRY, "en", "confirmed", "zh") == Review(
        state="confirmed", prints={"zh": fingerprint(ENTRY, "zh"), "en": fingerprint(ENTRY, "en")}
    )
    assert list(record(ENTRY, "zh", "draft", "zh").prints) == ["zh"]


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
