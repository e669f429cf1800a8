"""An empty issue does not go out; what only a machine wrote is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from digest.core import rules
from digest.core.compose import compose
from digest.core.drafting import mark_draft
from digest.core.languages import head, record
from digest.model import Entry, Issue, Link, Section, Severity, State, Text
from tests.editions import SETTINGS

COVERS = (date(2026, 6, 8), date(2026, 6, 14))
WORDS = Text({"zh": "词", "en": "word"})
ENTRY = Entry(id="a", title=WORDS, summary=WORDS, links=(Link(url="https://example.org/"),))


def issue(*entries: Entry) -> Issue:
    section = SETTINGS.sections[0].id
    return Issue(number=1, covers=COVERS, title=WORDS, sections=(Section(id=section, entries=entries),))


def found(made: Issue) -> list[tuple[str, Severity]]:
    codes = [(f.code, f.severity) for f in rules.check(made, SETTINGS, language="en")]
    return [pair for pair in codes if pair[0] in {"D109", "D204"}]


def test_an_issue_without_entries() -> None:
    """Nothing at all, or nothing in this language, is an error."""
    only_chinese = Entry(id="a", title=WORDS, summary=WORDS, links=ENTRY.links, only=("zh",))

    assert found(issue()) == [("D109", Severity.ERROR)]
    assert found(issue(only_chinese)) == [("D109", Severity.ERROR)]
    assert found(issue(ENTRY)) == []


def test_machine_words_are_counted_as_a_warning() -> None:
    """They may go out, marked; whoever publishes is told."""
    assert found(issue(mark_draft(ENTRY, SETTINGS))) == [("D204", Severity.WARNING)]


def test_an_issues_own_words_are_counted_too() -> None:
    """Its title and lead have no entry; whose they are is told of them as well, and goes to the page."""
    bare = replace(issue(ENTRY), lead={"zh": ("一",), "en": ("One",)})
    made = replace(bare, review={"en": record(head(bare), "en", "draft", "zh", ("lead",))})
    (finding,) = [f for f in rules.check(made, SETTINGS, language="en") if f.code == "D204"]
    edited = replace(made, lead={**made.lead, "en": ("Another",)})

    assert (finding.place, finding.severity) == ("lead.en", Severity.WARNING)
    assert "own words" in finding.message
    assert found(edited) == found(bare) == []
    assert [compose(one, "en", SETTINGS, {}, {}).state for one in (made, edited, bare)] == [
        State.DRAFT,
        State.WRITTEN,
        State.WRITTEN,
    ]
    assert compose(made, "zh", SETTINGS, {}, {}).state is State.WRITTEN
