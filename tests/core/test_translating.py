"""What is to be said in another language, from which, and what the memory says of it already."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from digest.core.languages import head, record, states
from digest.core.translating import Gap, Plan, batches, before, filled, listed, plan, recalled, unlisted
from digest.model import Entry, Issue, Section, State, Text

DAY = date(2026, 6, 14)
BOTH = {"zh": "一", "en": "One"}
LANGUAGES = ("zh", "en")


def entry(name: str = "a", title: dict[str, str] | None = None, **changes: object) -> Entry:
    made = Entry(id=name, title=Text(title or {"zh": "一"}), summary=Text({"zh": "一。"}))
    return replace(made, **changes)  # type: ignore[arg-type]


def said(made: Entry, language: str, state: str) -> Entry:
    return replace(made, review={**made.review, language: record(made, language, state, "zh")})


def planned(*entries: Entry, target: str = "en", languages: tuple[str, ...] = LANGUAGES, **how: bool) -> Plan:
    issue = Issue(number=30, covers=(DAY, DAY), title=Text(), sections=(Section(id="s", entries=entries),))
    return plan(issue, target, languages, **how)  # type: ignore[arg-type]


def told(found: Plan) -> list[tuple[str, str, str, dict[str, str]]]:
    return [(gap.entry.id, gap.source, gap.why, dict(gap.texts)) for gap in found.gaps]


def test_what_is_missing_or_stale_is_a_gap_and_a_persons_words_are_none() -> None:
    missing = entry("missing")
    confirmed = said(entry("confirmed", BOTH, summary=Text(BOTH)), "en", "confirmed")
    stale = replace(confirmed, id="stale", title=Text({**BOTH, "zh": "二"}))
    both = replace(stale, id="both", summary=Text({**BOTH, "en": "Mine"}))
    written = entry("written", BOTH, summary=Text(BOTH))

    found = planned(
        missing, confirmed, stale, both, written, entry("gone", withdrawn=True), entry("zh", only=("zh",))
    )
    assert told(found) == [
        ("missing", "zh", "missing", {"title": "一", "summary": "一。"}),
        ("stale", "zh", "stale", {"title": "二", "summary": "一"}),
    ]
    assert found.left == (("both", "both sides changed: en is a person's, look at both"),)
    assert [gap.around for gap in found.gaps] == [("一",), ("一", "二")]
    assert [before(gap, "title") for gap in found.gaps] == ["", "One"]


def test_a_part_that_is_missing_is_a_gap_whoever_wrote_the_rest() -> None:
    half = said(entry("half", BOTH), "en", "confirmed")

    assert told(planned(half)) == [("half", "zh", "missing", {"summary": "一。"})]


def test_an_entry_goes_from_the_language_it_has_words_in() -> None:
    english = entry("english", {"en": "One"}, summary=Text({"en": "One."}), source="en")
    only_english = replace(english, id="only", source="")
    nothing = entry("nothing", {"zh": ""}, summary=Text())

    assert told(planned(english, only_english, target="zh")) == [
        ("english", "en", "missing", {"title": "One", "summary": "One."}),
        ("only", "en", "missing", {"title": "One", "summary": "One."}),
    ]
    assert planned(english).gaps == ()
    assert planned(nothing).left == (("nothing", "it has no words in any other language"),)
    assert told(planned(entry("third"), target="fr", languages=("zh", "en", "fr")))[0][:2] == ("third", "zh")


def test_drafts_are_written_anew_only_if_asked_and_only_beside_a_persons_words() -> None:
    machines = said(said(entry("machines", BOTH, summary=Text(BOTH)), "en", "draft"), "zh", "draft")
    beside = said(entry("beside", BOTH, summary=Text(BOTH)), "en", "draft")

    assert planned(machines, beside).gaps == ()
    assert told(planned(machines, beside, drafts=True)) == [
        ("beside", "zh", "draft", {"title": "一", "summary": "一"})
    ]


def test_what_is_filled_in_is_a_draft_until_it_is_confirmed() -> None:
    (gap,) = planned(entry()).gaps
    made = filled(gap.entry, gap, {"title": "One", "summary": "One."}, "zh")

    assert (made.title.get("en"), made.summary.get("en")) == ("One", "One.")
    assert states(made, LANGUAGES, "zh") == {"zh": State.WRITTEN, "en": State.DRAFT}
    assert states(said(made, "en", "confirmed"), LANGUAGES, "zh")["en"] is State.CONFIRMED
    assert gap.prints != replace(gap, entry=made).prints


def test_the_memory_gives_all_of_a_text_or_nothing() -> None:
    known = {"一。": "One.", "二。": "Two.", "三": "Three", "一。二。三": ""}
    recall = lambda words: known.get(words, "")  # noqa: E731

    assert recalled("三", recall, title=True) == "Three"
    assert recalled("一。二。\n\n- 三\n", recall, title=False) == "One. Two.\n\n- Three\n"
    assert recalled("一。四。", recall, title=False) == ""
    assert recalled("", recall, title=False) == ""


def test_batches_hold_so_much_and_one_language() -> None:
    def gap(name: str, source: str, length: int) -> Gap:
        return Gap(
            entry=entry(name), source=source, target="fr", why="missing", texts={"title": "x" * length}
        )

    gaps = [gap("a", "zh", 60), gap("b", "zh", 40), gap("c", "zh", 1), gap("d", "en", 1), gap("e", "en", 500)]
    assert [[g.entry.id for g in batch] for batch in batches(gaps, 100)] == [["a", "b"], ["c"], ["d"], ["e"]]


def test_the_issues_own_words_are_an_entry_without_a_name() -> None:
    days = Text({"zh": "六月", "en": "June"})
    issue = Issue(
        number=30, covers=(DAY, DAY), title=Text({"zh": "一", "en": "June"}), lead={"zh": ("二", "三")}
    )

    assert told(plan(issue, "en", LANGUAGES)) == [("", "zh", "missing", {"lead": "- 二\n- 三"})]
    (gap,) = plan(issue, "en", LANGUAGES, dated=days, only=("",)).gaps
    assert (gap.entry, dict(gap.texts)) == (head(issue), {"title": "一", "lead": "- 二\n- 三"})
    made = filled(head(issue), gap, {"title": "One", "lead": "* Two\n* Three"}, "zh")
    assert (made.title.get("en"), made.summary.get("en")) == ("One", "Two\nThree")
    assert states(made, LANGUAGES, "zh")["en"] is State.DRAFT

    assert plan(issue, "en", LANGUAGES, only=("a",)).gaps == ()
    assert plan(replace(issue, title=days, lead={}), "en", LANGUAGES, dated=days).gaps == ()


def test_a_lead_goes_as_a_list_and_comes_back_as_lines() -> None:
    lines = ("1. 一", "`kubectl` 二", "- 三")

    assert unlisted(listed([*lines, " "])) == lines
    assert unlisted("* a\n  b\n\n* c\n") == ("a b", "c")
    assert unlisted("Here:\n\n- a") is None
    assert unlisted("- a\n\nMore") is None


def test_a_draft_beside_a_persons_title_leaves_the_title_to_the_person() -> None:
    half = entry("half", {"zh": "一", "en": "Mine"})
    (gap,) = planned(half).gaps
    made = filled(half, gap, {"summary": "One."}, "zh")
    assert made.review["en"].fields == ("summary",)

    assert told(planned(made)) == []
    assert told(planned(made, drafts=True)) == [("half", "zh", "draft", {"summary": "一。"})]
    stale = replace(made, title=Text({"zh": "二", "en": "Mine"}))
    (gap,) = planned(stale).gaps
    assert (gap.why, dict(gap.texts)) == ("stale", {"summary": "一。"})
    again = filled(stale, gap, {"summary": "Two."}, "zh")
    assert (again.title.get("en"), again.review["en"].fields) == ("Mine", ("summary",))
    assert states(again, LANGUAGES, "zh")["en"] is State.DRAFT

    edited = replace(again, title=Text({"zh": "二"}), summary=Text({"zh": "一。", "en": "My words."}))
    (gap,) = planned(edited).gaps
    assert filled(edited, gap, {"title": "Two"}, "zh").review["en"].fields == ("title",), (
        "the summary was edited"
    )
    assert said(again, "en", "confirmed").review["en"].fields == ()


def test_a_draft_of_all_parts_one_after_the_other_is_a_draft_of_all() -> None:
    (gap,) = planned(entry()).gaps
    first = filled(entry(), gap, {"title": "One"}, "zh")
    (gap,) = planned(first).gaps
    assert filled(first, gap, {"summary": "One."}, "zh").review["en"].fields == ()
